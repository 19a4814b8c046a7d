import { Grid } from './fixed.js'
import type { BatchTimes, TriggerKind } from './policy.js'

export interface Gains {
  readonly proportional: number
  readonly integral: number
  readonly derivative: number
  /** However slow it gets, so many may come. */
  readonly eventsPerSecMin: number
}

/**
 * On the grid, but no more clicks than a batch can do within the interval: backpressure after
 * Spark's PIDRateEstimator (streaming/.../scheduler/rate/PIDRateEstimator.scala).
 *
 * With each batch: error = rate - what it did a second; the integral of errors is what has piled
 * up, by how long the batch waited, as a rate: waited x done a second / interval;
 * rate' = rate - P error - I piled up - D d(error)/dt, at least the least one. The first batch sets
 * the rate to what it did, and limits nothing yet. What a batch may not take stays in the log: the
 * backlog is there, and not in memory.
 */
export class RateLimited extends Grid {
  readonly #gains: Gains
  /** In events a second; undefined: nothing is known yet. */
  #rate: number | undefined
  #limited = false
  #error = 0
  #atMs = 0

  constructor(intervalMs: number, gains: Gains) {
    super(intervalMs)
    this.#gains = gains
  }
  override get eventsMax(): number {
    if (!this.#limited) return Number.POSITIVE_INFINITY
    return Math.max(1, Math.floor((this.#rate! * this.intervalMs) / 1_000))
  }
  override learn({ events, waitedMs, tookMs, toMs }: BatchTimes): void {
    if (events === 0 || tookMs <= 0 || toMs <= this.#atMs) return
    const doneRate = (events / tookMs) * 1_000
    if (this.#rate === undefined) this.#rate = doneRate
    else {
      const { proportional, integral, derivative, eventsPerSecMin } = this.#gains
      const error = this.#rate - doneRate
      const piledUp = (waitedMs * doneRate) / this.intervalMs
      const slope = (error - this.#error) / ((toMs - this.#atMs) / 1_000)
      const rate = this.#rate - proportional * error - integral * piledUp - derivative * slope
      this.#rate = Math.max(eventsPerSecMin, rate)
      this.#error = error
      this.#limited = true
    }
    this.#atMs = toMs
  }
}

export const pid: TriggerKind = {
  name: 'pid',
  about: 'on the grid, with no more clicks a batch than it can do (PID, as in Spark Streaming)',
  knobs: [
    { usage: 'P', usual: 1, least: 0.01, most: 10 },
    { usage: 'I', usual: 0.2, least: 0, most: 10 },
    { usage: 'D', usual: 0, least: 0, most: 10 },
    { usage: 'MIN_RATE', usual: 100, least: 1, most: 1e9 },
  ],
  make({ intervalMs, trigger }) {
    const [proportional, integral, derivative, eventsPerSecMin] = trigger.knobs as [
      number,
      number,
      number,
      number,
    ]
    return new RateLimited(intervalMs, { proportional, integral, derivative, eventsPerSecMin })
  },
}
