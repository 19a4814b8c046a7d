import { BARRIER, Ring } from '../../runtime/ring.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { ClickBuffer } from '../../workloads/queries/history/click-buffer.js'
import { UserStates } from '../../workloads/queries/history/user-states.js'
import type { Exchange } from '../../workloads/queries/kernel.js'
import type { CellRows, Rows } from '../../workloads/queries/rows.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import { DENSE_KEYS_MAX, partitionsOf, type WorkerArgs } from './args.js'
import { Bundle, RECORDS_OF_A_CELL, takeCells } from './bundle.js'
import { type Input, inputsOf } from './input.js'

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
  /** Where clicks are folded together first. */
  readonly #bundle: Bundle | undefined
  /** Up to where clicks have been handed on; without bundles that is `offsets` itself. */
  readonly #handed: number[]
  /** The newest barrier. */
  #id = 0
  readonly #unaligned: boolean
  /** Records before the newest barrier that were not in the state when its snapshot was taken. */
  readonly #overtaken: WindowTable | undefined
  /** What one click, or one cell, is in a ring. */
  readonly #recordsOfOne: number
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
    const bundles = args.bundleEvents !== undefined || args.bundleMs !== undefined
    if (bundles && this.#exchange) this.#bundle = new Bundle(kernel, args)
    this.#handed = this.#bundle === undefined ? this.offsets : [...this.offsets]
    this.#recordsOfOne = this.#bundle === undefined ? 1 : RECORDS_OF_A_CELL
    const taking = this.#bundle === undefined ? this.#kernel : takeCells(kernel)
    this.inputs = alone ? [] : inputsOf(world, args, this, taking)
    // Alone there is nothing that a barrier could overtake.
    this.#unaligned = !alone && args.alignment === 'unaligned' && args.guarantee === 'exactly-once'
    if (this.#unaligned && this.#exchange) this.#overtaken = kernel.table(false)
  }
  /**
   * Inputs, then sources if they may, at most `grant` events together; returns how many it did.
   */
  step(grant: number, nowMs: number, mayTakeOn: boolean): number {
    if (this.#unaligned) {
      // Nothing comes between an overtaking barrier and its snapshot.
      if (this.#barrier !== 0) return 0
      this.#copyOvertaken()
    }
    let done = 0
    for (const input of this.inputs) {
      // At-least-once does not block: what comes behind the barrier gets into the snapshot too.
      if (input === undefined || (input.passed && this.#aligning) || done >= grant) continue
      let most = (grant - done) * this.#recordsOfOne
      // Behind the mark of a barrier that this worker has not got: not into its snapshot.
      if (this.#unaligned) most = Math.min(most, input.ring.before(this.#id + 1))
      done += Math.ceil(input.ring.read(most, input.covered, input.reader) / this.#recordsOfOne)
      if (!input.reader.sawBarrier) continue
      input.reader.sawBarrier = false
      input.passed = true
    }
    if (mayTakeOn && (this.#barrier === 0 || !this.#aligning)) {
      done += this.#sources(grant - done, nowMs)
    }
    if (this.#bundle !== undefined) this.#flushIfDue(this.#bundle, nowMs)
    return done
  }
  #flushIfDue(bundle: Bundle, nowMs: number): void {
    const full = bundle.events > 0 && this.#room() <= 0
    if (full || bundle.dueInMs(nowMs) <= 0 || this.#sourcesEnded) this.#flush(bundle)
  }
  #flush(bundle: Bundle): void {
    if (bundle.events === 0) return
    bundle.flush(this.#args.index, this.#outs, this.deltas)
    for (let k = 0; k < this.#handed.length; k++) this.#handed[k] = this.offsets[k]!
    this.#moved = true
  }
  /** How many clicks can be taken on now. */
  #room(): number {
    let least = Number.POSITIVE_INFINITY
    for (const out of this.#outs) if (out !== undefined) least = Math.min(least, out.free())
    return this.#bundle === undefined ? least : this.#bundle.room(least)
  }
  /** One partition a step, in turn: each gets its share also when the backlog is endless. */
  #sources(grant: number, nowMs: number): number {
    const { log, kernel } = this.#world
    const most = Math.min(grant, this.#room())
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
      if (this.#bundle !== undefined) {
        this.#bundle.fold(partition, offset, segment, length, nowMs)
      } else if (this.#exchange) {
        this.#kernel.send(partition, offset, segment, length, this.deltas, this.#outs)
      } else if (this.users !== undefined) {
        kernel.extract(partition, offset, segment, length, this.#clicks)
        this.users.apply(this.#clicks.words, this.#clicks.length)
        this.#clicks.clear()
      } else kernel.each(partition, offset, segment, length, this.each)
      this.offsets[k] = offset + length
      // Alone there is nobody to publish for.
      if (this.#bundle !== undefined || this.users !== undefined) return length
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
    // Nothing more comes that a buffer could be filled with; a bundle was one.
    if (!due && !this.#sourcesEnded && this.#bundle === undefined) return false
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
    for (const out of this.#outs) out?.publish(this.#handed)
    this.#moved = false
  }
  /** How long the oldest unpublished record may still wait. */
  publishInMs(nowMs: number): number {
    if (this.#bundle !== undefined) return this.#bundle.dueInMs(nowMs)
    if (!this.#moved) return Number.POSITIVE_INFINITY
    return Math.max(0, this.#unpublishedSinceMs + this.#args.bufferTimeoutMs - nowMs)
  }

  /** The barrier before has been done with. */
  get mayBegin(): boolean {
    return this.#barrier === 0
  }
  barrier(id: number): void {
    if (this.#bundle !== undefined) this.#flush(this.#bundle)
    this.#barrier = id
    this.#id = id
    this.barrierOffsets = [...this.offsets]
    if (!this.#unaligned) for (const out of this.#outs) out?.push(BARRIER, id)
    this.#publishAll()
    if (this.#unaligned) for (const out of this.#outs) out?.mark(id)
  }
  /**
   * The barrier that has come on all inputs, or 0; unaligned: that has come at all. Also
   * at-least-once waits for all of them: a snapshot taken earlier would miss records that are still
   * on their way, and lose them.
   */
  get aligned(): number {
    if (this.#unaligned) return this.#barrier
    return this.inputs.every((input) => input === undefined || input.passed) ? this.#barrier : 0
  }
  get #aligning(): boolean {
    if (this.#unaligned) return false
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
    for (const input of this.inputs) {
      if (input === undefined) continue
      input.passed = false
      input.reader.overtaken = this.#overtaken
    }
  }
  #copyOvertaken(): void {
    for (const input of this.inputs) {
      if (input?.reader.overtaken === undefined || input.ring.marked < this.#id) continue
      input.reader.mark(input.ring, input.ring.before(this.#id))
    }
  }
  /** The newest barrier has overtaken nothing that could still be missed. */
  get knowsOvertaken(): boolean {
    return this.inputs.every((input) => input?.reader.overtaken === undefined)
  }
  /** What it has overtaken, as deltas; undefined where barriers overtake nothing. */
  takeOvertaken(): CellRows | undefined {
    const rows = this.#overtaken?.rows()
    this.#overtaken?.clear()
    return rows
  }

  /** Writes into `out`, by partition, up to where everything has been processed here. */
  cover(out: number[]): void {
    this.partitions.forEach((p, k) => {
      out[p] = this.#handed[k]!
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
   * When the next click of its sources may come; Infinity: none, or they wait for a barrier or for
   * room.
   */
  nextMs(nowMs: number): number {
    if (this.#barrier !== 0 && this.#aligning) return Number.POSITIVE_INFINITY
    if (this.#room() <= 0) return Number.POSITIVE_INFINITY
    const { log } = this.#world
    let nextMs = Number.POSITIVE_INFINITY
    this.partitions.forEach((p, k) => {
      const offset = this.offsets[k]!
      if (offset < log.length(p)) nextMs = Math.min(nextMs, log.nextMs(p, offset, nowMs))
    })
    return nextMs
  }
}
