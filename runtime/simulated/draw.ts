import type { MeasuredCost, Quantiles } from './costs.js'

/** How much there was to do, by unit. */
export type Work = Readonly<Record<string, number>>

/** One cost of so much work, in ms. */
export function draw(cost: MeasuredCost, work: Work | undefined, random: () => number): number {
  const { fixedMs, spread, workSpread } = cost
  const ms = fixedMs * valueAt(spread, random())
  const moreMs = workMs(cost, work)
  if (moreMs === 0) return ms
  return ms + moreMs * (workSpread === undefined ? 1 : valueAt(workSpread, random()))
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
