import { type Program, perform } from '../../runtime/program.js'
import type { Log } from '../../workloads/log/log.js'
import { eventsOf, type MicroBatchArgs, type Range } from './args.js'
import { Grid } from './triggers/fixed.js'
import type { Policy } from './triggers/policy.js'
import { policyOf } from './triggers/registry.js'

/** No wait is shorter: less than the grain of a clock would not let it move on. */
export const GRAIN_MS = 0.01

/** Batches that are made safe and committed together. */
export interface Group {
  readonly number: number
  readonly untilMs: number
}

/** A batch that was cut, and is not committed. */
interface Taken {
  readonly id: number
  readonly events: number
  readonly intervalMs: number
  readonly dueMs: number
  readonly cutMs: number
}

/** When a batch is due by its policy, which clicks it takes, and what the policy hears of it. */
export class Trigger {
  readonly #log: Log
  readonly #policy: Policy
  readonly #args: MicroBatchArgs
  /** Where the run ends in each partition; undefined: where the log does. */
  readonly #until: readonly number[] | undefined
  readonly #taken: Taken[] = []
  #atMs: number
  #cutMs: number | undefined
  /** When the last commit was heard of. */
  #landedMs = 0

  constructor(log: Log, args: MicroBatchArgs) {
    this.#log = log
    this.#args = args
    this.#policy = policyOf(args)
    const { untilMs } = this.#policy
    const ever = untilMs === Number.POSITIVE_INFINITY
    this.#until = ever
      ? undefined
      : Array.from({ length: log.partitions }, (_, p) => log.available(p, untilMs))
    this.#atMs = ever ? 0 : untilMs
  }

  ended(starts: readonly number[]): boolean {
    return starts.every((start, p) => start >= this.#last(p))
  }
  /** Batches that may be cut together: more than one where none waits for its time. */
  get atOnce(): number {
    return this.#waits ? 1 : this.#args.groupBatches
  }
  /**
   * 0: a batch is due, and there are clicks for it. Infinity: nothing will ever come, or it comes
   * while others are in flight: nothing is cut beside them for the next click alone.
   */
  waitMs(starts: readonly number[], nowMs: number, alone: boolean): number {
    const waitMs = this.#waitMs(starts, nowMs)
    return waitMs === 0 || this.#waits || alone ? waitMs : Number.POSITIVE_INFINITY
  }
  #waitMs(starts: readonly number[], nowMs: number): number {
    if (nowMs < this.#atMs) return Math.max(GRAIN_MS, this.#atMs - nowMs)
    if (starts.some((start, p) => this.#available(p, nowMs) > start)) return 0
    let dueMs = Number.POSITIVE_INFINITY
    for (const [p, start] of starts.entries()) {
      if (start < this.#last(p)) dueMs = Math.min(dueMs, this.#log.nextMs(p, start, nowMs))
    }
    if (dueMs === Number.POSITIVE_INFINITY) return dueMs
    this.#atMs = Math.max(dueMs, this.#policy.nextMs(nowMs))
    return Math.max(GRAIN_MS, this.#atMs - nowMs)
  }
  /** Up to where a batch goes that is cut now. */
  ends(starts: readonly number[], nowMs: number): number[] {
    const most = this.#most
    return starts.map((start, p) =>
      Math.max(start, Math.min(this.#available(p, nowMs), start + most)),
    )
  }
  /** Each partition gives all that a batch takes from it. */
  full(starts: readonly number[], ends: readonly number[]): boolean {
    return ends.every((end, p) => end === starts[p]! + this.#most)
  }
  /** The next batches: more than one only where clicks fill those before. */
  *cut({ id, starts }: Pick<Range, 'id' | 'starts'>, nowMs: number): Program<Range[]> {
    const ranges: Range[] = []
    for (;;) {
      const from = ranges.at(-1)?.ends ?? starts
      const ends = yield* perform('batch.plan', () => this.ends(from, nowMs))
      ranges.push({ id: id + ranges.length, starts: from, ends })
      if (ranges.length === this.atOnce || !this.full(from, ends)) break
      if (eventsOf({ starts: ends, ends: this.ends(ends, nowMs) }) === 0) break
    }
    this.#cut(ranges, nowMs)
    return ranges
  }
  #cut(ranges: readonly Range[], nowMs: number): void {
    const dueMs = this.#atMs === 0 ? nowMs : this.#atMs
    this.#atMs = this.#policy.nextMs(nowMs)
    // The first of a life has no one before it: as long as the time until the next one.
    const intervalMs = nowMs - (this.#cutMs ?? 2 * nowMs - this.#atMs)
    this.#cutMs = nowMs
    for (const range of ranges) {
      const events = eventsOf(range)
      this.#taken.push({ id: range.id, events, intervalMs, dueMs, cutMs: nowMs })
    }
  }
  /** A batch has been committed, perhaps one that an older life had cut. */
  landed(id: number, nowMs: number): void {
    const beforeMs = this.#landedMs
    this.#landedMs = nowMs
    const batch = this.#taken[0]
    if (batch?.id !== id) return
    this.#taken.shift()
    const { events, intervalMs, dueMs, cutMs } = batch
    const fromMs = Math.max(cutMs, beforeMs)
    const waitedMs = Math.max(0, fromMs - dueMs)
    this.#policy.learn({ events, intervalMs, waitedMs, tookMs: nowMs - fromMs, toMs: nowMs })
  }
  /**
   * The group of a batch that is cut now, and until when others may come to it: the grid of every
   * g-th trigger, which is the last of its group. Without a grid only those that are cut together
   * are one.
   */
  groupOf(id: number, nowMs: number): Group {
    const { intervalMs, groupBatches } = this.#args
    if (!(this.#policy instanceof Grid) || groupBatches === 1) return { number: id, untilMs: 0 }
    const tick = Math.floor(nowMs / intervalMs)
    const number = Math.ceil(tick / groupBatches)
    return { number, untilMs: number * groupBatches * intervalMs }
  }
  /** The stream's beginning for the first writer ever; later ones skip what they may have seen. */
  newest(epoch: number, nowMs: number): number[] {
    const { partitions } = this.#log
    return Array.from({ length: partitions }, (_, p) =>
      epoch === 1 ? 0 : this.#available(p, nowMs),
    )
  }
  /** Batches come by time, and not as soon as there are clicks. */
  get #waits(): boolean {
    return this.#policy.nextMs(0) > 0
  }
  get #most(): number {
    const { batchEventsMax } = this.#args
    const most = Math.min(batchEventsMax, this.#policy.eventsMax)
    return Math.ceil(most / this.#log.partitions)
  }
  #available(partition: number, nowMs: number): number {
    return Math.min(this.#last(partition), this.#log.available(partition, nowMs))
  }
  /** Asked anew each time: somebody may end the log earlier (workloads/log/cut.ts). */
  #last(partition: number): number {
    return this.#until?.[partition] ?? this.#log.length(partition)
  }
}
