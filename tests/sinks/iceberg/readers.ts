import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cacheFolder } from '../../../engines/clusters/cache.js'
import { ROOT } from '../../root.js'

/** What pyiceberg or DuckDB says of a table. */
export interface Found {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly number[])[]
  /** Rows by filter. */
  readonly filtered: readonly number[]
  readonly count: number
}
/** Only pyiceberg tells. */
export interface FoundFiles {
  readonly files: readonly FoundFile[]
  readonly entries: number
  readonly snapshots: readonly {
    readonly operation: string
    readonly summary: Readonly<Record<string, string>>
  }[]
}
export interface FoundFile {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly columnBytes: Readonly<Record<string, number>>
  readonly values: Readonly<Record<string, number>>
  readonly nulls: Readonly<Record<string, number>>
  readonly lower: Readonly<Record<string, number>>
  readonly upper: Readonly<Record<string, number>>
}

const python = cacheFolder('readers', 'venv', 'bin', 'python')

/** In CI they must be there: `.ci/run` installs them. */
export const NO_READERS = !existsSync(python) && process.env.CI === undefined

/** Reads it in a process of its own, by its metadata file. */
export async function readBy<T extends Found>(
  reader: 'pyiceberg' | 'duckdb',
  metadata: string,
  filters: readonly string[],
): Promise<T> {
  const script = join(ROOT, 'tests/sinks/iceberg/read_table.py')
  const args = [script, reader, metadata, ...filters]
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 2 ** 26 })
  return JSON.parse(stdout) as T
}
