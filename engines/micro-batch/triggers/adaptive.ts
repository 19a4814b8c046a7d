import type { BatchTimes, Policy, TriggerKind } from './policy.js'

/** How much shorter the next interval is where longer ones only make things worse. */
const REDUCTION = 0.25

export interface Bounds {
  readonly intervalMinMs: number
  readonly intervalMaxMs: number
  /** A batch should take that share of its interval. */
  readonly slack: number
}

/**
 * The shortest interval that the load allows, found while running: Das, Zhong, Stoica and Shenker,
 * "Adaptive Stream Processing using Dynamic Batch Sizing", SoCC 2014 (UCB/EECS-2014-133).
 *
 * A batch over an interval x takes w(x), which nobody knows. Wanted is the x where w(x) = rho x:
 * shorter intervals cannot be kept, longer ones only wait. It is the fixed point of x' = w(x) / rho
 * and each batch is one step of that iteration; for w(x) = a + b x it converges for b < rho, by a
 * factor of b / rho a step.
 *
 * Where w grows faster than x, the iteration runs away from its fixed point. So it is if both of
 * the last two batches took more than rho x, the longer one by more: then the next interval is
 * shorter than both. Bounds are knobs, because a clock has a grain and a user has a latency; a load
 * that is too much for any interval ends at the upper one.
 */
export class FixedPoint implements Policy {
  readonly untilMs = Number.POSITIVE_INFINITY
  readonly eventsMax = Number.POSITIVE_INFINITY
  readonly #bounds: Bounds
  #intervalMs: number
  #before: BatchTimes | undefined

  constructor(intervalMs: number, bounds: Bounds) {
    this.#bounds = bounds
    this.#intervalMs = this.#within(intervalMs)
  }
  get intervalMs(): number {
    return this.#intervalMs
  }
  nextMs(nowMs: number): number {
    return nowMs + this.#intervalMs
  }
  learn(last: BatchTimes): void {
    if (last.events === 0 || last.tookMs <= 0) return
    const before = this.#before
    this.#before = last
    const reduced = before !== undefined && this.#isWorse(before, last)
    this.#intervalMs = this.#within(
      reduced
        ? (1 - REDUCTION) * Math.min(before.intervalMs, last.intervalMs)
        : last.tookMs / this.#bounds.slack,
    )
  }
  /** Both are too slow, and the longer one by more. */
  #isWorse(before: BatchTimes, last: BatchTimes): boolean {
    const [short, long] = before.intervalMs < last.intervalMs ? [before, last] : [last, before]
    if (short.intervalMs === long.intervalMs) return false
    const { slack } = this.#bounds
    return shareOf(short) > slack && shareOf(long) > shareOf(short)
  }
  #within(ms: number): number {
    return Math.min(this.#bounds.intervalMaxMs, Math.max(this.#bounds.intervalMinMs, ms))
  }
}

function shareOf({ tookMs, intervalMs }: BatchTimes): number {
  return tookMs / intervalMs
}

const DAY_MS = 86_400_000

export const adaptive: TriggerKind = {
  name: 'adaptive',
  about: 'the shortest interval that the load allows (Das et al. 2014), from --interval on',
  knobs: [
    { usage: 'MIN_MS', usual: 1, least: 0.1, most: DAY_MS },
    { usage: 'MAX_MS', usual: 10_000, least: 0.1, most: DAY_MS },
    { usage: 'SLACK', usual: 0.8, least: 0.1, most: 1 },
  ],
  make({ intervalMs, trigger }) {
    const [intervalMinMs, intervalMaxMs, slack] = trigger.knobs as [number, number, number]
    return new FixedPoint(intervalMs, { intervalMinMs, intervalMaxMs, slack })
  },
}
