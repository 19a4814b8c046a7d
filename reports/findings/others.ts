import { isValid, seriesOf, waitLabel } from '../cells.js'
import { besideOthers, fairness, othersOf } from '../clusters.js'
import { duration, NONE, rate } from '../format.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import { type Column, plain, table } from './page.js'
import { perClick, type Question, type Run } from './question.js'

/** A rate between commits that a reader saw needs some of them. */
const COMMITS_MIN = 5

export const others: Question = {
  title: 'Beside Spark, Flink, Storm and Kafka Streams',
  command: benchLine('--clusters'),
  answer(run) {
    const { result } = run
    if (othersOf(result).length === 0) return null
    const all = [...othersOf(result), ...besideOthers(result)].filter(isValid)
    const quiet = all.filter((c) => c.fault === null)
    return [
      ...fairness(result).map((sentence) => `- ${sentence}`),
      '',
      `A backlog is timed from a quarter of its clicks on, and by the whole run, start-up included. With`,
      `fewer than ${COMMITS_MIN} commits only the latter says anything. A death of each: "When something dies".`,
      '',
      ...table(columns(run), quiet),
    ]
  },
}

function columns({ made }: Run): Column<Cell>[] {
  const of = (title: string, read: (cell: Cell) => string): Column<Cell> => ({
    title,
    of: (cell) => made(read(cell), cell.command),
    number: true,
  })
  const drained = (read: (cell: Cell) => number | null) => (c: Cell) =>
    c.drain ? rate(read(c)) : NONE
  return [
    { title: 'engine', of: (c) => plain(`${seriesOf(c)} ${c.cluster?.version ?? '(ours)'}`) },
    { title: 'interval', of: waitLabel },
    { title: 'query', of: (c) => plain(c.query) },
    of('visible p50', (c) => duration(c.visibleLatencyMs?.p50 ?? null)),
    of('visible p99', (c) => duration(c.visibleLatencyMs?.p99 ?? null)),
    of(
      'backlog',
      drained((c) => (enough(c) ? c.achievedEventsPerSec : null)),
    ),
    of(
      'whole run',
      drained((c) => (c.events / c.durationMs) * 1000),
    ),
    of('CPU per click', perClick),
  ]
}

/** Ours tell when they begin; of others only commits are seen. */
function enough({ cluster, commits }: Cell): boolean {
  return cluster === null || commits >= COMMITS_MIN
}
