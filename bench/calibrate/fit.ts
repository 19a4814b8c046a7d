import type { MeasuredCost, Quantiles } from '../../runtime/simulated/costs.js'
import type { Sample } from './samples.js'

const SHARES = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]
const BINS = 12
/** A step that takes so many times what its work does, and so much longer, was held up. */
const HELD_UP = 4
const HELD_UP_MS = 0.2
/** A step whose work takes so many times what is fixed tells of its work. */
const FAR = 3
/** Below that no line is drawn through samples, and no tail is known. */
const SAMPLES_MIN = 8

/** Values at some shares, by rank. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort()
  return SHARES.map(
    (share) => [share, sorted[Math.round(share * (sorted.length - 1))] ?? 0] as const,
  )
}
export function medianOf(values: readonly number[]): number {
  return quantilesOf(values).find(([share]) => share === 0.5)![1]
}
/** A cost without work: its median, and how it spreads around it. */
export function costOf(values: readonly number[], holds?: MeasuredCost['holds']): MeasuredCost {
  const fixedMs = medianOf(values)
  const spread = quantilesOf(values.map((ms) => (fixedMs > 0 ? ms / fixedMs : 1)))
  return { fixedMs, spread, ...(holds === undefined ? {} : { holds }) }
}

export interface Fitted {
  readonly cost: MeasuredCost
  /** Held up for so much longer than their work takes, each. */
  readonly pausesMs: readonly number[]
}

/**
 * A line over the unit of work that was done, through the medians of bins, weighted so that short
 * steps count as much as long ones; and what is left as spreads: short steps tell that of what is
 * fixed, long ones that of the work. Steps that were held up
 * are left out, as the collector and other threads do not ask how much work a step has.
 */
export function fitted(samples: readonly Sample[], unit: string): Fitted {
  const points = samples.map(({ ms, work }) => ({ x: work[unit] ?? 0, ms }))
  const { fixedMs, slopeMs } = lineOf(points)
  const pausesMs: number[] = []
  const ratios: number[] = []
  const workRatios: number[] = []
  for (const { x, ms } of points) {
    const expectedMs = fixedMs + slopeMs * x
    if (ms > HELD_UP * expectedMs + HELD_UP_MS) pausesMs.push(ms - expectedMs)
    else if (slopeMs * x > FAR * fixedMs) workRatios.push(Math.max(0, ms - fixedMs) / (slopeMs * x))
    else if (fixedMs > 0) ratios.push(Math.max(0, ms - slopeMs * x) / fixedMs)
  }
  const perUnitMs = slopeMs > 0 ? { perUnitMs: { [unit]: slopeMs } } : {}
  const elsewhere = samples.some((sample) => sample.elsewhere)
  const holds = elsewhere ? { holds: 'nothing' as const } : {}
  const spread = quantilesOf(ratios.length > 0 ? ratios : [1])
  const workSpread = workRatios.length > 0 ? { workSpread: quantilesOf(workRatios) } : {}
  return { cost: { fixedMs, ...perUnitMs, spread, ...workSpread, ...holds }, pausesMs }
}

interface Point {
  readonly x: number
  readonly ms: number
}
function lineOf(points: readonly Point[]): { fixedMs: number; slopeMs: number } {
  const flat = { fixedMs: medianOf(points.map(({ ms }) => ms)), slopeMs: 0 }
  const bins = binned(points)
  if (points.length < SAMPLES_MIN || bins.length < 2) return flat
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0]
  for (const { x, ms } of bins) {
    const weight = 1 / Math.max(ms, 1e-4) ** 2
    w += weight
    wx += weight * x
    wy += weight * ms
    wxx += weight * x * x
    wxy += weight * x * ms
  }
  const slopeMs = (w * wxy - wx * wy) / (w * wxx - wx * wx)
  const fixedMs = (wy - slopeMs * wx) / w
  if (!(slopeMs > 0)) return flat
  return fixedMs >= 0 ? { fixedMs, slopeMs } : { fixedMs: 0, slopeMs: wxy / wxx }
}
/** Medians of equally many points each, by their work. */
function binned(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x)
  const bins: Point[] = []
  const size = Math.max(1, Math.ceil(sorted.length / BINS))
  for (let at = 0; at < sorted.length; at += size) {
    const part = sorted.slice(at, at + size)
    const point = { x: medianOf(part.map(({ x }) => x)), ms: medianOf(part.map(({ ms }) => ms)) }
    if (bins.at(-1)?.x !== point.x) bins.push(point)
  }
  return bins
}
