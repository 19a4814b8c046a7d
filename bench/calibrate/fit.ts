import type { MeasuredCost, Quantiles, Rested } from '../../runtime/simulated/costs.js'
import { fixedAt, isLong, nearest } from '../../runtime/simulated/draw.js'
import type { Sample } from './samples.js'

const SHARES = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1]
const BINS = 12
/** A step that takes so many times what its work does, and so much longer, was held up. */
const HELD_UP = 4
const HELD_UP_MS = 0.2
/** Rests up to each are looked at together, in ms. */
const REST_ENDS_MS = [1, 3, 6, 10, 22, 45, 100, Number.POSITIVE_INFINITY]
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
 * steps count as much as long ones; what is fixed by how long ago its thread made such a step; and
 * what is left as spreads: short steps tell that of what is fixed, long ones that of the work.
 * Steps that were held up are left out, as the collector and other threads do not ask how much
 * work a step has.
 */
export function fitted(samples: readonly Sample[], unit: string): Fitted {
  const points = samples.map(({ ms, work, restMs = Number.POSITIVE_INFINITY }) => {
    return { x: work[unit] ?? 0, ms, restMs }
  })
  const { slopeMs, ...fixed } = shapeOf(points)
  const pausesMs: number[] = []
  const workRatios: number[] = []
  const ratios = (fixed.rested ?? [fixed]).map((): number[] => [])
  for (const { x, ms, restMs } of points) {
    const fixedMs = fixedAt(fixed, restMs)
    const expectedMs = fixedMs + slopeMs * x
    if (ms > HELD_UP * expectedMs + HELD_UP_MS) pausesMs.push(ms - expectedMs)
    else if (isLong(fixedMs, slopeMs * x)) {
      workRatios.push(Math.max(0, ms - fixedMs) / (slopeMs * x))
    } else if (fixedMs > 0) {
      const { rested } = fixed
      const at = rested === undefined ? 0 : rested.indexOf(nearest(rested, restMs))
      ratios[at]!.push(Math.max(0, ms - slopeMs * x) / fixedMs)
    }
  }
  const spreads = ratios.map((of) => quantilesOf(of.length > 0 ? of : [1]))
  const rested = fixed.rested?.map((one, at) => ({ ...one, spread: spreads[at]! }))
  const perUnitMs = slopeMs > 0 ? { perUnitMs: { [unit]: slopeMs } } : {}
  const elsewhere = samples.some((sample) => sample.elsewhere)
  const holds = elsewhere ? { holds: 'nothing' as const } : {}
  const spread = spreads.at(-1)!
  const known = rested === undefined ? { spread } : { rested, spread }
  const workSpread = workRatios.length > 0 ? { workSpread: quantilesOf(workRatios) } : {}
  const cost = { fixedMs: fixed.fixedMs, ...perUnitMs, ...known, ...workSpread, ...holds }
  return { cost, pausesMs }
}

interface Point {
  readonly x: number
  readonly ms: number
}
interface RestedPoint extends Point {
  readonly restMs: number
}
type Fixed = Pick<Rested, 'restMs' | 'fixedMs'>
interface Shape {
  readonly fixedMs: number
  readonly rested?: readonly Fixed[]
  readonly slopeMs: number
}

/**
 * Without rests of different length it is a line. Else work is told from rest by steps of one rest:
 * those of a backlog are large and follow each other, those of a trickle are small and cold.
 */
function shapeOf(points: readonly RestedPoint[]): Shape {
  const byRest = REST_ENDS_MS.map((): RestedPoint[] => [])
  for (const one of points) byRest[REST_ENDS_MS.findIndex((end) => one.restMs <= end)]!.push(one)
  const bins = byRest.filter(({ length }) => length >= SAMPLES_MIN)
  const slopeMs = bins.length < 2 ? 0 : slopeWithin(bins)
  const rested = bins.flatMap((bin): Fixed[] => {
    const restMs = medianOf(bin.map((one) => one.restMs))
    if (!Number.isFinite(restMs)) return []
    const usualMs = Math.max(0, medianOf(bin.map(({ x, ms }) => ms - slopeMs * x)))
    // Long steps tell of their work, and of nothing else.
    const short = bin.filter(({ x }) => !isLong(usualMs, slopeMs * x))
    if (short.length < SAMPLES_MIN) return []
    return [{ restMs, fixedMs: Math.max(0, medianOf(short.map(({ x, ms }) => ms - slopeMs * x))) }]
  })
  if (rested.length < 2) return lineOf(points)
  return { fixedMs: rested.at(-1)!.fixedMs, rested, slopeMs }
}
/** One slope of several lines that lie at different heights. */
function slopeWithin(bins: readonly (readonly Point[])[]): number {
  let [above, below] = [0, 0]
  for (const bin of bins) {
    const { w, wx, wy, wxx, wxy } = weighed(binned(bin))
    above += wxy - (wx * wy) / w
    below += wxx - (wx * wx) / w
  }
  return below > 0 ? Math.max(0, above / below) : 0
}
/** A cost without work, of values by the rest before them. */
export function restedCostOf(values: ReadonlyMap<number, readonly number[]>): MeasuredCost {
  const known = [...values].sort(([a], [b]) => a - b)
  const rested = known.map(([restMs, all]) => {
    const { fixedMs, spread } = costOf(all)
    return { restMs, fixedMs, spread }
  })
  const { fixedMs, spread } = rested.at(-1)!
  return { fixedMs, ...(rested.length > 1 ? { rested } : {}), spread }
}
function lineOf(points: readonly Point[]): { fixedMs: number; slopeMs: number } {
  const flat = { fixedMs: medianOf(points.map(({ ms }) => ms)), slopeMs: 0 }
  const bins = binned(points)
  if (points.length < SAMPLES_MIN || bins.length < 2) return flat
  const { w, wx, wy, wxx, wxy } = weighed(bins)
  const slopeMs = (w * wxy - wx * wy) / (w * wxx - wx * wx)
  const fixedMs = (wy - slopeMs * wx) / w
  if (!(slopeMs > 0)) return flat
  return fixedMs >= 0 ? { fixedMs, slopeMs } : { fixedMs: 0, slopeMs: wxy / wxx }
}
/** Sums in which short steps count as much as long ones. */
function weighed(points: readonly Point[]) {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0]
  for (const { x, ms } of points) {
    const weight = 1 / Math.max(ms, 1e-4) ** 2
    w += weight
    wx += weight * x
    wy += weight * ms
    wxx += weight * x * x
    wxy += weight * x * ms
  }
  return { w, wx, wy, wxx, wxy }
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
