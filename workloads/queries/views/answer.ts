import { VALUES } from '../history/queries.js'
import type { Query } from '../query.js'
import { type CellRows, type Rows, valuesOf } from '../rows.js'
import { cells } from './cells.js'
import { distinct } from './distinct.js'
import { rate } from './rate.js'
import { top } from './top.js'

/** The answer to a query as a reader wants it: a table of numbers, in the order of its rows. */
export interface Answer {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}
/** null: no value, as a rate of nothing. Hashes are uint32, as in SQL. */
export type Row = readonly (number | null)[]

/**
 * What a reader makes of cells, and the same said in SQL over the clicks themselves.
 *
 * Law: `rows` is a function of the set of cells alone: their order, and how they came, are nothing
 * to it; so whoever has the right cells has the right answer, and engines know of no view. `sql`
 * finds the same rows, in the same order, with the audit hashes that the cells carry.
 */
export interface ViewKind {
  columns(query: Query): readonly string[]
  /** `seconds`: how many there are of the second part of a key. */
  rows(query: Query, cells: CellRows, seconds: number): Row[]
  /** A SELECT over `counted`, see sql.ts. */
  sql(query: Query): string
}

const KINDS: Readonly<Record<NonNullable<Query['view']>['kind'], ViewKind>> = {
  top,
  distinct,
  rate,
}
/** `each` rows are their own answer. */
const EACH = ['partition_id', 'log_offset', 'key', 'event_time', 'hash']

export function viewOf({ view }: Query): ViewKind {
  return view === undefined ? cells : KINDS[view.kind]
}

/** What the columns of its answer are called, in SQL too. */
export function answerColumns(query: Query): readonly string[] {
  const { history } = query
  if (history?.kind === 'sessions') return ['first_time', 'user_id', 'clicks', 'hash']
  if (history !== undefined) {
    return [...EACH.map((name) => (name === 'key' ? 'user_id' : name)), ...VALUES[history.kind]]
  }
  if (query.output === 'each') return EACH.map((name) => (name === 'key' ? query.key : name))
  return viewOf(query).columns(query)
}

/** What a committed reader's rows say. */
export function answerOf(query: Query, rows: Rows, seconds: number): Answer {
  const columns = answerColumns(query)
  if (rows.kind === 'cells') {
    const all = viewOf(query).rows(query, rows, seconds)
    // Withdrawn: as if there were no row. Only sessions have such.
    return { columns, rows: query.history === undefined ? all : all.filter((row) => row[2] !== 0) }
  }
  const { partition, offset, key, eventTime, hash } = rows
  const all = Array.from(key, (_, i) => [
    partition[i]!,
    offset[i]!,
    key[i]!,
    eventTime[i]!,
    hash[i]! >>> 0,
    ...valuesOf(rows, i),
  ])
  return { columns, rows: all.sort(byKey) }
}

/** The primary key of each of these tables is its first two columns. */
export function byKey(a: Row, b: Row): number {
  return a[0]! - b[0]! || a[1]! - b[1]!
}
