import type { SinkOptions } from './sink.js'

type Output = SinkOptions['output']

/**
 * The tables of a result file. `queries` numbers the queries, so that bulk loads write integers
 * only.
 *
 * `cells` has a primary key, which costs nothing that can be measured. `each_rows` has none, not
 * even when rows replace: its index makes 50,000 rows cost 100 ms instead of 35, and MERGE does
 * not use it. What keeps those rows unique is that a query's rows come from one writer, one epoch
 * at a time.
 */
export const SCHEMA = `
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
const TABLES: Readonly<Record<Output, Table>> = {
  count: { name: 'cells', columns: ['win', 'key', 'count', 'hash'] },
  each: { name: 'each_rows', columns: ['"partition"', '"offset"', 'key', 'event_time', 'hash'] },
}
export function tableName(output: Output): string {
  return TABLES[output].name
}
export function tableWidth(output: Output): number {
  return TABLES[output].columns.length
}

/** A connection's own table, through which rows that replace others come in. */
export function createStage(output: Output): string {
  const columns = TABLES[output].columns.map((name) => `${name} INTEGER`)
  return `CREATE TEMP TABLE stage (${columns.join(', ')})`
}

/**
 * Replaces or adds what is staged; a key is staged once. MERGE took half the time of ON CONFLICT.
 */
export function mergeStage(output: Output, query: number): string {
  const { name, columns } = TABLES[output]
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
export function selectAll(output: Output): string {
  const { name, columns } = TABLES[output]
  return `SELECT ${columns.join(', ')} FROM ${name}`
}
