import type { Pid } from '../../runtime/program.js'
import type { WorkerWorld } from '../world.js'
import { partitionsOf, type WorkerArgs } from './args.js'

/** Clicks [from, to) of a partition: what is emitted, acked, and emitted again, as a whole. */
export interface Root {
  /** No two emissions have the same, or what is left of one would be xored into the other. */
  readonly id: number
  readonly partition: number
  readonly from: number
  readonly to: number
  readonly sentMs: number
}

/** Roots are numbered within their spout, and spouts by their process. */
const ROOTS_MAX = 2 ** 32

/**
 * Storm's spout: reads its partitions, and keeps each root until it is acked; one that is not
 * within the timeout is emitted again, under a new id. An ack for an id that timed out is nobody's.
 *
 * Argument that nothing below `acked` is ever needed again: an offset moves past a range only when
 * a root with exactly that range was acked, and ranges tile the partition, since one that is
 * emitted again stays as it was.
 */
export class Spout {
  readonly partitions: readonly number[]
  /** By place in `partitions`: everything below has been acked. */
  readonly acked: number[]
  /** By place: everything below has been emitted. */
  readonly emitted: number[]
  readonly #world: WorkerWorld
  readonly #args: WorkerArgs
  readonly #self: Pid
  /** In order of time: all have the same timeout. */
  readonly #pending = new Map<number, Root>()
  readonly #again: Root[] = []
  /** By place: acked ranges behind one that is not, `from` to `to`. */
  readonly #beyond: readonly Map<number, number>[]
  #sequence = 0
  #turn = 0

  constructor(world: WorkerWorld, args: WorkerArgs, self: Pid) {
    this.#world = world
    this.#args = args
    this.#self = self
    this.partitions = partitionsOf(args.index, args.workers, world.log.partitions)
    this.acked = this.partitions.map((p) => args.offsets[p]!)
    this.emitted = [...this.acked]
    this.#beyond = this.partitions.map(() => new Map())
  }

  /** The next root, of so many clicks at most; undefined: nothing is due, or too much pending. */
  next(most: number, nowMs: number): Root | undefined {
    if (this.#args.guarantee !== 'none') {
      this.#expire(nowMs)
      if (this.#pending.size >= this.#args.pendingRoots) return undefined
    }
    const again = this.#again.shift()
    if (again !== undefined) return this.#emit(again.partition, again.from, again.to, nowMs)
    const { log } = this.#world
    for (let tried = 0; tried < this.partitions.length; tried++) {
      const k = this.#turn
      this.#turn = (k + 1) % this.partitions.length
      const partition = this.partitions[k]!
      const from = this.emitted[k]!
      const to = Math.min(log.available(partition, nowMs), from + most)
      if (to <= from) continue
      this.emitted[k] = to
      return this.#emit(partition, from, to, nowMs)
    }
    return undefined
  }
  #emit(partition: number, from: number, to: number, nowMs: number): Root {
    const id = this.#self * ROOTS_MAX + this.#sequence++
    const root = { id, partition, from, to, sentMs: nowMs }
    if (this.#args.guarantee !== 'none') this.#pending.set(id, root)
    return root
  }
  #expire(nowMs: number): void {
    for (const [id, root] of this.#pending) {
      if (nowMs - root.sentMs < this.#args.ackTimeoutMs) return
      this.#pending.delete(id)
      this.#again.push(root)
    }
  }

  /** All edges of a root have been acked. */
  complete(id: number): void {
    const root = this.#pending.get(id)
    if (root === undefined) return
    this.#pending.delete(id)
    const k = this.partitions.indexOf(root.partition)
    const beyond = this.#beyond[k]!
    beyond.set(root.from, root.to)
    for (;;) {
      const to = beyond.get(this.acked[k]!)
      if (to === undefined) return
      beyond.delete(this.acked[k]!)
      this.acked[k] = to
    }
  }

  /** When there is something to emit again, or anew. */
  nextMs(nowMs: number): number {
    const { log } = this.#world
    const { guarantee, pendingRoots, ackTimeoutMs } = this.#args
    let nextMs = Number.POSITIVE_INFINITY
    for (const { sentMs } of this.#pending.values()) {
      nextMs = sentMs + ackTimeoutMs
      break
    }
    if (guarantee !== 'none' && this.#pending.size >= pendingRoots) return nextMs
    if (this.#again.length > 0) return Number.NEGATIVE_INFINITY
    for (let k = 0; k < this.partitions.length; k++) {
      const partition = this.partitions[k]!
      const offset = this.emitted[k]!
      if (offset >= log.length(partition)) continue
      nextMs = Math.min(nextMs, log.nextMs(partition, offset, nowMs))
    }
    return nextMs
  }
}
