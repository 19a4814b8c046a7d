import type { Log } from '../../workloads/log/log.js'
import type { MicroBatchArgs } from './args.js'

/** No wait is shorter: less than the grain of a clock would not let it move on. */
export const GRAIN_MS = 0.01

/** Batches that are made safe and committed together. */
export interface Group {
  readonly number: number
  readonly untilMs: number
}

/**
 * When a batch is due, and which clicks it takes: on the grid of the interval's multiples, like
 * Spark's processing-time trigger; a batch that overran is followed at once.
 */
export class Trigger {
  readonly #log: Log
  readonly #intervalMs: number
  readonly #most: number
  readonly #groupBatches: number
  #atMs = 0

  constructor(log: Log, { intervalMs, batchEventsMax, groupBatches }: MicroBatchArgs) {
    this.#groupBatches = groupBatches
    this.#log = log
    this.#intervalMs = intervalMs
    this.#most = Math.ceil(batchEventsMax / log.partitions)
  }

  ended(starts: readonly number[]): boolean {
    return starts.every((start, p) => start >= this.#log.length(p))
  }
  /** 0: a batch is due, and there are clicks for it. Infinity: nothing will ever come. */
  waitMs(starts: readonly number[], nowMs: number): number {
    if (nowMs < this.#atMs) return Math.max(GRAIN_MS, this.#atMs - nowMs)
    if (starts.some((start, p) => this.#log.available(p, nowMs) > start)) return 0
    let dueMs = Number.POSITIVE_INFINITY
    for (const [p, start] of starts.entries()) {
      if (start < this.#log.length(p)) dueMs = Math.min(dueMs, this.#log.dueMs(p, start))
    }
    if (dueMs === Number.POSITIVE_INFINITY) return dueMs
    this.#atMs = this.#intervalMs === 0 ? dueMs : Math.max(dueMs, this.#after(nowMs))
    return Math.max(GRAIN_MS, this.#atMs - nowMs)
  }
  /** Up to where a batch goes that is cut now. */
  ends(starts: readonly number[], nowMs: number): number[] {
    return starts.map((start, p) => Math.min(this.#log.available(p, nowMs), start + this.#most))
  }
  /** Each partition gives all that a batch takes from it. */
  full(starts: readonly number[], ends: readonly number[]): boolean {
    return ends.every((end, p) => end === starts[p]! + this.#most)
  }
  /** A batch has been cut: the next is due at the next point of the grid. */
  taken(nowMs: number): void {
    this.#atMs = this.#intervalMs === 0 ? 0 : this.#after(nowMs)
  }
  /**
   * The group of a batch that is cut now, and until when others may come to it: the grid of every
   * g-th trigger, which is the last of its group. Without an interval only those that are cut
   * together are one.
   */
  groupOf(id: number, nowMs: number): Group {
    if (this.#intervalMs === 0 || this.#groupBatches === 1) return { number: id, untilMs: 0 }
    const tick = Math.floor(nowMs / this.#intervalMs)
    const number = Math.ceil(tick / this.#groupBatches)
    return { number, untilMs: number * this.#groupBatches * this.#intervalMs }
  }
  #after(nowMs: number): number {
    return (Math.floor(nowMs / this.#intervalMs) + 1) * this.#intervalMs
  }
}
