import type { DuckDBConnection } from '@duckdb/node-api'

/**
 * Where a nightly job may find its events, beside the log of a run.
 *
 * Law: afterwards `event_columns` (workloads/events/duckdb.ts) has each event once. Throws an
 * InputError of one line that names the path.
 */
export interface NightlyInput {
  readonly name: string
  readonly about: string
  /** Whether it is asked for. */
  takes(path: string): boolean
  fill(connection: DuckDBConnection, path: string): Promise<void>
}
