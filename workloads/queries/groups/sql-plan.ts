import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { eventsSql, SETTINGS } from '../../events/duckdb.js'
import { EVENT_COLUMNS, type EventColumn } from '../../events/events.js'
import { InputError } from '../../input-error.js'
import { CLICKS_NAME, COLUMNS_MAX, type GroupColumn, type Groups } from './groups.js'
import { mergedPlan } from './merged-plan.js'
import { checkFunctions, checkLimit, checkShape, isRecomputed, refuse } from './refusals.js'
import {
  columnName,
  columnRef,
  describe,
  expressionsIn,
  functionName,
  meaning,
  parse,
  type SelectNode,
  type Tree,
  textOf,
} from './sql-tree.js'

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?(INT|INTEGER)$|^BOOLEAN$/
const COUNTED = 'count(*) AS clicks, CAST(sum(audit_hash) % 4294967296 AS BIGINT) AS hash'

/** A SELECT over the table of records, and how each column of that is merged. */
export interface Planned {
  /** As SELECT without its first two columns, which are always the same. */
  readonly partial: SelectNode
  readonly merges: readonly GroupColumn['merge'][]
  readonly answer: Groups['answer']
}

/**
 * How a SELECT over all events becomes one over those of a chunk, and back. Throws an InputError
 * of one line for what cannot be done so.
 *
 * - Aggregates of which parts add up (count, sum, min, max, avg as sum and count): a record for
 *   each group, with a column for each part. The answer is the same SELECT over the records.
 * - Others (count distinct, median, ...): the records are the rows themselves, of those columns
 *   that the SELECT reads and behind its WHERE, equal ones as one with their number. The answer is
 *   the SELECT as it stands, over the rows, as often as they came.
 */
