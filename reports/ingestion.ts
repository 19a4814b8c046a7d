import { byRepeat, isValid, isWall } from './cells.js'
import { counted, figure, median } from './format.js'
import { medianInterval, percentRange } from './guarantee-cost.js'
import type { Cell } from './result.js'

/** Visible p99 beside a compactor may be worse by that. */
export const INGESTION_PERCENT_MAX = 10

export interface IngestionPair {
  /** The repeat of its two cells. */
  readonly pair: number
  readonly first: 'with' | 'without'
  readonly withMs: number
  readonly withoutMs: number
  /** What the compactor adds; below 0: it was faster with it. */
  readonly percent: number
}
export interface Ingestion {
  /** One of those with a compactor. */
  readonly cell: Cell
  readonly pairs: readonly IngestionPair[]
  /** Pairs that do not count, because a cell of them is invalid or has no p99. */
  readonly dropped: number
  /** The median of the pairs, and its interval; null: too few pairs for one. */
  readonly percent: number | null
  readonly low: number | null
  readonly high: number | null
  readonly confidence: number | null
}

/**
 * What a compactor does to the stream beside it, by visible p99: the same cell with it and without,
 * in pairs of one repeat each. Of several cells, the one with most pairs; null: there is none.
 */
export function ingestionOf(cells: readonly Cell[]): Ingestion | null {
  const paced = cells.filter((c) => isWall(c) && !c.drain && c.fault === null)
  // As if the compactor made no difference, or pairs would not find each other.
  const alike = byRepeat(paced.map((c) => ({ ...c, compactMs: null })))
  const all = alike.flatMap((group) => {
    const own = group.map(({ id }) => paced.find((c) => c.id === id)!)
    return own.some(({ compactMs }) => compactMs !== null) ? (ofOne(own) ?? []) : []
  })
  const [most = null] = all.sort((a, b) => b.pairs.length - a.pairs.length)
  return most
}

function ofOne(cells: readonly Cell[]): Ingestion | undefined {
  const found = cells.flatMap((cell, at) => {
    if (cell.compactMs === null) return []
    const other = cells.findIndex((c) => c.compactMs === null && c.repeat === cell.repeat)
    return other < 0 ? [] : [{ cell, bare: cells[other]!, isFirst: at < other }]
  })
  const [one] = found
  if (one === undefined) return undefined
  const pairs = found.flatMap(({ cell, bare, isFirst }): IngestionPair[] => {
    const [withMs, withoutMs] = [p99Of(cell), p99Of(bare)]
    if (withMs === null || withoutMs === null) return []
    const percent = (withMs / withoutMs - 1) * 100
    return [{ pair: cell.repeat, first: isFirst ? 'with' : 'without', withMs, withoutMs, percent }]
  })
  const percents = pairs.map(({ percent }) => percent)
  const interval = medianInterval(percents)
  return {
    cell: one.cell,
    pairs,
    dropped: found.length - pairs.length,
    percent: pairs.length === 0 ? null : median(percents),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    confidence: interval?.confidence ?? null,
  }
}

function p99Of(cell: Cell): number | null {
  return isValid(cell) ? (cell.visibleLatencyMs?.p99 ?? null) : null
}

export type IngestionVerdict = 'met' | 'missed' | 'cannot be told with so many pairs'

/** What the interval says, not the median: chance alone may put that on either side. */
export function ingestionVerdict({ low, high }: Ingestion): IngestionVerdict {
  if (high !== null && high <= INGESTION_PERCENT_MAX) return 'met'
  if (low !== null && low > INGESTION_PERCENT_MAX) return 'missed'
  return 'cannot be told with so many pairs'
}

/** -1.2 %, interval -4 to 3.4 % (96.1 %), 9 pairs */
export function ingestionText({
  percent,
  low,
  high,
  confidence,
  pairs,
  dropped,
}: Ingestion): string {
  const range = percentRange(low, high)
  const interval =
    range === null || confidence === null
      ? 'no interval'
      : `interval ${range} (${figure(confidence * 100)} %)`
  const invalid = dropped === 0 ? '' : `, ${dropped} invalid`
  return `${figure(percent)} %, ${interval}, ${counted(pairs.length, 'pair')}${invalid}`
}
