import { byRepeat, fellBehind, seriesOf, typical } from './cells.js'
import { median } from './format.js'
import { frontier } from './frontier.js'
import type { Cell } from './result.js'

/**
 * One engine at one interval under one load, its repeats folded: the median, and how far they
 * lie.
 */
export interface Point {
  /** The repeat in the middle: to be quoted. */
  readonly cell: Cell
  readonly repeats: number
  readonly series: string
  /** Visible latency, in the percentile that `metric` names. */
  readonly latencyMs: number
  readonly lowMs: number
  readonly highMs: number
  readonly metric: 'p99' | 'p50'
  readonly eventsPerSec: number
  /** It did not keep up with its load, so its latency says how long it was left running. */
  readonly behind: boolean
}

/** A p50 stands in where there were too few batches for a p99; the point says so. */
export function points(cells: readonly Cell[]): Point[] {
  return byRepeat(cells.filter((c) => c.visibleLatencyMs !== null)).map((repeats) => {
    const p99s = repeats.flatMap((c) => c.visibleLatencyMs?.p99 ?? [])
    const enough = p99s.length === repeats.length
    const values = enough ? p99s : repeats.flatMap((c) => c.visibleLatencyMs?.p50 ?? [])
    const cell = typical(repeats)
    return {
      cell,
      repeats: repeats.length,
      series: seriesOf(cell),
      latencyMs: median(values),
      lowMs: Math.min(...values),
      highMs: Math.max(...values),
      metric: enough ? 'p99' : 'p50',
      eventsPerSec: median(repeats.map((c) => c.achievedEventsPerSec)),
      behind: repeats.some(fellBehind),
    }
  })
}

/**
 * The frontier over all engines that give the full guarantee (over all, if none does). A p50 never
 * beats a p99: it joins only when there is nothing else.
 */
export function bestPoints(all: readonly Point[]): Point[] {
  const able = all.filter((p) => !p.behind)
  const exact = able.filter((p) => p.cell.guarantee === 'exactly-once')
  const equals = exact.length > 0 ? exact : able
  const tails = equals.filter((p) => p.metric === 'p99')
  return frontier(tails.length > 0 ? tails : equals)
}