export async function sqlPlan(text: string): Promise<Groups> {
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, threads: '1' })
  const connection = await instance.connect()
  try {
    await connection.run(eventsSql(EVENT_COLUMNS))
    return await planOver(connection, text.trim().replace(/;\s*$/, ''))
  } catch (error) {
    if (error instanceof InputError) throw error
    const [line] = String(error instanceof Error ? error.message : error).split('\n')
    throw new InputError(line!)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function planOver(connection: DuckDBConnection, text: string): Promise<Groups> {
  const node = checkShape(await parse(connection, text))
  const names = (await describe(connection, text)).map(({ name }) => name)
  const isAggregate = await checkFunctions(connection, node)
  const aggregates = [...expressionsIn(node, isAggregate)].filter(isAggregate)
  await checkSums(connection, aggregates)
  const keys = keysOf(node, isAggregate, aggregates.length > 0)
  const resolve = (one: Tree) => meaning(resolved(node, one))
  checkLimit(node, (keys ?? []).map(meaning), resolve)
  const reads = readsOf(node)
  const planned =
    keys === undefined || aggregates.some(isRecomputed)
      ? rowsPlan(node, text, reads)
      : await mergedPlan(connection, { node, names, keys, aggregates })
  const { partial, merges, answer } = planned
  const counted = (await parse(connection, `SELECT ${COUNTED}`))[0] as SelectNode
  const program = await textOf(connection, {
    ...partial,
    select_list: [...counted.select_list, ...partial.select_list],
  })
  const columns = await columnsOf(connection, program, merges)
  const casts = columns.map(({ name, type }) => `CAST(${name} AS ${STORED[type]}) AS ${name}`)
  return {
    language: 'sql',
    text,
    program: `SELECT ${['clicks', 'hash', ...casts].join(', ')} FROM (${program})`,
    reads: EVENT_COLUMNS.filter((name) => name === 'audit_hash' || reads.includes(name)),
    clicks: 'told',
    columns,
    answer,
  }
}
/** What a column is while it is a part. */
export const STORED = { whole: 'BIGINT', real: 'DOUBLE', text: 'VARCHAR' } as const

/** Undefined: rows are not grouped at all. */
function keysOf(
  node: SelectNode,
  isAggregate: (e: Tree) => boolean,
  aggregated: boolean,
): Tree[] | undefined {
  const { select_list: list, group_expressions: groups, aggregate_handling: handling } = node
  const plain = list.filter((one) => ![...expressionsIn(one)].some(isAggregate))
  if (handling === 'FORCE_AGGREGATES') return [...plain]
  if (groups.length > 0) return groups.map((one) => resolved(node, one))
  if (aggregated) return []
  const isDistinct = node.modifiers.some(({ type }) => type === 'DISTINCT_MODIFIER')
  return isDistinct && !list.some((one) => one.class === 'STAR') ? [...list] : undefined
}
/** Behind GROUP BY and ORDER BY a number or a name may stand for something selected. */
function resolved({ select_list: list }: SelectNode, one: Tree): Tree {
  if (one.class === 'CONSTANT') return list[Number((one.value as Tree).value) - 1] ?? one
  const name = columnName(one)
  if (name === undefined || EVENT_COLUMNS.includes(name as EventColumn)) return one
  return list.find(({ alias }) => String(alias).toLowerCase() === name) ?? one
}

function readsOf(node: SelectNode): EventColumn[] {
  const all = [...expressionsIn(node)]
  if (all.some((one) => one.class === 'STAR')) return [...EVENT_COLUMNS]
  const named = new Set(all.map(columnName))
  return EVENT_COLUMNS.filter((name) => named.has(name))
}

function rowsPlan(node: SelectNode, text: string, reads: readonly EventColumn[]): Planned {
  const columns = reads.map((name) => ({ ...columnRef(name), alias: name }))
  const partial: SelectNode = {
    ...node,
    modifiers: [],
    having: null,
    select_list: columns,
    group_expressions: reads.map(columnRef),
    group_sets: reads.length === 0 ? [] : [reads.map((_, i) => i)],
    aggregate_handling: 'STANDARD_HANDLING',
  }
  const shown = reads.length === 0 ? '1 AS nothing' : reads.join(', ')
  const rows = `SELECT *, unnest(range(${CLICKS_NAME})) FROM partials`
  return {
    partial,
    merges: reads.map(() => 'key'),
    answer: { views: `CREATE VIEW events AS SELECT ${shown} FROM (${rows})`, select: text },
  }
}

/** What rounds gives another last digit in another order. */
async function checkSums(connection: DuckDBConnection, aggregates: readonly Tree[]): Promise<void> {
  const [shell] = await parse(connection, 'SELECT 1 FROM events')
  for (const one of aggregates) {
    const name = functionName(one)!
    if (name !== 'sum' && name !== 'avg') continue
    const select_list = (one.children as Tree[]).slice(0, 1)
    const argument = await textOf(connection, { ...shell, select_list })
    const type = (await describe(connection, argument))[0]?.type ?? ''
    if (WHOLE.test(type)) continue
    refuse(`${name}() of ${type}`, 'it rounds by the order of rows', `${name}() of whole numbers`)
  }
}

async function columnsOf(
  connection: DuckDBConnection,
  program: string,
  merges: readonly GroupColumn['merge'][],
): Promise<GroupColumn[]> {
  const [, , ...found] = await describe(connection, program)
  if (found.length > COLUMNS_MAX) {
    refuse(`${found.length} columns`, 'too many for a record', `up to ${COLUMNS_MAX}`)
  }
  return found.map(({ name, type: sqlType }, i) => {
    const type = WHOLE.test(sqlType) ? 'whole' : /^(FLOAT|DOUBLE)$/.test(sqlType) ? 'real' : 'text'
    if (type === 'text' && sqlType !== 'VARCHAR') {
      refuse(sqlType, 'no part of a record', 'whole numbers, DOUBLE, BOOLEAN and VARCHAR; CAST it')
    }
    return { name, type, sqlType, merge: merges[i]! }
  })
}
