import { byRepeat, isValid, keyOf } from './cells.js'
import { figure, median } from './format.js'
import type { Cell, GuaranteeCost } from './result.js'

/** More than that is called a price. */
export const COST_PERCENT_MAX = 5
const CONFIDENCE = 0.95

export interface Interval {
  readonly low: number
  readonly high: number
  /** With which the median lies in it: at least the one that was asked for. */
  readonly confidence: number
}

/**
 * An interval for the median of what the values are drawn from, whatever its distribution: of n
 * values in order, from the k-th to the k-th from the end. The median lies below the k-th with the
 * chance of fewer than k heads in n throws of a coin, so the two ends leave out
 * 2 P(Bin(n, 1/2) < k); k is the greatest that leaves out no more than 5 %. After David and
 * Nagaraja, Order Statistics, 3rd edition 2003, section 7.1; of 15 values it is the 4th to the 12th
 * (96.5 %). null: there are too few values, fewer than six.
 */
export function medianInterval(
  values: readonly number[],
  confidence = CONFIDENCE,
): Interval | null {
  const n = values.length
  const sorted = [...values].sort((a, b) => a - b)
  let k = 0
  let kept = 1
  // The chance of exactly k heads, and what stays between the ends if k of them are too few.
  let chance = 0.5 ** n
  while (2 * k < n && kept - 2 * chance >= confidence) {
    kept -= 2 * chance
    chance *= (n - k) / (k + 1)
    k++
  }
  if (k === 0) return null
  return { low: sorted[k - 1]!, high: sorted[n - k]!, confidence: kept }
}

export type CostVerdict = 'within 5 %' | 'more than 5 %' | 'cannot be told with so many pairs'

/** What the interval says, not the median: chance alone may put that on either side. */
export function costVerdict({ costPercentLow, costPercentHigh }: GuaranteeCost): CostVerdict {
  if (costPercentHigh !== null && costPercentHigh <= COST_PERCENT_MAX) return 'within 5 %'
  if (costPercentLow !== null && costPercentLow > COST_PERCENT_MAX) return 'more than 5 %'
  return 'cannot be told with so many pairs'
}

/**
 * What exactly-once costs: backlogs that were drained once with it and once with `none`, in pairs
 * of one repeat each; what was run without its partner is left out.
 */
export function guaranteeCosts(cells: readonly Cell[]): GuaranteeCost[] {
  const drains = cells.filter(
    (c) => c.drain && c.clock === 'wall' && c.fault === null && isCompared(c),
  )
  // As if the guarantee made no difference, or pairs would not find each other.
  const alike = byRepeat(drains.map((c) => ({ ...c, guarantee: 'none' as const })))
  return alike.flatMap((group) => {
    const own = group.map(({ id }) => drains.find((c) => c.id === id)!)
    const pairs = pairsOf(own)
    return pairs.length === 0 ? [] : [costOf(pairs)]
  })
}

function isCompared({ guarantee }: Cell): boolean {
  return guarantee === 'exactly-once' || guarantee === 'none'
}

interface Pair {
  readonly safe: Cell
  readonly bare: Cell
  readonly first: 'exactly-once' | 'none'
}

function pairsOf(cells: readonly Cell[]): Pair[] {
  return cells.flatMap((safe, at) => {
    if (safe.guarantee !== 'exactly-once') return []
    const other = cells.findIndex((c) => c.guarantee === 'none' && c.repeat === safe.repeat)
    if (other < 0) return []
    return [{ safe, bare: cells[other]!, first: at < other ? 'exactly-once' : 'none' } as const]
  })
}

function costOf(all: readonly Pair[]): GuaranteeCost {
  const valid = all.filter(({ safe, bare }) => isValid(safe) && isValid(bare))
  const pairs = valid.map(({ safe, bare, first }) => ({
    pair: safe.repeat,
    first,
    exactlyOnceEventsPerSec: safe.achievedEventsPerSec,
    noneEventsPerSec: bare.achievedEventsPerSec,
    costPercent: (1 - safe.achievedEventsPerSec / bare.achievedEventsPerSec) * 100,
  }))
  const costs = pairs.map(({ costPercent }) => costPercent)
  const interval = medianInterval(costs)
  const { engine, query, sink, durability, encoding, workers, events } = all[0]!.safe
  const { intervalMs, checkpointIntervalMs } = all[0]!.safe
  const setting = { engine, query, sink, durability, encoding, workers, events }
  return {
    ...setting,
    intervalMs,
    checkpointIntervalMs,
    pairs,
    dropped: all.length - valid.length,
    costPercent: costs.length === 0 ? null : median(costs),
    costPercentLow: interval?.low ?? null,
    costPercentHigh: interval?.high ?? null,
    confidence: interval?.confidence ?? null,
  }
}

/** What it is to the filter of the page: cells with the guarantee, and cells without. */
export function costKeys({ engine, ...paced }: GuaranteeCost): string {
  return [engine, `${engine}, none`].map((series) => keyOf(series, paced)).join('|')
}

/** -1.2 to 3.4 %; null: there is none. */
export function percentRange(low: number | null, high: number | null): string | null {
  return low === null || high === null ? null : `${figure(low)} to ${figure(high)} %`
}
