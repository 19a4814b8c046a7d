import { html, type Markup } from '../escape.js'
import { duration, listed, NONE, rate } from '../format.js'
import type { Result } from '../result.js'
import { again, type Column, section, table } from './section.js'

type Row = Result['matrix'][number]

/** Models by latency target, a table for each query; null: it was not measured. */
export function matrix({ matrix: rows }: Result): Markup | null {
  if (rows.length === 0) return null
  const queries = [...new Set(rows.map(({ query }) => query))]
  return section(
    'matrix',
    'Which model for which latency',
    html`<p>The highest load that keeps a target for visible p99, from 1,000 clicks/s on: by factors
of ten, then halved between. The best of a column is bold. Every probe was audited.</p>`,
    queries.map((query) => ofQuery(rows.filter((row) => row.query === query))),
  )
}

function ofQuery(rows: readonly Row[]): Markup {
  const [first] = rows
  const columns = first!.targets.map(
    ({ p99MsMax }, at): Column<Row> => ({
      title: `p99 ≤ ${duration(p99MsMax)}`,
      of: (row) => rateAt(row, at, best(rows, at)),
      number: true,
    }),
  )
  return html`<h3>${first!.query}</h3><p>${answer(rows)}</p>${table(
    `${first!.query}: sustainable clicks/s by latency target`,
    [
      { title: 'model', of: (r) => r.model },
      { title: 'guarantee', of: (r) => r.guarantee },
      ...columns,
      { title: 'probe', of: (r) => again(r.command) },
    ],
    rows,
  )}`
}

function best(rows: readonly Row[], at: number): number {
  return Math.max(0, ...rows.map(({ targets }) => targets[at]?.eventsPerSec ?? 0))
}
function rateAt({ targets }: Row, at: number, most: number): Markup | string {
  const { eventsPerSec = null, atLeast = false } = targets[at] ?? {}
  if (eventsPerSec === null) return NONE
  const text = `${atLeast ? '≥ ' : ''}${rate(eventsPerSec)}`
  return eventsPerSec === most ? html`<b>${text}</b>` : text
}

/** In one sentence: which model reaches most at each target, exactly-once only. */
export function answer(rows: readonly Row[]): string {
  const exact = rows.filter(({ guarantee }) => guarantee.startsWith('exactly-once'))
  const targets = exact[0]?.targets ?? []
  const parts = targets.flatMap(({ p99MsMax }, at) => {
    const most = best(exact, at)
    const winner = exact.find(({ targets: own }) => own[at]?.eventsPerSec === most)
    // What is sustained within a millisecond is sustained within ten.
    if (winner === undefined || most === best(exact, at - 1)) return []
    return [`${winner.model} within ${duration(p99MsMax)} (${rate(most)})`]
  })
  if (parts.length === 0) return 'No exactly-once model kept any target at 1,000 clicks/s.'
  const missed = targets.filter((_, at) => best(exact, at) === 0)
  const none =
    missed.length === 0
      ? ''
      : `; none keeps ${listed(missed.map(({ p99MsMax }) => duration(p99MsMax)))}`
  return `Exactly-once, most is sustained by ${listed(parts)}${none}.`
}
