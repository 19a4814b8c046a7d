import { auditHolds, byRepeat, isValid, typical } from './cells.js'
import { median } from './format.js'
import type { Cell, LatencyMs, Sustainable } from './result.js'

/** Repeats that lie further apart than that say little: the figure is marked. */
export const SPREAD_PERCENT_MAX = 20

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  /** From the least to the greatest, in % of the median. */
  readonly percent: number
}

export function spreadOf(values: readonly number[]): Spread {
  const [middle, min, max] = [median(values), Math.min(...values), Math.max(...values)]
  return { median: middle, min, max, percent: middle > 0 ? ((max - min) / middle) * 100 : 0 }
}

/** Of the rounds of a search; null: one of them found nothing. */
export function sustainableSpread(found: Sustainable): Spread | null {
  const { eventsPerSec, eventsPerSecMin: min, eventsPerSecMax: max } = found
  if (eventsPerSec === null || min === null || max === null) return null
  return { median: eventsPerSec, min, max, percent: ((max - min) / eventsPerSec) * 100 }
}

/** One cell, run several times; the figure that it is about, over its repeats. */
export interface Repeats {
  /** The valid ones. */
  readonly cells: readonly Cell[]
  /** The repeat in the middle, with the medians of all in the place of its figures. */
  readonly cell: Cell
  readonly what: 'throughput' | 'visible p99' | 'visible p50' | 'outage'
  readonly spread: Spread
  /** They lie further apart than SPREAD_PERCENT_MAX. */
  readonly uneven: boolean
}

/** Cells that were run at least twice, each with its repeats. */
export function repeatsOf(cells: readonly Cell[]): Repeats[] {
  const groups = byRepeat(cells.filter(isValid)).filter((group) => group.length > 1)
  return groups.map((group) => {
    const { what, values } = subjectOf(group)
    const spread = spreadOf(values)
    const uneven = spread.percent > SPREAD_PERCENT_MAX
    return { cells: group, cell: medianCell(group), what, spread, uneven }
  })
}

/** The first figure that every repeat has: the others alone would tell a better story. */
function subjectOf(group: readonly Cell[]): Pick<Repeats, 'what'> & { values: number[] } {
  const all = (of: (cell: Cell) => number | null | undefined): number[] | undefined => {
    const values = group.flatMap((cell) => of(cell) ?? [])
    return values.length === group.length ? values : undefined
  }
  const outages = all((c) => c.recovery?.outageMs)
  if (outages !== undefined) return { what: 'outage', values: outages }
  const p99s = all((c) => c.visibleLatencyMs?.p99)
  if (p99s !== undefined) return { what: 'visible p99', values: p99s }
  const p50s = all((c) => c.visibleLatencyMs?.p50)
  if (p50s !== undefined) return { what: 'visible p50', values: p50s }
  return { what: 'throughput', values: group.map((c) => c.achievedEventsPerSec) }
}

/**
 * Repeats as one cell: medians of its figures, and the audit of one that broke its promise if any
 * did.
 */
export function medianCell(group: readonly Cell[]): Cell {
  const cell = typical(group)
  const latencies = (of: (cell: Cell) => LatencyMs | null): LatencyMs | null => {
    const some = group.flatMap((each) => of(each) ?? [])
    const own = of(cell)
    if (own === null) return null
    const middle = (key: 'p99' | 'p999') => medianOrNull(some.map((l) => l[key]))
    const [p50, p90, max] = [some.map((l) => l.p50), some.map((l) => l.p90), some.map((l) => l.max)]
    return {
      ...own,
      p50: median(p50),
      p90: median(p90),
      p99: middle('p99'),
      p999: middle('p999'),
      max: Math.max(...max),
    }
  }
  const outageMs = medianOrNull(group.map((c) => c.recovery?.outageMs ?? null))
  return {
    ...cell,
    achievedEventsPerSec: median(group.map((c) => c.achievedEventsPerSec)),
    visibleLatencyMs: latencies((c) => c.visibleLatencyMs),
    processedLatencyMs: latencies((c) => c.processedLatencyMs),
    recovery: cell.recovery === null ? null : { ...cell.recovery, outageMs },
    audit: (group.find((c) => !auditHolds(c)) ?? cell).audit,
  }
}

/** Of all, or null if one of them is missing. */
function medianOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === values.length ? median(known) : null
}
