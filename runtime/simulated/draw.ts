import type { MeasuredCost, Quantiles, Rested } from './costs.js'

/** How much there was to do, by unit. */
export type Work = Readonly<Record<string, number>>

/** A step whose work takes so many times what is fixed tells of its work. */
const FAR = 3

/** Whether what is left over of a step is of its work, and not of what is fixed. */
export function isLong(fixedMs: number, workMs: number): boolean {
  return workMs > FAR * fixedMs
}

/**
 * One cost of so much work, in ms; `restMs`: since its thread last made such a step. A step's
 * spread is that of short or of long steps, and never both: either has all that was left over.
 */
export function draw(
  cost: MeasuredCost,
  work: Work | undefined,
  random: () => number,
  restMs = Number.POSITIVE_INFINITY,
): number {
  const { rested, workSpread } = cost
  const fixedMs = fixedAt(cost, restMs)
  const moreMs = workMs(cost, work)
  if (workSpread !== undefined && isLong(fixedMs, moreMs)) {
    return fixedMs + moreMs * valueAt(workSpread, random())
  }
  const { spread } = rested === undefined ? cost : nearest(rested, restMs)
  return fixedMs * valueAt(spread, random()) + moreMs
}

/** What is fixed of a step whose like was made so long ago. */
export function fixedAt(
  { fixedMs, rested }: Pick<MeasuredCost, 'fixedMs'> & { rested?: readonly Fixed[] | undefined },
  restMs: number,
): number {
  if (rested === undefined) return fixedMs
  let before = rested[0]!
  if (restMs <= before.restMs) return before.fixedMs
  for (const next of rested) {
    if (restMs <= next.restMs) {
      const part = (restMs - before.restMs) / (next.restMs - before.restMs)
      return before.fixedMs + part * (next.fixedMs - before.fixedMs)
    }
    before = next
  }
  return before.fixedMs
}
type Fixed = Pick<Rested, 'restMs' | 'fixedMs'>

/** The known rest that is like it most. */
export function nearest<R extends Pick<Rested, 'restMs'>>(rested: readonly R[], restMs: number): R {
  let best = rested[0]!
  for (const one of rested) {
    if (Math.abs(one.restMs - restMs) < Math.abs(best.restMs - restMs)) best = one
  }
  return Number.isFinite(restMs) ? best : rested.at(-1)!
}

/** What its work takes, without its spread. */
function workMs({ perUnitMs }: MeasuredCost, work: Work | undefined): number {
  let ms = 0
  if (perUnitMs !== undefined && work !== undefined) {
    for (const unit in perUnitMs) ms += perUnitMs[unit]! * (work[unit] ?? 0)
  }
  return ms
}

/** Straight lines between what is known. */
export function valueAt(quantiles: Quantiles, share: number): number {
  let [atShare, atValue] = quantiles[0]!
  for (const [nextShare, nextValue] of quantiles) {
    if (share <= nextShare && nextShare > atShare) {
      const part = (share - atShare) / (nextShare - atShare)
      return atValue + part * (nextValue - atValue)
    }
    atShare = nextShare
    atValue = nextValue
  }
  return atValue
}
