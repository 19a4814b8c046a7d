import { seriesOf, waitLabel, wayOf } from '../cells.js'
import { drainOf } from '../drains.js'
import { html, type Markup } from '../escape.js'
import { duration, rate, whole } from '../format.js'
import { type Headline, headlineOf } from '../headline.js'
import type { Point } from '../points.js'
import type { Result } from '../result.js'
import { type Column, table } from './section.js'

/** The main picture in a table of few lines: the best interval of each engine at each load. */
export function gist(result: Result): Markup | null {
  const headline = headlineOf(result)
  if (headline === undefined) return null
  const engines = [...new Set(headline.all.map((p) => seriesOf(p.cell)))]
  const loads = [...new Set(headline.all.map((p) => p.cell.offeredEventsPerSec ?? 0))]
  const columns: Column<string>[] = [
    { title: 'engine', of: (series) => series },
    ...loads
      .sort((a, b) => a - b)
      .map((load) => ({
        title: `at ${whole(load)}/s`,
        of: (series: string) => bestOf(headline, series, load),
        number: true,
      })),
    { title: 'in the state, p50', of: (series) => stateOf(headline, series), number: true },
  ]
  // Of what came the same way: columns in memory stand beside no broker.
  const drained = (series: string) => {
    const cell = headline.all.find((p) => p.series === series)?.cell
    if (cell === undefined || (cell.cluster === null && cell.engine !== series)) return undefined
    return drainOf(result, cell.engine, false, cell.log === null ? undefined : wayOf(cell))
  }
  if (engines.some((series) => drained(series) !== undefined)) {
    columns.push({
      title: 'backlog',
      of: (series) => rate(drained(series)?.achievedEventsPerSec ?? null),
      number: true,
    })
  }
  return table(
    'Soonest readable, p99, and the interval it takes (p50 where batches were too few); – did not keep up or was not run',
    columns,
    engines,
  )
}

function bestOf({ all }: Headline, series: string, load: number): Markup | string {
  const able = all.filter(
    (p) => p.series === series && p.cell.offeredEventsPerSec === load && !p.behind,
  )
  const tails = able.filter((p) => p.metric === 'p99')
  const [best] = (tails.length > 0 ? tails : able).sort((a, b) => a.latencyMs - b.latencyMs)
  if (best === undefined) return '–'
  const sign = best.metric === 'p50' ? 'p50 ' : ''
  return html`<b>${sign}${duration(best.latencyMs)}</b> <span class="soft">${waitLabel(best.cell)}</span>`
}

function stateOf({ load, points }: Headline, series: string): string {
  const p50 = (p: Point) => p.cell.processedLatencyMs?.p50 ?? Number.POSITIVE_INFINITY
  const some = points.filter((p) => p.series === series && p.cell.offeredEventsPerSec === load)
  return duration(Math.min(...some.map(p50)))
}
