import type { BatchTimes, Policy, TriggerKind } from './policy.js'

/**
 * On the grid of the interval's multiples, like Spark's processing-time trigger; a batch that
 * overran is followed at once.
 */
export class Grid implements Policy {
  readonly intervalMs: number
  readonly untilMs = Number.POSITIVE_INFINITY

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs
  }
  get eventsMax(): number {
    return Number.POSITIVE_INFINITY
  }
  nextMs(nowMs: number): number {
    return (Math.floor(nowMs / this.intervalMs) + 1) * this.intervalMs
  }
  learn(_: BatchTimes): void {}
}

export const fixed: TriggerKind = {
  name: 'fixed',
  about: 'on the grid of the interval, all that has come',
  knobs: [],
  make: ({ intervalMs }) => new Grid(intervalMs),
}
