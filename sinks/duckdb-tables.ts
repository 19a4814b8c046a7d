import type { SinkOptions } from './sink.js'

type Shape = Pick<SinkOptions, 'output' | 'values'>

/**
 * The tables of a result file. `queries` numbers the queries, so that bulk loads write integers
 * only.
 *
 * `cells` has a primary key, which costs nothing that can be measured. `each_rows` has none, not
 * even when rows replace: its index makes 50,000 rows cost 100 ms instead of 35, and MERGE does
 * not use it. What keeps those rows unique is that a query's rows come from one writer, one epoch
 * at a time. Rows with values have a table of their own for each number of these.
 */
export function schemaOf(shape: Shape): string {
  const { name, columns } = tableOf(shape)
  const own = columns.map((column) => `${column} INTEGER`).join(', ')
  const wide = `CREATE TABLE IF NOT EXISTS ${name} (query INTEGER, ${own});`
  return SCHEMA.replace('COMMIT', shape.values ? `${wide} COMMIT` : 'COMMIT')
}
const SCHEMA = `
  BEGIN;
  CREATE TABLE IF NOT EXISTS queries (id INTEGER PRIMARY KEY, name VARCHAR UNIQUE);
  CREATE TABLE IF NOT EXISTS writers (
    query INTEGER, role VARCHAR, epoch INTEGER, id_last BIGINT, writes BIGINT,
    PRIMARY KEY (query, role));
  CREATE TABLE IF NOT EXISTS cells (
    query INTEGER, win INTEGER, key INTEGER, count INTEGER, hash INTEGER,
    PRIMARY KEY (query, win, key));
  CREATE TABLE IF NOT EXISTS each_rows (
    query INTEGER, "partition" INTEGER, "offset" INTEGER, key INTEGER, event_time INTEGER,
    hash INTEGER);
  COMMIT`

interface Table {
  readonly name: string
  /** The first two are the primary key within a query. */
  readonly columns: readonly string[]
}
const TABLES: Readonly<Record<Shape['output'], Table>> = {
  count: { name: 'cells', columns: ['win', 'key', 'count', 'hash'] },
  each: { name: 'each_rows', columns: ['"partition"', '"offset"', 'key', 'event_time', 'hash'] },
}
function tableOf({ output, values = 0 }: Shape): Table {
  const { name, columns } = TABLES[output]
  if (values === 0) return TABLES[output]
  const more = Array.from({ length: values }, (_, v) => `value_${v}`)
  return { name: `${name}_${values}`, columns: [...columns, ...more] }
}
export function tableName(shape: Shape): string {
  return tableOf(shape).name
}
export function tableWidth(shape: Shape): number {
  return tableOf(shape).columns.length
}

/** A connection's own table, through which rows that replace others come in. */
export function createStage(shape: Shape): string {
  const columns = tableOf(shape).columns.map((name) => `${name} INTEGER`)
  return `CREATE TEMP TABLE stage (${columns.join(', ')})`
}

/**
 * Replaces or adds what is staged; a key is staged once. MERGE took half the time of ON CONFLICT.
 */
export function mergeStage(shape: Shape, query: number): string {
  const { name, columns } = tableOf(shape)
  const [first, second, ...values] = columns
  const match = [first, second].map((c) => `t.${c} = s.${c}`).join(' AND ')
  const update = values.map((c) => `${c} = s.${c}`).join(', ')
  const insert = columns.map((c) => `s.${c}`).join(', ')
  return `
    MERGE INTO ${name} t USING temp.stage s ON (t.query = ${query} AND ${match})
      WHEN MATCHED THEN UPDATE SET ${update}
      WHEN NOT MATCHED THEN INSERT VALUES (${query}, ${insert});
    TRUNCATE temp.stage`
}

/** A reader does not ask for a query: when two have the same cell, it sees both. */
export function selectAll(shape: Shape): string {
  const { name, columns } = tableOf(shape)
  return `SELECT ${columns.join(', ')} FROM ${name}`
}
