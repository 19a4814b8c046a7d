import { build, type Histogram } from 'hdr-histogram-js'
import type { LatencyMs } from '../../reports/result.js'
import type { Log } from '../../workloads/log/log.js'
import type { Coverage, Steps } from './coverage.js'

/** Latencies of many clicks, in microseconds (at least 1), with the extremes kept exactly. */
export interface Latencies {
  /** Three significant digits: at most 0.1 % too high. */
  readonly histogram: Histogram
  /** -Infinity when no click was counted. */
  readonly maxMs: number
  /** Negative: a click was there before it was due, so clocks disagree. Infinity: no click. */
  readonly minMs: number
}

/** Which clicks count: due at or after `fromDueMs` and before `toDueMs`. */
export interface DueWindow {
  readonly fromDueMs: number
  readonly toDueMs: number
}

/** Clicks recorded as one may differ by that share of their latency, */
const SHARE = 0.001
/** or by that much: the unit of the histogram. */
const UNIT_MS = 0.001

/**
 * A step that covers clicks [a, b) at time t gives the latency t - dueMs(i) for each i of them:
 * from when a click was due, so a system that falls behind cannot hide it (no coordinated
 * omission).
 *
 * Due times do not fall, so a step is walked in strides of clicks that are recorded as one value,
 * the middle of theirs: together with the histogram's own rounding each percentile is within 0.2 %
 * + 2 us.
 */
export function latencyOf(coverage: Coverage, log: Log, due: DueWindow): Latencies {
  const tally = new Tally()
  coverage.forEach((steps, partition) => {
    const from = firstDueAt(log, partition, due.fromDueMs)
    const to = firstDueAt(log, partition, due.toDueMs)
    foldPartition(tally, steps, (i) => log.dueMs(partition, i), from, to)
  })
  return tally.latencies()
}

/**
 * Offset of the first click of the partition that is due at or after `dueMs`; its length if none
 * is.
 */
export function firstDueAt(log: Log, partition: number, dueMs: number): number {
  let low = 0
  let high = log.length(partition)
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (log.dueMs(partition, middle) < dueMs) low = middle + 1
    else high = middle
  }
  return low
}

function foldPartition(
  tally: Tally,
  steps: Steps,
  dueMs: (offset: number) => number,
  from: number,
  to: number,
): void {
  let stride = 1
  let i = from
  for (let k = 0; k < steps.atMs.length && i < to; k++) {
    const end = Math.min(to, steps.offset[k]!)
    if (i >= end) continue
    const atMs = steps.atMs[k]!
    let first = atMs - dueMs(i)
    tally.extremes(first)
    while (i < end) {
      let n = Math.min(stride, end - i)
      let last = n === 1 ? first : atMs - dueMs(i + n - 1)
      // Where each click is recorded alone, the next one was just looked at.
      let second = Number.NaN
      while (n > 1 && first - last > allowed(last)) {
        if (n === 2) second = last
        n = shorter(n, first - last, allowed(last))
        last = n === 1 ? first : atMs - dueMs(i + n - 1)
      }
      tally.record((first + last) / 2, n)
      i += n
      stride = longer(n, first - last, allowed(last))
      if (i === end) tally.extremes(last)
      else first = n === 1 && !Number.isNaN(second) ? second : atMs - dueMs(i)
    }
  }
}

function allowed(latencyMs: number): number {
  return Math.max(UNIT_MS, latencyMs * SHARE)
}
/** Guesses that due times go on as evenly as they did: right at once for steady arrivals. */
function longer(n: number, spread: number, most: number): number {
  return spread > 0 ? Math.max(n, Math.min(4 * n, Math.floor((n * most) / spread))) : 2 * n
}
function shorter(n: number, spread: number, most: number): number {
  return Math.max(1, Math.min(n >>> 1, Math.floor((n * most) / spread)))
}

