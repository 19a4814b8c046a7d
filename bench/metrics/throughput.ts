import type { Log } from '../../workloads/log/log.js'
import { type Coverage, coveredInAll, interpolatedAt, lastStepMs } from './coverage.js'

/** Clicks per second, over the part of a run that counts and over all of it. */
export interface Achieved {
  readonly eventsPerSec: number
  /** From the run's begin to its last step, start-up and warm-up included. */
  readonly wholeRunEventsPerSec: number
}

/**
 * What a paced run achieved: clicks that became visible between the end of the warm-up and the last
 * step, by that time. Where the warm-up ends within a batch, the batch counts in proportion
 * (straight lines between steps): else a run of few batches would gain up to one batch more than
 * its time. A run that ended within its warm-up has only the figure of the whole run.
 */
export function achievedPaced(visible: Coverage, warmupMs: number): Achieved {
  return achievedFrom(visible, warmupMs)
}

/** Before a drain has done that share of its clicks it starts threads and compiles. */
const DRAIN_FROM = 0.25

/**
 * What a drain achieved: from the moment when 25 % of its clicks were covered (by straight lines
 * between steps) until all were, so that start-up and just-in-time compiling are left out. "All" is
 * what was covered in the end. A drain of one step is the line itself: the figure of the whole run.
 */
export function achievedDrain(coverage: Coverage): Achieved {
  return achievedFrom(coverage, drainFromMs(coverage))
}
/** From when on a drain counts. */
export function drainFromMs(coverage: Coverage): number {
  return momentOf(coverage, DRAIN_FROM * coveredInAll(coverage))
}

function achievedFrom(coverage: Coverage, fromMs: number): Achieved {
  const toMs = lastStepMs(coverage)
  const all = coveredInAll(coverage)
  const whole = perSec(all, toMs)
  if (fromMs >= toMs) return { eventsPerSec: whole, wholeRunEventsPerSec: whole }
  const clicks = all - interpolated(coverage, fromMs)
  return { eventsPerSec: perSec(clicks, toMs - fromMs), wholeRunEventsPerSec: whole }
}

function perSec(clicks: number, ms: number): number {
  return ms > 0 ? (clicks * 1000) / ms : 0
}
function interpolated(coverage: Coverage, atMs: number): number {
  return coverage.reduce((sum, steps) => sum + interpolatedAt(steps, atMs), 0)
}

/** When so many clicks were covered, by halving: the sum of rising lines rises. */
function momentOf(coverage: Coverage, clicks: number): number {
  let low = 0
  let high = lastStepMs(coverage)
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2
    if (interpolated(coverage, middle) < clicks) low = middle
    else high = middle
  }
  return high
}

/** What a log holds in all, due when its last click is. */
export function lastDueMs(log: Log): number {
  let last = 0
  for (let p = 0; p < log.partitions; p++) {
    const length = log.length(p)
    if (length > 0) last = Math.max(last, log.dueMs(p, length - 1))
  }
  return last
}
