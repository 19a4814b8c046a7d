import { seriesOf, waitLabel, waitMs } from '../cells.js'
import { pacedOf } from '../claims/claim.js'
import { shareOfInterval } from '../claims/intervals.js'
import { duration, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Point } from '../points.js'
import { benchLine } from '../started.js'
import { type Column, plain, table } from './page.js'
import { perClick, type Question, type Run } from './question.js'

/** What a longer wait between commits costs in latency, and what it saves in processor time. */
export const interval: Question = {
  title: 'What the interval buys',
  command: benchLine(),
  answer(run) {
    const headline = headlineOf(run.result)
    if (headline === undefined) return null
    const points = headline.points.filter((p) => waitMs(p.cell) !== null)
    const several = points.filter(
      (p) =>
        new Set(points.filter((o) => o.series === p.series).map((o) => waitMs(o.cell))).size > 1,
    )
    if (several.length === 0) return null
    several.sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : wait(a) - wait(b)))
    const sentences = ['micro-batch', 'per-event'].flatMap((engine) => fitted(run, engine))
    return [
      `${rate(headline.load)} where nothing else is said; ${plain(headline.setting)}.`,
      '',
      ...sentences,
      ...(sentences.length > 0 ? [''] : []),
      ...table(columns(run, headline.load), several),
    ]
  },
}
const wait = (p: Point): number => waitMs(p.cell) ?? 0

/** In one sentence: how the latency follows the interval, and the processor time of a click. */
function fitted({ result, made }: Run, engine: string): string[] {
  const cells = pacedOf(result, engine)
  const fit = shareOfInterval(cells)
  const [first, last] = [cells[0], cells.at(-1)]
  if (fit === undefined || first === undefined || last === undefined) return []
  const line = `${fit.share.toFixed(2)} × interval + ${duration(fit.restMs)}`
  const cost = `${made(perClick(first), first.command)} at ${waitLabel(first)} and ${made(
    perClick(last),
    last.command,
  )} at ${waitLabel(last)}`
  return [
    `- ${engine}: visible p50 = ${made(line, result.command)}; of processor time a click takes ${cost}.`,
  ]
}

function columns({ made }: Run, load: number): Column<Point>[] {
  const of = (p: Point, text: string) => made(text, p.cell.command)
  return [
    { title: 'engine', of: (p) => plain(seriesOf(p.cell)) },
    {
      title: 'interval',
      of: ({ cell }) =>
        cell.offeredEventsPerSec === load
          ? waitLabel(cell)
          : `${waitLabel(cell)} at ${rate(cell.offeredEventsPerSec)}`,
    },
    {
      title: 'visible p50',
      of: (p) => of(p, duration(p.cell.visibleLatencyMs?.p50 ?? null)),
      number: true,
    },
    {
      title: 'visible p99',
      of: (p) => of(p, duration(p.cell.visibleLatencyMs?.p99 ?? null)),
      number: true,
    },
    {
      title: 'processed p50',
      of: (p) => of(p, duration(p.cell.processedLatencyMs?.p50 ?? null)),
      number: true,
    },
    { title: 'CPU per click', of: (p) => of(p, perClick(p.cell)), number: true },
    { title: 'repeats', of: (p) => `${p.repeats}${p.behind ? ', fell behind' : ''}`, number: true },
  ]
}
