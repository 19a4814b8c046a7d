import { QUERIES, type Query, queryNamed } from '../../workloads/queries/query.js'
import { answerColumns } from '../../workloads/queries/views/answer.js'
import { lateSqlOf, sqlOf } from '../../workloads/queries/views/query-sql.js'
import { TABLES } from '../../workloads/queries/views/sql.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

const KEPT: { readonly [K in Query['output']]?: string } = {
  each: 'a row for each click',
  history: "by the order of a user's clicks",
}

/** What a query asks, and with `sql` the same as one SELECT over a table of clicks. */
export function query(name: string, sql: boolean, json: boolean, io: Io): number {
  const found = queryNamed(name)
  if (found === undefined) throw new UsageError(name, 'unknown', [...QUERIES.keys()].join(', '))
  const columns = answerColumns(found)
  const texts = { tables: TABLES, sql: sqlOf(found), late: lateSqlOf(found) }
  if (json) io.out(JSON.stringify({ ...found, columns, ...texts }, null, 2))
  else if (sql) io.out(`${commented(texts.tables)}\n${texts.sql};\n\n-- late\n${texts.late};`)
  else {
    const { about, output, windowMs, allowedLatenessMs } = found
    const kept = KEPT[output] ?? `windows of ${windowMs / 1000} s`
    io.out(`${name}: ${about}`)
    io.out(`${kept}, ${allowedLatenessMs} ms of lateness allowed; rows: ${columns.join(', ')}`)
  }
  return 0
}

function commented(text: string): string {
  return text.replace(/^/gm, '-- ')
}
