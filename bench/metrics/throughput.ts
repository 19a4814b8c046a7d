import type { Log } from '../../workloads/log/log.js'
import { type Coverage, coveredInAll, interpolatedAt, lastStepMs, type Steps } from './coverage.js'

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

/** Rows of one commit reach a reader one by one, by way of several partitions. */
const COMMIT_MS = 100

/**
 * The same of a drain that a reader saw from outside. What comes within 100 ms is one step: else
 * an engine whose rows all come with one commit would seem to have done its work between the first
 * of them and the last. `readsFromMs`: when the engine said that it reads; the first step's clicks
 * took the time from then on, unless it was there sooner.
 */
export function achievedOutside(coverage: Coverage, readsFromMs: number): Achieved {
  const steps = coverage.map(commitsOf)
  const sooner = steps.some(({ atMs }) => (atMs[0] ?? Number.POSITIVE_INFINITY) <= readsFromMs)
  const fromMs = sooner ? 0 : readsFromMs
  const since = steps.map(({ atMs, offset }) => ({ atMs: atMs.map((ms) => ms - fromMs), offset }))
  const { wholeRunEventsPerSec } = achievedDrain(coverage)
  return { ...achievedDrain(since), wholeRunEventsPerSec }
}
function commitsOf({ atMs, offset }: Steps): Steps {
  const ends: number[] = []
  let beganMs = Number.NEGATIVE_INFINITY
  for (const [k, ms] of atMs.entries()) {
    if (ms - beganMs <= COMMIT_MS) ends.pop()
    else beganMs = ms
    ends.push(k)
  }
  return { atMs: ends.map((k) => atMs[k]!), offset: ends.map((k) => offset[k]!) }
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
