import { allSeries, filterKey, seriesOf, waitAt, waitLabel, waitMs } from '../cells.js'
import { label } from '../escape.js'
import { duration, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell } from '../result.js'
import type { Chart, Figure } from './chart.js'
import { spans } from './spans.js'

/** The two latencies that most comparisons mix up, side by side for each interval. */
export const visibleProcessed: Chart = {
  name: 'visible-processed',
  absent: 'No paced cell has both latencies, so visible cannot be set against processed.',
  draw(result) {
    const headline = headlineOf(result)
    const cells = (headline?.points ?? [])
      .map((p) => p.cell)
      .filter((c) => c.processedLatencyMs !== null)
    if (headline === undefined || cells.length === 0) return []
    const { load } = headline
    const order = allSeries(result)
    cells.sort(
      (a, b) =>
        order.indexOf(seriesOf(a)) - order.indexOf(seriesOf(b)) ||
        (waitMs(a) ?? 0) - (waitMs(b) ?? 0),
    )
    const rows = cells.map((cell) => ({
      row: `${label(seriesOf(cell), 32)} ${waitAt(cell, load)}`,
      series: label(seriesOf(cell)),
      fromMs: cell.processedLatencyMs?.p50 ?? 0,
      toMs: cell.visibleLatencyMs?.p50 ?? null,
      about: label(cell.id),
      only: filterKey(cell),
    }))
    const series = order.map((s) => label(s))
    const figure: Figure = {
      name: 'visible-processed',
      title: `Processed against visible latency at ${rate(load)}`,
      alt: `Dot chart, one row per engine and interval. ${cells.map(describe).join('; ')}.`,
      notes: [
        'Median (p50). Processed: the click is in the state. Visible: a committed reader can see it. The bar between is what waiting for the commit costs.',
      ],
      spec: (widthPx) => spans(rows, series, { from: 'processed', to: 'visible' }, widthPx),
    }
    return [figure]
  },
}

function describe(cell: Cell): string {
  const processed = duration(cell.processedLatencyMs?.p50 ?? null)
  const visible = duration(cell.visibleLatencyMs?.p50 ?? null)
  return `${label(seriesOf(cell))} ${waitLabel(cell)}: processed ${processed}, visible ${visible}`
}
