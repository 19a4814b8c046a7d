import { auditHolds, filterKey, isValid, seriesOf, waitLabel, wayOf } from '../cells.js'
import { besideOthers, fairness, keptDownMs, othersOf } from '../clusters.js'
import type { Drawings } from '../draw.js'
import { html, type Markup } from '../escape.js'
import { bytes, duration, figure, NONE, rate, whole } from '../format.js'
import type { Cell, Result } from '../result.js'
import { modesTable, shapesTable } from './clusters-compared.js'
import { sweptTables } from './clusters-state.js'
import { again, type Column, long, section } from './section.js'

/** Engines that people run, seen from outside; null: none was run. */
export function clusters(result: Result, drawn: Partial<Drawings> = {}): Markup | null {
  const others = othersOf(result)
  if (others.length === 0) return null
  const all = [...others, ...besideOthers(result)]
  return section(
    'clusters',
    'Engines that people run',
    html`<p>Spark, Flink, Storm and Kafka Streams in processes of their own, under the same clicks and the
same audit, and ours over the same broker.</p>
<ul>${fairness(result).map((sentence) => html`<li>${sentence}</li>`)}</ul>`,
    long(
      'What each cell was asked, and what came; – fewer than 20 batches',
      COLUMNS,
      all,
      filterKey,
    ),
    long('What it took; – not known', TOOK, all, filterKey),
    modesTable(result),
    crashTable(all),
    sweptTables(result, drawn),
    long(
      'The load: no achieved rate is above it, and a late one is no cell',
      LOAD,
      all.filter((c) => c.log !== null),
      filterKey,
    ),
    shapesTable(result),
    saysTable(others),
  )
}

const name: Column<Cell> = { title: 'engine', of: seriesOf }
const question: readonly Column<Cell>[] = [
  { title: 'interval', of: waitLabel },
  { title: 'query', of: (c) => c.query },
  { title: 'load', of: (c) => (c.drain ? 'backlog' : rate(c.offeredEventsPerSec)), number: true },
]
const number = (title: string, of: (cell: Cell) => string): Column<Cell> => ({
  title,
  of,
  number: true,
})

/** Of ours the harness is in the same process. */
function engineSec({ cluster, resources }: Cell): number | null {
  if (cluster !== null) return cluster.engineCpuSec
  return resources === null ? null : resources.cpuUserSec + resources.cpuSystemSec
}
const sec = (value: number | null | undefined): string =>
  duration(value == null ? null : value * 1000)
const perMillion = (value: number | null, { events }: Cell): string =>
  sec(value === null ? null : (value * 1e6) / events)

const COLUMNS: readonly Column<Cell>[] = [
  name,
  { title: 'version', of: (c) => c.cluster?.version ?? 'ours' },
  ...question,
  { title: 'fault', of: (c) => c.fault ?? 'none' },
  number('achieved', (c) => rate(c.achievedEventsPerSec)),
  number('visible p50', (c) => duration(c.visibleLatencyMs?.p50 ?? null)),
  number('p99', (c) => duration(c.visibleLatencyMs?.p99 ?? null)),
  {
    title: 'audit',
    of: (c) =>
      html`<span class="${auditHolds(c) ? 'good' : 'bad'}">${auditHolds(c) ? '✓' : '✗'}
${c.audit.verdict}</span>`,
  },
  { title: 'again', of: (c) => again(c.command) },
]

const TOOK: readonly Column<Cell>[] = [
  name,
  { title: 'asked', of: asked },
  number('started in', (c) => duration(c.cluster?.startMs ?? null)),
  number('CPU: engine', (c) => sec(engineSec(c))),
  number('a million clicks', (c) => perMillion(engineSec(c), c)),
  number('broker', (c) => sec(c.cluster?.brokerCpuSec)),
  number('a million', (c) => perMillion(c.cluster?.brokerCpuSec ?? null, c)),
  number('harness', (c) => (c.cluster === null ? 'in it' : sec(c.cluster.harnessCpuSec))),
  number('memory', memory),
  {
    title: 'set by hand',
    of: ({ cluster }) => html`<code>${settings(cluster?.conf)}</code>`,
  },
]

/** For tables that are about something else. */
function asked(cell: Cell): string {
  const load = cell.drain ? 'backlog' : rate(cell.offeredEventsPerSec)
  return [cell.query, load, waitLabel(cell), cell.fault ?? '']
    .filter((one) => one !== '')
    .join(', ')
}
function memory({ cluster, resources }: Cell): string {
  const most = cluster?.engineRssBytesMax ?? resources?.rssBytesMax
  return most === undefined ? NONE : bytes(most)
}
function settings(conf: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(conf ?? {}).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? 'nothing' : pairs.join('; ')
}

const LOAD: readonly Column<Cell>[] = [
  name,
  ...question,
  number('sent', (c) => rate(c.log?.sentEventsPerSec ?? null)),
  number('late p50', (c) => duration((c.drain ? null : c.log?.lagMsP50) ?? null)),
  number('p99', (c) => duration((c.drain ? null : c.log?.lagMsP99) ?? null)),
  number('max', (c) => duration((c.drain ? null : c.log?.lagMsMax) ?? null)),
  { title: 'by', of: (c) => c.log?.client ?? NONE },
  { title: 'so the cell is', of: (c) => (isValid(c) ? 'valid' : `invalid: ${c.invalid}`) },
]

/** Recovery of all, side by side; null: nobody was struck. */
function crashTable(cells: readonly Cell[]): Markup | null {
  const struck = cells.filter((c) => c.recovery !== null)
  if (struck.length === 0) return null
  return long(
    'Struck from outside: outage until the first new result, catch-up until latency is as before',
    [
      name,
      ...question,
      { title: 'fault', of: (c) => c.fault ?? 'none' },
      number('outage', (c) => duration(c.recovery?.outageMs ?? null)),
      number('of all partitions', (c) => duration(c.recovery?.outageAllMs ?? null)),
      number('catch-up', (c) => duration(c.recovery?.catchUpMs ?? null)),
      number('of it since it was up again', (c) => duration(sinceUp(c))),
      number('most that waited', (c) => whole(c.lagEventsMax)),
      number('lost', (c) => whole(c.audit.lost)),
      number('doubled', (c) => whole(c.audit.duplicated)),
      { title: 'clicks', of: (c) => wayOf(c) },
    ],
    struck,
    filterKey,
  )
}

function sinceUp(cell: Cell): number | null {
  const [downMs, catchUpMs] = [keptDownMs(cell), cell.recovery?.catchUpMs ?? null]
  return downMs === null || catchUpMs === null ? null : catchUpMs - downMs
}

/** Beside what we measured, and never used for it. */
function saysTable(cells: readonly Cell[]): Markup | null {
  const telling = cells.filter((c) => Object.keys(c.cluster?.metrics ?? {}).length > 0)
  if (telling.length === 0) return null
  return long(
    'What it says of itself, by its own names, beside what was measured',
    [
      name,
      ...question,
      number('measured p50', (c) => duration(c.visibleLatencyMs?.p50 ?? null)),
      number('p99', (c) => duration(c.visibleLatencyMs?.p99 ?? null)),
      {
        title: 'it says',
        of: (c) =>
          Object.entries(c.cluster?.metrics ?? {})
            .map(([what, value]) => `${what} ${figure(value)}`)
            .join(', '),
      },
    ],
    telling,
    filterKey,
  )
}
