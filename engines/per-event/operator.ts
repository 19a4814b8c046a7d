import { BARRIER, Ring, type RingReader } from '../../runtime/ring.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import { ownersOf, partitionsOf, type WorkerArgs } from './args.js'

/** What one worker reads from one other: a ring, and how far it got. */
interface Input {
  readonly ring: Ring
  readonly reader: TableReader
  /** Partitions of its writer, and how far this worker has covered each. */
  readonly partitions: readonly number[]
  readonly covered: Int32Array
  /** The barrier has come on it. */
  passed: boolean
}

/**
 * The dataflow of one worker, without a single yield: sources, keyed exchange, window state,
 * alignment.
 *
 * Argument that rings and barriers cannot deadlock: an operator never waits on a ring (it asks
 * for room before it reads its source), barriers have reserved places, inputs emit nothing, and
 * the reader of a ring that was more than half full wakes its writer.
 */
export class Operator {
  readonly partitions: readonly number[]
  /** By place in `partitions`. */
  readonly offsets: number[]
  /** `offsets` where the newest barrier went out: what its snapshot stands for. */
  barrierOffsets: readonly number[] = []
  readonly table: WindowTable
  readonly each = new EachBuffer()
  readonly inputs: readonly (Input | undefined)[]
  readonly #outs: readonly (Ring | undefined)[]
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  readonly #ownerOf: Uint8Array
  readonly #exchange: boolean
  /** The barrier that waits for its inputs; 0: none. */
  #barrier = 0
  #turn = 0
  #unpublishedSinceMs = 0
  #moved = false

