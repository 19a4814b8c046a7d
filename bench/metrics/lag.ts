import type { Log } from '../../workloads/log/log.js'
import {
  type Coverage,
  clicksOf,
  countUntil,
  coveredAt,
  coveredInAll,
  lastStepMs,
} from './coverage.js'
import { lastDueMs } from './throughput.js'

/** Clicks due and not yet visible, over all partitions. */
export interface LagSample {
  readonly atMs: number
  readonly events: number
}
export interface Lag {
  /** In order of time, evenly spaced and just before each step. */
  readonly samples: readonly LagSample[]
  readonly lagEventsMax: number
  /** The load is not sustained: see `growing`. */
  readonly growing: boolean
}

const EVEN_SAMPLES = 200
/** Beyond that many, steps are looked at only so often; between two, lag can gain but little. */
const STEPS_MAX = 10_000

/** The lag of a paced run, from the end of its warm-up: before, threads start and code compiles. */
export function lagOf(visible: Coverage, log: Log, { fromMs = 0 } = {}): Lag {
  const toMs = Math.max(lastStepMs(visible), lastDueMs(log))
  const samples = lagSamples(visible, log, { fromMs, toMs }, EVEN_SAMPLES, STEPS_MAX)
  const lagEventsMax = samples.reduce((max, { events }) => Math.max(max, events), 0)
  return { samples, lagEventsMax, growing: growing(visible, log, fromMs) }
}

export function lagAt(visible: Coverage, log: Log, atMs: number, before = false): number {
  let events = 0
  for (let p = 0; p < log.partitions; p++) {
    events += Math.max(0, log.available(p, atMs) - coveredAt(visible[p]!, atMs, before))
  }
  return events
}

/** Samples within a span of time: `even` ones, and the peaks just before up to `stepsMax` steps. */
export function lagSamples(
  visible: Coverage,
  log: Log,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  even: number,
  stepsMax: number,
): LagSample[] {
  const samples: LagSample[] = []
  for (let k = 0; k < even; k++) {
    const atMs = fromMs + ((toMs - fromMs) * k) / Math.max(1, even - 1)
    samples.push({ atMs, events: lagAt(visible, log, atMs) })
  }
  const inSpan = visible.map(({ atMs }) =>
    atMs.slice(countUntil(atMs, fromMs, true), countUntil(atMs, toMs)),
  )
  const steps = inSpan.reduce((sum, times) => sum + times.length, 0)
  const apartMs = steps > stepsMax ? (toMs - fromMs) / stepsMax : 0
  for (const atMs of apart(
    inSpan.flatMap((times) => apart(times, apartMs)).sort(byTime),
    apartMs,
  )) {
    samples.push({ atMs, events: lagAt(visible, log, atMs, true) })
  }
  // A peak stands before the sample that follows it at the same time: sort keeps equals in order.
  return samples.reverse().sort((a, b) => a.atMs - b.atMs)
}

function byTime(a: number, b: number): number {
  return a - b
}
/** Of rising times the first of each so many ms; of equal ones, one. */
function apart(times: readonly number[], ms: number): number[] {
  let last = Number.NEGATIVE_INFINITY
  return times.filter((atMs) => {
    if (atMs === last || atMs < last + ms) return false
    last = atMs
    return true
  })
}

/** DESIGN section 3: sustainable means that lag grows by less than 1 % of the load. */
const GROWTH_MAX = 0.01
const POINTS = 100

/**
 * Whether a run falls behind: its visible latency rises, over the steady part (due from the end of
 * the warm-up on), by more than 0.01 ms for each ms of due time; or clicks were never shown at all.
 *
 * Latency of the oldest click of each step is lag measured in time (lag / load): for steady
 * arrivals its slope is that of the lag over the load, and under a ramp, where lag in events rises
 * with the load although nothing gets worse, it is still right. Taking the oldest per step leaves
 * out the saw-tooth of batches; the median of the slopes between all pairs of points (Theil and
 * Sen) leaves out a single pause. Fewer than 3 steps cannot tell, and then it is false.
 */
function growing(visible: Coverage, log: Log, fromMs: number): boolean {
  if (coveredInAll(visible) < clicksOf(log)) return true
  const points = oldestPerStep(visible, log, fromMs)
  const slopes: number[] = []
  for (const [k, a] of points.entries()) {
    for (const b of points.slice(k + 1))
      slopes.push((b.latencyMs - a.latencyMs) / (b.dueMs - a.dueMs))
  }
  slopes.sort((a, b) => a - b)
  return points.length >= 3 && slopes[slopes.length >> 1]! > GROWTH_MAX
}

interface Point {
  readonly dueMs: number
  readonly latencyMs: number
}

/** The worst of each hundredth of the steady part, at distinct due times. */
function oldestPerStep(visible: Coverage, log: Log, fromMs: number): Point[] {
  const span = Math.max(lastDueMs(log) - fromMs, Number.MIN_VALUE)
  const worst: (Point | undefined)[] = Array.from({ length: POINTS })
  visible.forEach(({ atMs, offset }, partition) => {
    for (let k = 0; k < atMs.length; k++) {
      const dueMs = log.dueMs(partition, offset[k - 1] ?? 0)
      if (dueMs < fromMs) continue
      const at = Math.min(POINTS - 1, Math.floor(((dueMs - fromMs) / span) * POINTS))
      const latencyMs = atMs[k]! - dueMs
      if (latencyMs > (worst[at]?.latencyMs ?? Number.NEGATIVE_INFINITY))
        worst[at] = { dueMs, latencyMs }
    }
  })
  return worst.filter((point) => point !== undefined)
}
