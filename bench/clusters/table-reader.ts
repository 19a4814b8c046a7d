import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Row } from '../../engines/clusters/kafka/collector.js'
import { monotonicMs } from '../../runtime/threads/shared.js'
import { entriesIn, type ForeignSnapshot, manifestsIn, snapshotsIn } from './foreign-table.js'

const LOOK_MS = 5
/** As rows of a topic are written: java/Query.java. */
const ROW = `concat_ws(',', partition_id, log_offset, campaign, event_time, hash)`

/**
 * The committed reader of a table that another engine writes: a row can be read from the moment
 * when metadata stands there whose newest snapshot has its file. It takes no part in commits.
 */
export class TableReader {
  /** It is in this process. */
  readonly pid = process.pid
  readonly #folder: string
  readonly #row: Row
  readonly #timer: NodeJS.Timeout
  #version = 0
  #reading: Promise<void> = Promise.resolve()
  #newest: ForeignSnapshot | undefined
  #sequence = 0
  #appends = 0
  #replaces = 0
  #appendedFiles = 0
  #files = 0
  #failure: unknown

  constructor(folder: string, row: Row) {
    this.#folder = folder
    this.#row = row
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  #look(): void {
    while (existsSync(this.#fileOf(this.#version + 1))) {
      const file = this.#fileOf(++this.#version)
      const atMs = monotonicMs()
      this.#reading = this.#reading.then(() => this.#read(file, atMs))
    }
  }
  #fileOf(version: number): string {
    return join(this.#folder, 'metadata', `v${version}.metadata.json`)
  }

  async #read(file: string, atMs: number): Promise<void> {
    try {
      for (const snapshot of snapshotsIn(readFileSync(file, 'utf8'))) {
        if (snapshot.sequence <= this.#sequence) continue
        this.#sequence = snapshot.sequence
        this.#newest = snapshot
        if (snapshot.operation === 'append') await this.#appended(snapshot, atMs)
        else this.#replaces++
      }
    } catch (error) {
      this.#failure ??= error
    }
  }
  async #appended(snapshot: ForeignSnapshot, atMs: number): Promise<void> {
    this.#appends++
    const files = await filesOf(snapshot, true)
    this.#appendedFiles += files.length
    for (const row of await rowsIn(files)) this.#row(row, atMs)
  }

  /** Of the newest snapshot, whatever was rewritten since. Throws what a read threw. */
  async last(): Promise<readonly string[]> {
    clearInterval(this.#timer)
    this.#look()
    await this.#reading
    if (this.#failure !== undefined) throw this.#failure
    if (this.#newest === undefined) return []
    const files = await filesOf(this.#newest, false)
    this.#files = files.length
    return rowsIn(files)
  }
  figures(): Readonly<Record<string, number>> {
    return {
      tableAppends: this.#appends,
      tableAppendedFiles: this.#appendedFiles,
      tableReplaces: this.#replaces,
      tableFilesInTheEnd: this.#files,
    }
  }
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#reading
  }
}

/** Data files of a snapshot; `own`: only those that came with it. */
async function filesOf(snapshot: ForeignSnapshot, own: boolean): Promise<string[]> {
  const files: string[] = []
  for (const manifest of await manifestsIn(snapshot.manifestList)) {
    if (own && manifest.snapshot !== snapshot.id) continue
    for (const { live, added, path } of await entriesIn(manifest.path)) {
      if (own ? added : live) files.push(path)
    }
  }
  return files
}

async function rowsIn(files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return []
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  try {
    const list = files.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')
    const found = await connection.runAndReadAll(`SELECT ${ROW} FROM read_parquet([${list}])`)
    return found.getRows().map(([text]) => String(text))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
