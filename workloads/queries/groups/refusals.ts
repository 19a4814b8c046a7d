import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '../../input-error.js'
import {
  expressionsIn,
  functionName,
  parse,
  quoted,
  type SelectNode,
  type Tree,
} from './sql-tree.js'

/** Parts of them add up. */
export const MERGEABLE = ['count_star', 'count', 'sum', 'min', 'max', 'avg']
/** Of all rows of a group at once, in whatever order. */
const RECOMPUTED = [
  'median',
  'quantile_cont',
  'quantile_disc',
  'mad',
  'bit_and',
  'bit_or',
  'bit_xor',
  'bool_and',
  'bool_or',
  'histogram',
]
const ALLOWED = 'one SELECT over events, with GROUP BY'

/** Throws an InputError of one line: what it is, why it cannot be done batch by batch, what can. */
export function refuse(what: string, reason: string, allowed = ALLOWED): never {
  throw new InputError(`${what}: ${reason}; allowed: ${allowed}`)
}

/** The one SELECT of a text. Whatever is wrong with its shape is refused. */
export function checkShape(statements: readonly Tree[]): SelectNode {
  const [only, ...more] = statements as SelectNode[]
  if (only === undefined || more.length > 0) {
    refuse(`${statements.length} statements`, 'one question has one answer')
  }
  if (only.type !== 'SELECT_NODE') refuse(String(only.type), 'its sides come at different times')
  checkSource(only)
  if (only.cte_map.map.length > 0) refuse('WITH', 'a SELECT over a result that still changes')
  if (only.group_sets.length > 1) refuse('GROUPING SETS', 'a group has one key')
  if (only.sample !== null) refuse('SAMPLE', 'other rows each time')
  if (only.qualify !== null) refuse('QUALIFY', 'it needs a window function over everything')
  for (const one of expressionsIn(only)) {
    if (one.class === 'SUBQUERY') refuse('a subquery', 'its result still changes')
    if (one.class === 'WINDOW') {
      refuse(
        `${one.function_name}() OVER`,
        'a window function over everything: an event that comes changes rows that are long out',
      )
    }
  }
  return only
}

function checkSource({ from_table: from }: SelectNode): void {
  if (from.sample) refuse('TABLESAMPLE', 'other rows each time')
  if (from.type === 'JOIN') {
    const names = [from.left, from.right].map((side) => (side as Tree).table_name ?? 'a table')
    const reason = 'each event may meet one that comes much later, so all would be kept for ever'
    refuse(`a join of ${names.join(' and ')}`, reason)
  }
  if (from.type === 'SUBQUERY') refuse('FROM (SELECT ...)', 'a SELECT over what still changes')
  const name = String(from.table_name ?? from.type).toLowerCase()
  if (name !== 'events' || from.schema_name) refuse(`FROM ${name}`, 'there is one table: events')
}

/**
 * Which of the functions in it are aggregates. All must give the same at any time, in any order.
 */
export async function checkFunctions(
  connection: DuckDBConnection,
  node: SelectNode,
): Promise<(expression: Tree) => boolean> {
  const names = namesIn(node)
  const aggregates = new Set(['count_star'])
  for (const { name, type, stability, body } of await catalogOf(connection, names)) {
    if (type === 'aggregate') aggregates.add(name)
    else if (type === 'scalar' && stability !== 'CONSISTENT') {
      refuse(`${name}()`, 'another value each time')
    } else if (type === 'macro') {
      const inside = namesIn(await parse(connection, `SELECT ${body}`))
      const isPlain = (one: Entry) => one.type === 'scalar' && one.stability === 'CONSISTENT'
      if ((await catalogOf(connection, inside)).every(isPlain)) continue
      refuse(`${name}()`, 'stands for more than a function of its row', 'what it stands for')
    }
  }
  for (const name of names) {
    if (!aggregates.has(name) || MERGEABLE.includes(name) || RECOMPUTED.includes(name)) continue
    const some = [...MERGEABLE.slice(1), 'count(DISTINCT)', ...RECOMPUTED].join(', ')
    refuse(`${name}()`, 'depends on the order of rows, or rounds by it', some)
  }
  return (one) => aggregates.has(functionName(one) ?? '')
}
function namesIn(tree: unknown): string[] {
  return [...expressionsIn(tree)].flatMap((one) => functionName(one) ?? [])
}
interface Entry {
  readonly name: string
  readonly type: string
  readonly stability: string
  readonly body: string
}
async function catalogOf(connection: DuckDBConnection, names: readonly string[]): Promise<Entry[]> {
  const list = [...new Set(names)].map(quoted).join(', ') || "''"
  const found = await connection.runAndReadAll(
    'SELECT DISTINCT lower(function_name), function_type, stability, macro_definition ' +
      `FROM duckdb_functions() WHERE lower(function_name) IN (${list})`,
  )
  return found.getRows().map((row) => {
    const [name, type, stability, body] = row.map(String) as [string, string, string, string]
    return { name, type, stability, body }
  })
}

/** It needs the rows of a group, not only what was made of them. */
export function isRecomputed(aggregate: Tree): boolean {
  const name = functionName(aggregate)!
  const { distinct, children, order_bys } = aggregate
  const isOrdered = ((order_bys as Tree | undefined)?.orders as unknown[] | undefined)?.length
  const several = name !== 'count' && (children as unknown[]).length > 1
  return !MERGEABLE.includes(name) || distinct === true || several || (isOrdered ?? 0) > 0
}

/** First rows in an order that leaves ties would be others each time. */
export function checkLimit(
  node: SelectNode,
  keys: readonly string[],
  meaningOf: (e: Tree) => string,
): void {
  const limit = node.modifiers.find(({ type }) => String(type).startsWith('LIMIT'))
  for (const { type, distinct_on_targets: on } of node.modifiers) {
    if (type === 'DISTINCT_MODIFIER' && (on as unknown[]).length > 0) {
      refuse('DISTINCT ON', 'it takes the first row, and rows have no order')
    }
  }
  if (limit === undefined) return
  const order = node.modifiers.find(({ type }) => type === 'ORDER_MODIFIER')
  const by = ((order?.orders ?? []) as Tree[]).map((one) => meaningOf(one.expression as Tree))
  if (keys.length > 0 && keys.every((key) => by.includes(key))) return
  const reason = keys.length === 0 ? 'there are no keys' : 'chance would break ties'
  refuse('LIMIT', reason, 'LIMIT with GROUP BY, and an ORDER BY that ends with all its keys')
}
