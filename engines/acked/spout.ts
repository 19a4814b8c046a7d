import type { Pid } from '../../runtime/program.js'
import { ScriptRefused } from '../../workloads/queries/groups/script.js'
import type { WorkerWorld } from '../world.js'
import { partitionsOf, type WorkerArgs } from './args.js'

/** Clicks [from, to) of a partition: what is emitted, acked, and emitted again, as a whole. */
export interface Root {
  readonly partition: number
  readonly from: number
  readonly to: number
  /** No two emissions have the same, or what is left of one would be xored into the other. */
  id: number
  sentMs: number
  /** So long it has to be acked; then it is emitted again. */
  waitMs: number
  /** Of emissions that were not acked in time. */
  readonly older: number[]
  isAcked: boolean
}

/** Roots are numbered within their spout, and spouts by their process. */
const ROOTS_MAX = 2 ** 32
/** Nothing is tried for ever: what nobody acks then is not lost now and then, it is too much. */
const EMISSIONS_MAX = 8
/** The last wait of a root, in timeouts. */
export const WAIT_TIMEOUTS_MAX = 2 ** (EMISSIONS_MAX - 1)

/**
 * Storm's spout: reads its partitions, and keeps each root until it is acked; one that is not
 * within the timeout is emitted again, under a new id.
 *
 * What it does not do as Storm, which emits for ever where a sink takes longer than the timeout,
 * and loads it with each repeat: a root waits twice as long each time (as KafkaSpout's exponential
 * back-off), and a late ack counts, since what was emitted then is in the sink too. It shows that
 * the root was slow and not lost, so from then on no root waits for less than twice what it took
 * (RFC 6298 for the doubling; Eifel, RFC 3522, for telling late from lost). A root that is not
 * acked in any of its emissions ends the run.
 *
 * Argument that nothing below `acked` is ever needed again: an offset moves past a range only when
 * an emission with exactly that range was acked, whichever, and ranges tile the partition, since
 * one that is emitted again stays as it was.
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
  /** By their newest id, in order of emission: who has longer holds up those behind it. */
  readonly #pending = new Map<number, Root>()
  readonly #again: Root[] = []
  /** Emissions that timed out, by id, and when they were; of roots that are not acked. */
  readonly #late = new Map<number, { readonly root: Root; readonly sentMs: number }>()
  /** No root waits for less. */
  #waitMsMin: number
  /** By place: acked ranges behind one that is not, `from` to `to`. */
  readonly #beyond: readonly Map<number, number>[]
  #sequence = 0
  #turn = 0

  constructor(world: WorkerWorld, args: WorkerArgs, self: Pid) {
    this.#world = world
    this.#args = args
    this.#self = self
    this.#waitMsMin = args.ackTimeoutMs
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
    for (let again = this.#again.shift(); again !== undefined; again = this.#again.shift()) {
      if (!again.isAcked) return this.#emit(again, nowMs)
    }
    const { log } = this.#world
    for (let tried = 0; tried < this.partitions.length; tried++) {
      const k = this.#turn
      this.#turn = (k + 1) % this.partitions.length
      const partition = this.partitions[k]!
      const from = this.emitted[k]!
      const to = Math.min(log.available(partition, nowMs), from + most)
      if (to <= from) continue
      this.emitted[k] = to
      const unsent = { id: -1, sentMs: 0, waitMs: 0, older: [], isAcked: false }
      return this.#emit({ partition, from, to, ...unsent }, nowMs)
    }
    return undefined
  }
  #emit(root: Root, nowMs: number): Root {
    const { guarantee, ackTimeoutMs } = this.#args
    root.id = this.#self * ROOTS_MAX + this.#sequence++
    root.sentMs = nowMs
    const waitMs = this.#waitMsMin * 2 ** root.older.length
    root.waitMs = Math.min(waitMs, ackTimeoutMs * WAIT_TIMEOUTS_MAX)
    if (guarantee !== 'none') this.#pending.set(root.id, root)
    return root
  }
  #expire(nowMs: number): void {
    for (const [id, root] of this.#pending) {
      if (nowMs - root.sentMs < root.waitMs) return
      this.#pending.delete(id)
      this.#late.set(id, { root, sentMs: root.sentMs })
      if (root.older.push(id) === EMISSIONS_MAX) throw this.#gaveUp(root)
      this.#again.push(root)
    }
  }
  #gaveUp({ partition, from, to, waitMs }: Root): Error {
    return new ScriptRefused(
      `clicks ${from} to ${to} of partition ${partition} were emitted ${EMISSIONS_MAX} times, and not ` +
        `acked within ${waitMs} ms: the sink takes longer, or has stopped; raise --ack-timeout, or ` +
        'lower --pending',
    )
  }

  /** All edges of a root have been acked. */
  complete(id: number, nowMs: number): void {
    const late = this.#late.get(id)
    if (late !== undefined) {
      this.#waitMsMin = Math.max(this.#waitMsMin, 2 * (nowMs - late.sentMs))
    }
    const root = late?.root ?? this.#pending.get(id)
    if (root === undefined) return
    root.isAcked = true
    for (const old of root.older) this.#late.delete(old)
    this.#pending.delete(root.id)
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
    const { guarantee, pendingRoots } = this.#args
    let nextMs = Number.POSITIVE_INFINITY
    for (const { sentMs, waitMs } of this.#pending.values()) {
      nextMs = sentMs + waitMs
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
