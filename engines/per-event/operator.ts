import { BARRIER, Ring, type RingReader } from '../../runtime/ring.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { ClickBuffer } from '../../workloads/queries/history/click-buffer.js'
import { UserStates } from '../../workloads/queries/history/user-states.js'
import type { Exchange } from '../../workloads/queries/kernel.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import { DENSE_KEYS_MAX, partitionsOf, type WorkerArgs } from './args.js'

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
 * the reader of a ring that was more than a quarter full wakes its writer.
 */
export class Operator {
  readonly partitions: readonly number[]
  /** By place in `partitions`. */
  readonly offsets: number[]
  /** `offsets` where the newest barrier went out: what its snapshot stands for. */
  barrierOffsets: readonly number[] = []
  /** What has come since somebody took it, by `swap`: hot loops see no older state. */
  deltas: WindowTable
  readonly each = new EachBuffer()
  /**
   * Of a `history` query. All clicks of its users are read here: nothing is exchanged, and a
   * barrier has nobody to wait for.
   */
  readonly users: UserStates | undefined
  readonly #clicks = new ClickBuffer()
  readonly inputs: readonly (Input | undefined)[]
  readonly #outs: readonly (Ring | undefined)[]
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  readonly #kernel: Exchange
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
    const alone = kernel.query.output === 'history'
    this.users = alone ? new UserStates(kernel.query) : undefined
    this.partitions = partitionsOf(index, workers, log.partitions)
    this.offsets = this.partitions.map((p) => args.offsets[p]!)
    this.deltas = kernel.table(kernel.keys <= DENSE_KEYS_MAX)
    this.#kernel = kernel.exchange(index, workers)
    this.#outs = Array.from({ length: workers }, (_, to) =>
      alone || to === index
        ? undefined
        : new Ring(rings[index * workers + to]!, this.partitions.length),
    )
    this.inputs = Array.from({ length: workers }, (_, from) => {
      if (alone || from === index) return undefined
      const partitions = partitionsOf(from, workers, log.partitions)
      return {
        ring: new Ring(rings[from * workers + index]!, partitions.length),
        reader: new TableReader(this, this.#kernel, partitions.length),
        partitions,
        covered: Int32Array.from(partitions, (p) => args.offsets[p]!),
        passed: false,
      }
    })
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
      const lengthMax = Math.min(end - offset, most)
      const segment = log.segment(partition, offset, lengthMax)
      const length = Math.min(lengthMax, segment.length)
      if (this.#exchange) {
        this.#kernel.send(partition, offset, segment, length, this.deltas, this.#outs)
      } else if (this.users !== undefined) {
        kernel.extract(partition, offset, segment, length, this.#clicks)
        this.users.apply(this.#clicks.words, this.#clicks.length)
        this.#clicks.clear()
      } else kernel.each(partition, offset, segment, length, this.each)
      this.offsets[k] = offset + length
      // Alone there is nobody to publish for.
      if (this.users !== undefined) return length
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
    let full = false
    for (const out of this.#outs) {
      if (out === undefined) continue
      most = Math.max(most, out.unpublished)
      if (out.free() <= 0) full = true
    }
    const due = full || most >= bufferEvents || nowMs - this.#unpublishedSinceMs >= bufferTimeoutMs
    // Nothing more comes that a buffer could be filled with.
    if (!due && !this.#sourcesEnded) return false
    this.#publishAll()
    return true
  }
  get #sourcesEnded(): boolean {
    const { log } = this.#world
    for (let k = 0; k < this.partitions.length; k++) {
      if (this.offsets[k]! < log.length(this.partitions[k]!)) return false
    }
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
    // Offsets and users are one cut at any guarantee: a click that is taken once more would change
    // what later ones make of it. It costs no wait.
    return this.users !== undefined || this.#args.guarantee !== 'at-least-once'
  }
  /** Rows of single clicks, or of users, since they were last taken. */
  takeRows(): Rows {
    return this.users === undefined ? this.each.take() : this.users.take()
  }
  get rowsWaiting(): number {
    return this.users === undefined ? this.each.length : this.users.waiting
  }
  /** Hands the deltas out for others of the same kind, which are empty. */
  swap(empty: WindowTable): WindowTable {
    const taken = this.deltas
    this.deltas = empty
    return taken
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

/** Adds the records of a ring to the deltas. */
class TableReader implements RingReader {
  readonly seen: Int32Array
  drained = false
  sawBarrier = false
  readonly #operator: Operator
  readonly #kernel: Exchange

  constructor(operator: Operator, kernel: Exchange, partitions: number) {
    this.#operator = operator
    this.#kernel = kernel
    this.seen = new Int32Array(partitions)
  }
  take(data: Int32Array, mask: number, from: number, count: number): number {
    const taken = this.#kernel.take(data, mask, from, count, this.#operator.deltas)
    if (taken === count || data[((from + taken) & mask) << 1] !== BARRIER) return taken
    this.sawBarrier = true
    return taken + 1
  }
}
