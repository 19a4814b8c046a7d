import { BARRIER, type Ring } from '../../runtime/ring.js'
import type { Segment } from '../../workloads/log/log.js'
import { type Exchange, type Kernel, ownerOf, refuseWide } from '../../workloads/queries/kernel.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerArgs } from './args.js'

/** More keys than that are hashed: a bundle has few of them, and all places are looked at. */
const DENSE_KEYS_MAX = 4_096
/** What a cell takes in a ring: (cell, hash) and (count, 0). */
export const RECORDS_OF_A_CELL = 2

/**
 * Clicks of one worker's sources that are folded into partial sums before they are handed on
 * (Flink's mini-batch with local-global aggregation): one record a cell in place of one a click.
 * It is a micro-batch in the middle of a dataflow: no barrier, snapshot or commit knows of it.
 *
 * Law: what was folded is handed on by `flush`, as a whole, and only then counts as done. A bundle
 * takes no more clicks than every ring has room for cells, so a flush waits for nobody: a barrier
 * can always have one before it.
 */
export class Bundle {
  events = 0
  readonly #kernel: Kernel
  readonly #table: WindowTable
  readonly #eventsMax: number
  readonly #waitMs: number
  #sinceMs = 0

  constructor(kernel: Kernel, { bundleEvents, bundleMs }: WorkerArgs) {
    this.#kernel = kernel
    this.#table = kernel.table(kernel.keys <= DENSE_KEYS_MAX)
    this.#eventsMax = bundleEvents ?? Number.POSITIVE_INFINITY
    this.#waitMs = bundleMs ?? Number.POSITIVE_INFINITY
  }
  /** How many clicks more it takes, with so much room in the ring that has least. */
  room(records: number): number {
    return Math.min(this.#eventsMax, Math.floor(records / RECORDS_OF_A_CELL)) - this.events
  }
  fold(partition: number, offset: number, segment: Segment, length: number, nowMs: number): void {
    if (this.events === 0) this.#sinceMs = nowMs
    this.events += length
    this.#kernel.fold(partition, offset, segment, length, this.#table)
  }
  dueInMs(nowMs: number): number {
    if (this.events === 0) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#sinceMs + this.#waitMs - nowMs)
  }
  /** Own keys into the deltas, the others to whom they belong. */
  flush(self: number, outs: readonly (Ring | undefined)[], deltas: WindowTable): void {
    const { keys } = this.#kernel
    const { layout, dense } = this.#table
    for (const [window, slab] of this.#table.slabs) {
      refuseWide(keys, window)
      const into = deltas.slab(window, this.events)
      for (let c = layout.first; c < slab.length; c += layout.stride) {
        const count = slab[c]!
        if (count === 0) continue
        const key = dense ? c >> 1 : slab[c + 2]!
        const owner = ownerOf(key, outs.length)
        if (owner === self) deltas.addTo(into, key, count, slab[c + 1]!)
        else {
          outs[owner]!.push(window * keys + key, slab[c + 1]!)
          outs[owner]!.push(count, 0)
        }
      }
    }
    this.#table.clear()
    this.events = 0
  }
}

/** The other end: whole cells, up to a barrier or to half a cell. */
export function takeCells({ keys }: Kernel): Pick<Exchange, 'take'> {
  return {
    take(data, mask, from, count, table) {
      for (let n = 0; n < count; n += RECORDS_OF_A_CELL) {
        const at = ((from + n) & mask) << 1
        const cell = data[at]!
        if (cell === BARRIER || n + 1 === count) return n
        const window = Math.floor(cell / keys)
        const clicks = data[((from + n + 1) & mask) << 1]!
        table.addTo(table.slab(window), cell - window * keys, clicks, data[at + 1]!)
      }
      return count
    },
  }
}
