import type { DuckDBConnection } from '@duckdb/node-api'
import { InputError } from '../../input-error.js'

/** A piece of a parsed statement, as DuckDB's json_serialize_sql has it. */
export type Tree = { readonly [name: string]: unknown }

/** One SELECT, without what may stand around it. */
export interface SelectNode extends Tree {
  readonly type: 'SELECT_NODE'
  readonly modifiers: readonly Tree[]
  readonly cte_map: { readonly map: readonly unknown[] }
  readonly select_list: readonly Tree[]
  readonly from_table: Tree
  readonly where_clause: Tree | null
  readonly group_expressions: readonly Tree[]
  readonly group_sets: readonly (readonly number[])[]
  readonly aggregate_handling: string
  readonly having: Tree | null
  readonly sample: Tree | null
  readonly qualify: Tree | null
}

/** The statements of a text; `SELECT`s only, as DuckDB serialises no others. */
export async function parse(connection: DuckDBConnection, text: string): Promise<Tree[]> {
  const sql = `SELECT json_serialize_sql(${quoted(text)})`
  const [row] = (await connection.runAndReadAll(sql)).getRows()
  const read = JSON.parse(String(row![0]), readNumber) as Tree & {
    readonly statements?: { node: Tree }[]
  }
  if (read.statements === undefined) throw new InputError(String(read.error_message))
  return read.statements.map(({ node }) => node)
}
/** Where a piece stood is of no use, and has more bits than a number here. */
function readNumber(name: string, value: unknown): unknown {
  if (name === 'query_location') return 0
  if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) {
    return value
  }
  throw new InputError(`${value}: would lose digits; allowed: whole numbers up to 2^53 - 1`)
}
export async function textOf(connection: DuckDBConnection, node: Tree): Promise<string> {
  const json = JSON.stringify({ error: false, statements: [{ node, named_param_map: [] }] })
  const sql = `SELECT json_deserialize_sql(${quoted(json)}::JSON)`
  const [row] = (await connection.runAndReadAll(sql)).getRows()
  return String(row![0])
}
/** Names and types of what a SELECT finds. */
export async function describe(
  connection: DuckDBConnection,
  select: string,
): Promise<{ readonly name: string; readonly type: string }[]> {
  const rows = (await connection.runAndReadAll(`DESCRIBE ${select}`)).getRows()
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** The pieces of a tree that are expressions, itself first; not those below `skip`. */
export function* expressionsIn(tree: unknown, skip?: (e: Tree) => boolean): Generator<Tree> {
  if (Array.isArray(tree)) for (const part of tree) yield* expressionsIn(part, skip)
  else if (tree !== null && typeof tree === 'object') {
    const one = tree as Tree
    if (typeof one.class === 'string') yield one
    if (skip?.(one)) return
    for (const part of Object.values(one)) yield* expressionsIn(part, skip)
  }
}
/** The tree with some expressions in place of others; what is replaced is not looked into. */
export function replaced<T>(tree: T, by: (e: Tree) => Tree | undefined): T {
  if (Array.isArray(tree)) return tree.map((part) => replaced(part, by)) as T
  if (tree === null || typeof tree !== 'object') return tree
  const one = tree as Tree
  const other = typeof one.class === 'string' ? by(one) : undefined
  if (other !== undefined) return { ...other, alias: one.alias } as T
  const parts = Object.entries(one).map(([name, part]) => [name, replaced(part, by)])
  return Object.fromEntries(parts) as T
}
/** Equal for expressions that say the same, wherever they stand and whatever they are called. */
export function meaning(tree: Tree): string {
  return JSON.stringify(tree, (name, value) =>
    name === 'alias' || name === 'query_location' ? undefined : value,
  )
}
export function functionName({ class: kind, function_name }: Tree): string | undefined {
  return kind === 'FUNCTION' ? String(function_name).toLowerCase() : undefined
}
/** The last part of a column's name, where the expression is a column. */
export function columnName({ class: kind, column_names }: Tree): string | undefined {
  if (kind !== 'COLUMN_REF') return undefined
  return String((column_names as unknown[]).at(-1)).toLowerCase()
}
export function columnRef(name: string): Tree {
  return { class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', column_names: [name] }
}
