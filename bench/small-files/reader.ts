import { statSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { fileDisk } from '../../runtime/threads/file-disk.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { icebergFormat } from '../../sinks/iceberg/format.js'
import { schemaOf } from '../../sinks/table/schema.js'

export const QUERY = 'SELECT key, count(*), max(event_time), sum(hash) FROM table GROUP BY key'
const REPEATS = 3
const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  threads: '1',
}

export interface Reading {
  readonly files: number
  readonly dataBytes: number
  readonly fileBytesMedian: number
  readonly metadataBytes: number
  readonly planMs: number
  readonly scanMs: number
  /** Of what the query answered. */
  readonly rows: number
}

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
  /** The median of some reads, by their sum of planning and scan. */
  async read(folder: string): Promise<Reading> {
    const readings: Reading[] = []
    for (let n = 0; n < REPEATS; n++) readings.push(await this.#once(folder))
    const by = (one: Reading): number => one.planMs + one.scanMs
    return readings.sort((a, b) => by(a) - by(b))[REPEATS >> 1]!
  }
  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  async #once(folder: string): Promise<Reading> {
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
