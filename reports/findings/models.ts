import { isUsual, waitLabel, waitMs, wayOf } from '../cells.js'
import { drainOf } from '../drains.js'
import { duration, figure, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import { type Column, plain, table } from './page.js'
import { perClick, type Question, type Run } from './question.js'

/** Both at one interval and load. */
interface Both {
  readonly batch: Cell
  readonly event: Cell
}

export const models: Question = {
  title: 'Per-event against micro-batch',
  command: benchLine(),
  answer(run) {
    const paced = pairs(run)
    const backlog = drains(run)
    if (paced.length === 0 && backlog.length === 0) return null
    return [...paced, ...(paced.length > 0 && backlog.length > 0 ? [''] : []), ...backlog]
  },
}

function pairs(run: Run): string[] {
  const headline = headlineOf(run.result)
  if (headline === undefined) return []
  const able = headline.points.filter((p) => isUsual(p.cell) && !p.behind).map((p) => p.cell)
  const of = (engine: string) => able.filter((cell) => cell.engine === engine)
  const both = of('micro-batch').flatMap((batch) =>
    of('per-event')
      .filter((event) => waitMs(event) === waitMs(batch))
      .filter((event) => event.offeredEventsPerSec === batch.offeredEventsPerSec)
      .map((event) => ({ batch, event })),
  )
  if (both.length === 0) return []
  both.sort((a, b) => (waitMs(a.batch) ?? 0) - (waitMs(b.batch) ?? 0))
  return [
    `Both exactly-once, at the same interval of commits and the same load: ${plain(headline.setting)}.`,
    '',
    ...table(columns(run), both),
  ]
}

function columns({ made }: Run): Column<Both>[] {
  const column = (title: string, of: (cell: Cell) => string): Column<Both>[] =>
    (['batch', 'event'] as const).map((who) => ({
      title: `${title}, ${who === 'batch' ? 'micro-batch' : 'per-event'}`,
      of: (both) => made(of(both[who]), both[who].command),
      number: true,
    }))
  return [
    {
      title: 'interval',
      of: ({ batch }) => `${waitLabel(batch)}, ${rate(batch.offeredEventsPerSec)}`,
    },
    ...column('visible p50', (c) => duration(c.visibleLatencyMs?.p50 ?? null)),
    ...column('visible p99', (c) => duration(c.visibleLatencyMs?.p99 ?? null)),
    ...column('processed p50', (c) => duration(c.processedLatencyMs?.p50 ?? null)),
    ...column('CPU per click', perClick),
  ]
}

/** Backlogs that came the same way through both. */
function drains({ result, made }: Run): string[] {
  const ways = [...new Set(result.cells.map(wayOf))]
  return ways.flatMap((way) => {
    const [batch, event] = ['micro-batch', 'per-event'].map((e) => drainOf(result, e, false, way))
    if (batch === undefined || event === undefined) return []
    const times = batch.achievedEventsPerSec / event.achievedEventsPerSec
    const of = (cell: Cell) => made(rate(cell.achievedEventsPerSec), cell.command)
    const from = way === '' ? 'columns in memory, without network and parser' : way
    return [
      `- A backlog (${from}, query ${plain(batch.query)}): micro-batch ${of(batch)}, per-event ` +
        `${of(event)}: ${made(`${figure(times)} times`, result.command)}.`,
    ]
  })
}
