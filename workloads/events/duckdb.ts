import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBIntegerVector,
  INTEGER,
} from '@duckdb/node-api'
import { CLICK_TYPES } from '../log/log.js'
import { EVENT_COLUMNS, type EventColumn, type Events } from './events.js'

/** Nothing is downloaded. */
export const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}
/** DuckDB's vector size: a chunk cannot hold more. */
const CHUNK_ROWS = 2048

/** What columns are outside of the tables below: names for codes, and hashes without a sign. */
function shown(name: EventColumn): string {
  if (name === 'audit_hash') return '(CAST(audit_hash AS BIGINT) + 4294967296) % 4294967296'
  if (name !== 'type') return name
  const names = CLICK_TYPES.map((type, code) => `WHEN ${code} THEN '${type}'`)
  return `CASE type ${names.join(' ')} END`
}
function selected(names: readonly EventColumn[]): string {
  return names.map((name) => `${shown(name)} AS ${name}`).join(', ')
}

/**
 * An empty table `event_columns`, and over it `events`, which a user's SQL reads: the columns that
 * are named, and no others.
 */
export function eventsSql(names: readonly EventColumn[]): string {
  const columns = names.map((name) => `${name} INTEGER`).join(', ')
  return `CREATE TABLE event_columns (${columns});
CREATE VIEW events AS SELECT ${selected(names)} FROM event_columns;`
}

/** Over all columns of events: what the SQL of queries/views/sql.ts reads. */
export const CLICKS_SQL = `CREATE VIEW clicks AS SELECT * EXCLUDE campaign FROM events;
CREATE VIEW ads AS SELECT DISTINCT ad, campaign FROM event_columns;`

/** Appends events to `event_columns`, which must have their columns. */
export async function appendEvents(
  connection: DuckDBConnection,
  { length, columns }: Events,
): Promise<void> {
  const all = EVENT_COLUMNS.flatMap((name) => columns[name] ?? [])
  const types = all.map(() => INTEGER)
  const appender = await connection.createAppender('event_columns')
  for (let from = 0; from < length; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, length - from)
    const chunk = DuckDBDataChunk.create(types, count)
    for (const [c, column] of all.entries()) {
      const vector = chunk.getColumnVector(c)
      if (!(vector instanceof DuckDBIntegerVector)) throw new Error('no vector of integers')
      for (let i = 0; i < count; i++) vector.setItem(i, column[from + i]!)
      vector.flush()
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}
