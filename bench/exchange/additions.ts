import type { RingReader } from '../../runtime/ring.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import { type LatencyUs, type Phase, recordsOf } from './phase.js'

/** A p99 of fewer is the fate of one of them. */
const BUFFERS_MIN = 20
const EMPTY = new Int32Array(0)

/** The receiver's work, however records come: adds them into windows. */
export class Additions implements RingReader {
  readonly seen = new Int32Array(1)
  drained = false
  records = 0
  readonly #table: WindowTable
  readonly #phase: Phase
  readonly #latenciesUs: Float64Array

  constructor(keys: number, phase: Phase) {
    this.#table = new WindowTable(keys)
    this.#phase = phase
    this.#latenciesUs = new Float64Array(phase.ratePerSec === null ? 0 : recordsOf(phase))
  }

  /** `words[at]` is the first record's cell, its hash stands behind it. */
  add(words: Int32Array, at: number, records: number): void {
    const { keys } = this.#table
    const end = at + records * 2
    let base = 0
    let stop = 0
    let slab: Int32Array = EMPTY
    for (let i = at; i < end; i += 2) {
      const cell = words[i]!
      if (cell < base || cell >= stop) {
        const window = Math.floor(cell / keys)
        base = window * keys
        stop = base + keys
        slab = this.#table.slab(window)
      }
      const c = (cell - base) << 1
      slab[c] = (slab[c]! + 1) | 0
      slab[c + 1] = (slab[c + 1]! + words[i + 1]!) | 0
    }
    this.records += records
  }
  /** Records of a ring: it may wrap round once. */
  take(data: Int32Array, mask: number, from: number, count: number): number {
    const first = from & mask
    const straight = Math.min(count, mask + 1 - first)
    this.add(data, first << 1, straight)
    if (straight < count) this.add(data, 0, count - straight)
    return count
  }

  /** The records from the `from`-th on have just been added. */
  arrived(from: number, nowMs: number): void {
    const { startMs, ratePerSec } = this.#phase
    if (ratePerSec === null) return
    const each = 1e6 / ratePerSec
    const elapsedUs = (nowMs - startMs) * 1000
    for (let i = from; i < this.records; i++) this.#latenciesUs[i] = elapsedUs - (i + 1) * each
  }
  latency(): LatencyUs | null {
    if (this.#phase.ratePerSec === null) return null
    const sorted = this.#latenciesUs.sort()
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!
    const buffers = this.records / this.#phase.bufferRecords
    return { p50: at(0.5), p99: buffers < BUFFERS_MIN ? null : at(0.99) }
  }
  rows(): CellRows {
    return this.#table.rows()
  }
}