  constructor(world: WorkerWorld, args: WorkerArgs) {
    const { index, workers, rings } = args
    const { log, kernel } = world
    this.#world = world
    this.#args = args
    this.#exchange = kernel.query.output === 'count'
    this.partitions = partitionsOf(index, workers, log.partitions)
    this.offsets = this.partitions.map((p) => args.offsets[p]!)
    this.table = new WindowTable(kernel.keys)
    this.#ownerOf = ownersOf(kernel.keys, workers)
    if (args.state?.kind === 'cells') this.#restore(args.state)
    this.#outs = Array.from({ length: workers }, (_, to) =>
      to === index ? undefined : new Ring(rings[index * workers + to]!, this.partitions.length),
    )
    this.inputs = Array.from({ length: workers }, (_, from) => {
      if (from === index) return undefined
      const partitions = partitionsOf(from, workers, log.partitions)
      return {
        ring: new Ring(rings[from * workers + index]!, partitions.length),
        reader: new TableReader(this.table, partitions.length),
        partitions,
        covered: Int32Array.from(partitions, (p) => args.offsets[p]!),
        passed: false,
      }
    })
  }
  #restore(state: Extract<Rows, { kind: 'cells' }>): void {
    for (let i = 0; i < state.key.length; i++) {
      const key = state.key[i]!
      if (this.#ownerOf[key] !== this.#args.index) continue
      const slab = this.table.slab(state.window[i]!)
      slab[key * 2] = state.count[i]!
      slab[key * 2 + 1] = state.hash[i]!
    }
  }

  /** Inputs, then sources, at most `grant` events together; returns how many it did. */
  step(grant: number, nowMs: number): number {
    let done = 0
    for (const input of this.inputs) {
      // At-least-once does not block: what comes behind the barrier gets into the snapshot too.
      if (input === undefined || (input.passed && this.#aligning) || done >= grant) continue
      done += input.ring.read(grant - done, input.covered, input.reader)
      if (!input.reader.sawBarrier) continue
      input.reader.sawBarrier = false
      input.passed = true
    }
    if (this.#barrier === 0 || !this.#aligning) {
      done += this.#sources(grant - done, nowMs)
    }
    return done
  }
  /** One partition a step, in turn: each gets its share also when the backlog is endless. */
  #sources(grant: number, nowMs: number): number {
    const { log, kernel } = this.#world
    let most = grant
    for (const out of this.#outs) if (out !== undefined) most = Math.min(most, out.free())
    for (let tried = 0; tried < this.partitions.length && most > 0; tried++) {
      const k = this.#turn
      this.#turn = (k + 1) % this.partitions.length
      const partition = this.partitions[k]!
      const offset = this.offsets[k]!
      const end = log.available(partition, nowMs)
      if (end <= offset) continue
      const segment = log.segment(partition, offset)
      const length = Math.min(end - offset, most, segment.length)
      if (this.#exchange) {
        kernel.exchange(partition, offset, segment, length, {
          self: this.#args.index,
          ownerOf: this.#ownerOf,
          table: this.table,
          outs: this.#outs as readonly Ring[],
        })
      } else kernel.each(partition, offset, segment, length, this.each)
      this.offsets[k] = offset + length
      if (!this.#moved) this.#unpublishedSinceMs = nowMs
      this.#moved = true
      return length
    }
    return 0
  }

  /** True when records were published, that is when the receivers should look. */
  publish(nowMs: number): boolean {
    if (!this.#moved) return false
    const { bufferEvents, bufferTimeoutMs } = this.#args
    let most = 0
    for (const out of this.#outs) if (out !== undefined) most = Math.max(most, out.unpublished)
    if (most < bufferEvents && nowMs - this.#unpublishedSinceMs < bufferTimeoutMs) return false
    this.#publishAll()
    return true
  }
  #publishAll(): void {
    for (const out of this.#outs) out?.publish(this.offsets)
    this.#moved = false
  }
  /** How long the oldest unpublished record may still wait. */
  publishInMs(nowMs: number): number {
    if (!this.#moved) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#unpublishedSinceMs + this.#args.bufferTimeoutMs - nowMs)
  }

  barrier(id: number): void {
    this.#barrier = id
    this.barrierOffsets = [...this.offsets]
    for (const out of this.#outs) out?.push(BARRIER, id)
    this.#publishAll()
  }
  /**
   * The barrier that has come on all inputs, or 0. Also at-least-once waits for all of them: a
   * snapshot taken earlier would miss records that are still on their way, and lose them.
   */
  get aligned(): number {
    return this.inputs.every((input) => input === undefined || input.passed) ? this.#barrier : 0
  }
  get #aligning(): boolean {
    return this.#args.guarantee !== 'at-least-once'
  }
  /** The snapshot is taken: everything goes on. */
  unblock(): void {
    this.#barrier = 0
    for (const input of this.inputs) if (input !== undefined) input.passed = false
  }

  /** Writes into `out`, by partition, up to where everything has been processed here. */
  cover(out: number[]): void {
    this.partitions.forEach((p, k) => {
      out[p] = this.offsets[k]!
    })
    // Without an exchange nobody else works on another worker's partitions.
    if (!this.#exchange) return
    for (const input of this.inputs) {
      input?.partitions.forEach((p, k) => {
        out[p] = input.covered[k]!
      })
    }
  }
  /**
   * When the next click of its sources is due; Infinity: none, or they wait for a barrier or for
   * room.
   */
  get dueMs(): number {
    if (this.#barrier !== 0 && this.#aligning) return Number.POSITIVE_INFINITY
    for (const out of this.#outs)
      if (out !== undefined && out.free() <= 0) return Number.POSITIVE_INFINITY
    const { log } = this.#world
    let dueMs = Number.POSITIVE_INFINITY
    this.partitions.forEach((p, k) => {
      const offset = this.offsets[k]!
      if (offset < log.length(p)) dueMs = Math.min(dueMs, log.dueMs(p, offset))
    })
    return dueMs
  }
}

/** Adds the records of a ring to the state. */
class TableReader implements RingReader {
  readonly seen: Int32Array
  drained = false
  sawBarrier = false
  readonly #table: WindowTable

  constructor(table: WindowTable, partitions: number) {
    this.#table = table
    this.seen = new Int32Array(partitions)
  }
  take(data: Int32Array, mask: number, from: number, to: number): number {
    const { keys } = this.#table
    let base = 0
    let stop = 0
    let slab: Int32Array = EMPTY
    for (let i = from; i < to; i++) {
      const at = (i & mask) << 1
      const cell = data[at]!
      if (cell < base || cell >= stop) {
        if (cell === BARRIER) {
          this.sawBarrier = true
          return i + 1
        }
        const window = Math.floor(cell / keys)
        base = window * keys
        stop = base + keys
        slab = this.#table.slab(window)
      }
      const c = (cell - base) << 1
      slab[c] = (slab[c]! + 1) | 0
      slab[c + 1] = (slab[c + 1]! + data[at + 1]!) | 0
    }
    return to
  }
}
const EMPTY = new Int32Array(0)
