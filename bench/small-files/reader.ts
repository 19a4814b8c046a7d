import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { icebergFormat } from '../../sinks/iceberg/format.js'
import { schemaOf } from '../../sinks/table/schema.js'

export const QUERY = 'SELECT key, count(*), max(event_time), sum(hash) FROM table GROUP BY key'
/** So often, but not for long, and never less than three times. */
const READS = { most: 5, least: 3, budgetMs: 3_000 }
const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  // It would keep what the first read of a file has read.
  enable_external_file_cache: 'false',
  threads: '1',
}

export interface Reading {
  readonly files: number
  readonly dataBytes: number
  readonly fileBytesMedian: number
  readonly metadataBytes: number
  readonly planMs: number
  readonly scanMs: number
  /** How often it was read; times are of the read in the middle, by their sum. */
  readonly reads: number
  readonly queryMsMin: number
  readonly queryMsMax: number
  /** Of what the query answered. */
  readonly rows: number
}

type Read = Omit<Reading, 'reads' | 'queryMsMin' | 'queryMsMax'>

/** Reads a table as an engine does that has not seen it before: plan from metadata, then scan. */
export class Reader {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }
  static async open(): Promise<Reader> {
    const instance = await DuckDBInstance.create(':memory:', SETTINGS)
    return new Reader(instance, await instance.connect())
  }
  /** In turns, so that a drift of the machine falls on all of them alike. */
  async read(folders: readonly string[]): Promise<Reading[]> {
    const all: Read[][] = folders.map(() => [])
    const untilMs = monotonicMs() + READS.budgetMs
    for (let n = 0; n < READS.most; n++) {
      if (n >= READS.least && monotonicMs() > untilMs) break
      for (const [at, folder] of folders.entries()) all[at]!.push(await this.#once(folder))
    }
    return all.map(middleOf)
  }
  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  async #once(folder: string): Promise<Read> {
    const disk = fileDisk(folder, 'process')
    const read: number[] = []
    const counting = {
      ...disk,
      read(name: string) {
        const bytes = disk.read(name)
        read.push(bytes?.length ?? 0)
        return bytes
      },
    }
    const columns = schemaOf({ output: 'each' })
    const beganMs = monotonicMs()
    // Nothing of it is known yet: planning reads everything that it needs.
    const format = icebergFormat({ location: folder, columns, keep: 100, manifestsMax: 100 })
    const files = format.files(counting, format.newest(counting, format.none))
    const plannedMs = monotonicMs()
    const list = files.map(({ name }) => `'${join(folder, name)}'`).join(', ')
    const sql = QUERY.replace('table', `read_parquet([${list}])`)
    const found = await this.#connection.runAndReadAll(sql)
    const endedMs = monotonicMs()
    const sizes = files.map(({ name }) => statSync(join(folder, name)).size).sort((a, b) => a - b)
    return {
      files: files.length,
      dataBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
      fileBytesMedian: sizes[sizes.length >> 1] ?? 0,
      metadataBytes: read.reduce((sum, bytes) => sum + bytes, 0),
      planMs: plannedMs - beganMs,
      scanMs: endedMs - plannedMs,
      rows: found.getRows().reduce((sum, row) => sum + Number(row[1]), 0),
    }
  }
}

function middleOf(reads: readonly Read[]): Reading {
  const by = (one: Read): number => one.planMs + one.scanMs
  const sorted = [...reads].sort((a, b) => by(a) - by(b))
  const [queryMsMin, queryMsMax] = [by(sorted[0]!), by(sorted.at(-1)!)]
  return { ...sorted[sorted.length >> 1]!, reads: reads.length, queryMsMin, queryMsMax }
}
