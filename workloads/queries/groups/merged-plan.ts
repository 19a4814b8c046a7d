import type { DuckDBConnection } from '@duckdb/node-api'
import type { Merge } from './groups.js'
import type { Planned } from './sql-plan.js'
import {
  columnRef,
  functionName,
  meaning,
  parse,
  replaced,
  type SelectNode,
  type Tree,
  textOf,
} from './sql-tree.js'

export interface Grouped {
  readonly node: SelectNode
  /** Of its columns. */
  readonly names: readonly string[]
  readonly keys: readonly Tree[]
  readonly aggregates: readonly Tree[]
}
interface Part {
  readonly name: string
  readonly expression: Tree
  readonly merge: Merge
}
/** What an aggregate is over the parts of a group. */
const WHOLES: Readonly<Record<string, (parts: readonly string[]) => string>> = {
  count_star: ([part]) => `CAST(coalesce(sum(${part}), 0) AS BIGINT)`,
  count: ([part]) => `CAST(coalesce(sum(${part}), 0) AS BIGINT)`,
  sum: ([part]) => `sum(${part})`,
  min: ([part]) => `min(${part})`,
  max: ([part]) => `max(${part})`,
  avg: ([sum, count]) => `CAST(sum(${sum}) AS DOUBLE) / sum(${count})`,
}
/** Parts that are columns of their own. */
const PARTS: Readonly<Record<string, readonly string[]>> = { avg: ['sum', 'count'] }
const MERGES: Readonly<Record<string, Merge>> = { min: 'min', max: 'max' }

/** Groups with a column for each part of each aggregate; see sqlPlan. */
export async function mergedPlan(
  connection: DuckDBConnection,
  { node, names, keys, aggregates }: Grouped,
): Promise<Planned> {
  const keyNames = new Map(keys.map((key, i) => [meaning(key), `key_${i}`]))
  const parts: Part[] = []
  const wholes = new Map<string, string>()
  for (const one of aggregates) {
    if (wholes.has(meaning(one))) continue
    const name = functionName(one)!
    const own = (PARTS[name] ?? [name]).map((part, i): Part => {
      const expression = PARTS[name] === undefined ? one : { ...one, function_name: part }
      return { name: `part_${parts.length + i}`, expression, merge: MERGES[part] ?? 'sum' }
    })
    parts.push(...own)
    wholes.set(meaning(one), WHOLES[name]!(own.map((part) => part.name)))
  }
  const groups = [...keyNames.values()]
  const distinct = [...new Map(keys.map((key) => [meaning(key), key])).values()]
  const sets = groups.length === 0 ? [] : [groups.map((_, i) => i)]
  const partial: SelectNode = {
    ...node,
    modifiers: [],
    having: null,
    select_list: [
      ...distinct.map((key) => ({ ...key, alias: keyNames.get(meaning(key))! })),
      ...parts.map(({ name, expression }) => ({ ...expression, alias: name })),
    ],
    group_expressions: distinct.map((key) => ({ ...key, alias: '' })),
    group_sets: sets,
    aggregate_handling: 'STANDARD_HANDLING',
  }
  const over = await overParts(connection, wholes)
  const by = (one: Tree): Tree | undefined => {
    const key = keyNames.get(meaning(one))
    return key === undefined ? over.trees.get(meaning(one)) : columnRef(key)
  }
  const { select_list: list, group_expressions: _, ...rest } = node
  const whole: SelectNode = {
    ...replaced({ ...rest, where_clause: null } as SelectNode, by),
    from_table: over.from,
    select_list: replaced(list, by).map((one, i) => ({ ...one, alias: names[i]! })),
    group_expressions: groups.map(columnRef),
    group_sets: sets,
    aggregate_handling: 'STANDARD_HANDLING',
  }
  return {
    partial,
    merges: [...groups.map((): Merge => 'key'), ...parts.map(({ merge }) => merge)],
    answer: { views: '', select: await textOf(connection, whole) },
  }
}

/** Their trees by the meaning of the aggregate that each stands for, and the table below them. */
async function overParts(
  connection: DuckDBConnection,
  wholes: ReadonlyMap<string, string>,
): Promise<{ trees: Map<string, Tree>; from: Tree }> {
  const list = [...wholes.values(), '1'].join(', ')
  const [select] = (await parse(connection, `SELECT ${list} FROM partials`)) as [SelectNode]
  const names = [...wholes.keys()]
  return {
    trees: new Map(names.map((name, i) => [name, select.select_list[i]!])),
    from: select.from_table,
  }
}
