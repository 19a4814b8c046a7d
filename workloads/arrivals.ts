import type { ArrivalShape, Workload } from './workload.js'

/**
 * When the clicks of a stream are due, over all partitions: index g is (offset * partitions +
 * partition).
 *
 * Law: `dueMs` does not fall with the index, for 0 <= index < events; `count(t)` is exactly the
 * number of such indexes with dueMs <= t, whatever floating point does to either. Both are closed
 * forms: the generator of load holds no state and cannot fall behind.
 */
export interface Arrivals {
  /** ms since the run began. */
  dueMs(index: number): number
  count(nowMs: number): number
}

/** The times of one pass through a recorded log; later passes repeat them. */
export interface ReplayTimes {
  /** Length of one pass. */
  readonly passMs: number
  /** Due time of each row from the start of its pass: from 0 to passMs, not falling. */
  readonly dueMs: Float64Array
}

/** A rate over time, both ways round; `index` may be a little off, `dueMs` decides. */
interface Shape {
  dueMs(index: number): number
  index(nowMs: number): number
}

/** What of a workload says when its clicks come. */
export type Rated = Pick<Workload, 'arrivals' | 'events' | 'ratePerSec'>

/**
 * The nominal arrivals of a workload. A workload that is drained has them too: its event times
 * follow them, while its log holds everything from the start. `recorded` must be given for a
 * replay, whose times come from its file and not from `workload.arrivals`.
 */
export function arrivalsOf(workload: Rated, recorded?: ReplayTimes | null): Arrivals {
  const { events } = workload
  const shape = recorded ? replayed(recorded) : shapeOf(workload)
  const firstMs = events > 0 ? shape.dueMs(0) : Number.POSITIVE_INFINITY
  const lastMs = events > 0 ? shape.dueMs(events - 1) : Number.POSITIVE_INFINITY
  return {
    dueMs: shape.dueMs,
    count(nowMs) {
      if (!(nowMs >= firstMs)) return 0
      if (nowMs >= lastMs) return events
      let count = Math.min(events, Math.max(0, Math.floor(shape.index(nowMs)) + 1))
      while (count > 0 && shape.dueMs(count - 1) > nowMs) count--
      while (count < events && shape.dueMs(count) <= nowMs) count++
      return count
    },
  }
}

function shapeOf(workload: Rated): Shape {
  const { arrivals, events, ratePerSec } = workload
  switch (arrivals.kind) {
    case 'steady':
      return {
        dueMs: (index) => (index * 1000) / ratePerSec,
        index: (nowMs) => (nowMs * ratePerSec) / 1000,
      }
    case 'burst':
      return periodic(ratePerSec, arrivals.periodMs, burst(arrivals))
    case 'sine':
      return periodic(ratePerSec, arrivals.periodMs, sine(arrivals.amplitude))
    case 'ramp':
      return ramp(events, (events * 1000) / ratePerSec, arrivals.from)
  }
}

/** One period of a rate: which part of its clicks (0..1) came by which part of its time (0..1). */
interface Period {
  clicksBy(time: number): number
  timeOf(clicks: number): number
}

/** Works in whole and broken periods, whose roundings keep order: time never falls at a seam. */
function periodic(ratePerSec: number, periodMs: number, period: Period): Shape {
  const perPeriod = (ratePerSec * periodMs) / 1000
  return {
    dueMs(index) {
      const periods = index / perPeriod
      const whole = Math.floor(periods)
      return (whole + period.timeOf(periods - whole)) * periodMs
    },
    index(nowMs) {
      const periods = nowMs / periodMs
      const whole = Math.floor(periods)
      return (whole + period.clicksBy(periods - whole)) * perPeriod
    },
  }
}

function burst({ share, factor }: Extract<ArrivalShape, { kind: 'burst' }>): Period {
  const inBurst = (share * factor) / (share * factor + (1 - share))
  return {
    clicksBy: (time) =>
      time < share
        ? (time / share) * inBurst
        : inBurst + ((time - share) / (1 - share)) * (1 - inBurst),
    timeOf: (clicks) =>
      clicks < inBurst
        ? (clicks / inBurst) * share
        : share + ((clicks - inBurst) / (1 - inBurst)) * (1 - share),
  }
}

/** Far less than one click as long as a period holds fewer than 10^12 of them. */
const SINE_ERROR = 1e-15

function sine(amplitude: number): Period {
  const turn = 2 * Math.PI
  return {
    clicksBy: (time) => time + (amplitude / turn) * (1 - Math.cos(turn * time)),
    // Halley's method (the cosine is at hand, which makes it cheaper than Newton's), with bisection
    // where the rate is so near 0 that it would leap out of bounds.
    timeOf(clicks) {
      let low = Math.max(0, clicks - amplitude / Math.PI)
      let high = clicks
      let time = (low + high) / 2
      for (let step = 0; step < 64; step++) {
        const cosine = Math.cos(turn * time)
        const excess = time + (amplitude / turn) * (1 - cosine) - clicks
        if (Math.abs(excess) <= SINE_ERROR) break
        if (excess > 0) high = time
        else low = time
        const rate = 1 + amplitude * Math.sin(turn * time)
        time -= excess / (rate - (excess * amplitude * turn * cosine) / (2 * rate))
        if (!(time >= low && time <= high)) time = (low + high) / 2
      }
      return time
    },
  }
}

/** With x and y the parts of time and clicks gone: y = from x + (1 - from) x^2. */
function ramp(events: number, lengthMs: number, from: number): Shape {
  return {
    dueMs(index) {
      if (index === 0) return 0
      const y = index / events
      return ((2 * y) / (from + Math.sqrt(from * from + 4 * (1 - from) * y))) * lengthMs
    },
    index(nowMs) {
      const x = nowMs / lengthMs
      return (from * x + (1 - from) * x * x) * events
    },
  }
}

function replayed({ passMs, dueMs }: ReplayTimes): Shape {
  const rows = dueMs.length
  return {
    dueMs(index) {
      const pass = Math.floor(index / rows)
      return pass * passMs + dueMs[index - pass * rows]!
    },
    index(nowMs) {
      const pass = Math.floor(nowMs / passMs)
      return pass * rows + upperBound(dueMs, nowMs - pass * passMs) - 1
    },
  }
}

/** How many of the sorted values are <= limit. */
function upperBound(sorted: Float64Array, limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= limit) low = middle + 1
    else high = middle
  }
  return low
}