/** Values below 2^SUB us have a bucket each; above, 2^(SUB - 1) of them share each power of two. */
const SUB = 11
const HALF = 2 ** (SUB - 1)
/** Above 2^32 us (71 minutes) values go to the histogram directly. */
const COUNTS = (32 - SUB + 2) * HALF

/**
 * Counts in the buckets of an HdrHistogram of three digits, found by shifts, and hands them over in
 * the end: recordValueWithCount takes logarithms and powers for each value.
 */
export class Tally {
  readonly #counts = new Float64Array(COUNTS)
  readonly #histogram = emptyHistogram()
  #maxMs = Number.NEGATIVE_INFINITY
  #minMs = Number.POSITIVE_INFINITY

  extremes(ms: number): void {
    if (ms > this.#maxMs) this.#maxMs = ms
    if (ms < this.#minMs) this.#minMs = ms
  }
  record(ms: number, count: number): void {
    const us = Math.max(1, Math.round(ms * 1000))
    if (us >= 2 ** 32) {
      this.#histogram.recordValueWithCount(us, count)
      return
    }
    const shift = Math.max(0, 32 - SUB - Math.clz32(us))
    this.#counts[shift * HALF + (us >>> shift)]! += count
  }
  latencies(): Latencies {
    for (let bucket = 0; bucket < COUNTS; bucket++) {
      const count = this.#counts[bucket]!
      if (count === 0) continue
      const shift = Math.max(0, Math.floor(bucket / HALF) - 1)
      this.#histogram.recordValueWithCount((bucket - shift * HALF) * 2 ** shift, count)
    }
    return { histogram: this.#histogram, maxMs: this.#maxMs, minMs: this.#minMs }
  }
}

/** Microseconds; grows as needed; counts do not overflow. */
function emptyHistogram(): Histogram {
  return build({
    bitBucketSize: 64,
    numberOfSignificantValueDigits: 3,
    highestTrackableValue: 2 ** 32,
  })
}

/** Latencies of several repeats as if they were one run. */
export function mergeLatencies(parts: readonly Latencies[]): Latencies {
  const histogram = emptyHistogram()
  for (const part of parts) if (part.histogram.totalCount > 0) histogram.add(part.histogram)
  return {
    histogram,
    maxMs: parts.reduce((max, part) => Math.max(max, part.maxMs), Number.NEGATIVE_INFINITY),
    minMs: parts.reduce((min, part) => Math.min(min, part.minMs), Number.POSITIVE_INFINITY),
  }
}

const CURVE_POINTS = 40

/**
 * The figures of a report; null when no click was counted. With fewer than 20 batches the tail is
 * made of a handful of commits, however many clicks they hold: then `p99Allowed` is false.
 */
export function summary(
  histogram: Histogram,
  maxMs: number,
  options: { readonly p99Allowed: boolean; readonly points?: number },
): LatencyMs | null {
  const count = histogram.totalCount
  if (count === 0) return null
  // A bucket's top may lie above the greatest value that there was.
  const max = Math.max(maxMs, UNIT_MS)
  const at = (share: number) => Math.min(max, histogram.getValueAtPercentile(share * 100) / 1000)
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: options.p99Allowed ? at(0.99) : null,
    p999: options.p99Allowed ? at(0.999) : null,
    max,
    count,
    curve: curveOf(count, at, max, options.points ?? CURVE_POINTS),
  }
}

/**
 * Points evenly spaced in log(1 / (1 - share)), the usual axis of tails, from 1 to the clicks
 * counted.
 */
function curveOf(
  count: number,
  at: (share: number) => number,
  max: number,
  most: number,
): [number, number][] {
  const curve: [number, number][] = []
  const points = count === 1 ? 1 : most
  for (let k = 0; k < points - 1; k++) {
    const share = 1 - count ** (-k / (points - 1))
    curve.push([share, at(share)])
  }
  curve.push([1 - 1 / count, max])
  return curve
}
