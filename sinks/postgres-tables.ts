import type { SinkOptions } from './sink.js'

type Shape = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/**
 * The tables of a schema, which is to PostgreSQL what its file is to DuckDB: one for each folder.
 * `queries` numbers the queries. Rows that replace others need a primary key here, which is what ON
 * CONFLICT goes by; rows that are only added have none.
 */
export function schemaOf(schema: string, shape: Shape): string {
  const { name, columns, keyed } = tableOf(shape)
  const own = columns.map((column) => `${column} integer NOT NULL`).join(', ')
  const [first, second] = columns
  const key = keyed ? `, PRIMARY KEY (query, ${first}, ${second})` : ''
  return `
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.queries (id serial PRIMARY KEY, name text UNIQUE NOT NULL);
    CREATE TABLE IF NOT EXISTS ${schema}.writers (
      query integer, role text, epoch integer NOT NULL, id_last bigint NOT NULL,
      PRIMARY KEY (query, role));
    CREATE TABLE IF NOT EXISTS ${schema}.${name} (query integer NOT NULL, ${own}${key});`
}

interface Table {
  readonly name: string
  /** The first two are the key within a query. */
  readonly columns: readonly string[]
  readonly keyed: boolean
}
function tableOf({ output, unique, values = 0 }: Shape): Table {
  const more = Array.from({ length: values }, (_, v) => `value_${v}`)
  const suffix = values === 0 ? '' : `_${values}`
  if (output === 'count') return { name: 'cells', columns: CELLS, keyed: true }
  const name = `${unique ? 'unique' : 'each'}_rows${suffix}`
  return { name, columns: [...EACH, ...more], keyed: unique }
}
const CELLS = ['win', 'key', 'count', 'hash']
const EACH = ['"partition"', '"offset"', 'key', 'event_time', 'hash']

/** Adds rows that come as one array a column; where a row of that key is there, it is replaced. */
export function insertRows(shape: Shape, query: number): string {
  const { name, columns, keyed } = tableOf(shape)
  const [first, second, ...values] = columns
  const arrays = columns.map((_, c) => `$${c + 1}::int4[]`).join(', ')
  const set = values.map((c) => `${c} = excluded.${c}`).join(', ')
  const replace = keyed ? ` ON CONFLICT (query, ${first}, ${second}) DO UPDATE SET ${set}` : ''
  return (
    `INSERT INTO ${name} (query, ${columns.join(', ')}) ` +
    `SELECT ${query}, * FROM unnest(${arrays})${replace}`
  )
}

/** One row, an array a column. A reader does not ask for a query: of two with one cell, both. */
export function selectAll(shape: Shape): string {
  const { name, columns } = tableOf(shape)
  return `SELECT ${columns.map((c) => `array_agg(${c})`).join(', ')} FROM ${name}`
}
