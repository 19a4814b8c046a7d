import { join, resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Disk } from '../runtime/disk.js'
import { type Program, perform } from '../runtime/program.js'
import { fileDisk, putFile } from '../runtime/threads/file-disk.js'
import type { Rows } from '../workloads/queries/rows.js'
import { rowsOf } from './columns.js'
import { readColumns } from './duckdb-bulk.js'
import { DuckDbLife } from './duckdb-life.js'
import { schemaOf, selectAll, tableWidth } from './duckdb-tables.js'
import { OneByOne } from './one-by-one.js'
import {
  type Commit,
  type Fence,
  fenced,
  type Sink,
  type SinkKind,
  type SinkOptions,
  type Writer,
  writerName,
} from './sink.js'
import { SinkError } from './sink-error.js'

const FILE = 'results.duckdb'
/** Of a file that is not whole yet; with the process that makes it. */
const NEW = 'new-results.duckdb-'
/** No downloads, and runs repeat. */
const SETTINGS = {
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  threads: '1',
}
/**
 * Files that this process has open: a second instance of one would corrupt it, and nothing
 * refuses it.
 */
const OPEN = new Set<string>()

/**
 * A DuckDB file. Rows, id and epoch go in one transaction; DuckDbLife has the argument.
 *
 * It must be opened in the main thread of a process or of a child: a worker thread that dies with
 * DuckDB at work takes the whole process along, and a second thread's instance of the file
 * corrupts it. Durability: DuckDB 1.5.5 syncs its log at each commit, and has no setting to leave
 * that out. So both choices survive a power cut up to the file's name; `process` only leaves out
 * the sync of the folder.
 */
export const duckdb: SinkKind = {
  name: 'duckdb',
  about: 'a DuckDB file, open to any SQL afterwards: each commit is one transaction with fsync',
  open: openDuckDb,
}

async function openDuckDb(options: SinkOptions): Promise<Sink> {
  const file = join(resolve(options.folder), FILE)
  if (OPEN.has(file)) {
    throw new SinkError(
      `${file}: open in this process already; close that sink, or give another folder`,
    )
  }
  OPEN.add(file)
  let instance: DuckDBInstance | undefined
  let reader: DuckDBConnection | undefined
  try {
    const disk = fileDisk(options.folder, options.durability)
    if (!disk.list(FILE).includes(FILE)) await makeFile(options, disk)
    instance = await DuckDBInstance.create(file, SETTINGS)
    // Nobody else has the file now. Whoever died right behind its naming left its first name, too.
    for (const left of disk.list(NEW)) disk.remove(left)
    reader = await instance.connect()
    return new DuckDb(instance, reader, options, disk, file)
  } catch (error) {
    reader?.closeSync()
    instance?.closeSync()
    OPEN.delete(file)
    throw cannotOpen(file, error)
  }
}

/**
 * A file with its tables, there in one step. DuckDB makes one in several, and takes none of what a
 * process left that was killed between them.
 */
async function makeFile(options: SinkOptions, disk: Disk): Promise<void> {
  const { folder } = options
  for (const left of disk.list(NEW)) disk.remove(left)
  const name = `${NEW}${process.pid}`
  const instance = await DuckDBInstance.create(join(resolve(folder), name), SETTINGS)
  const connection = await instance.connect()
  const made = await connection.run(schemaOf(options)).catch((error: unknown) => ({ error }))
  connection.closeSync()
  instance.closeSync()
  if ('error' in made) throw made.error
  putFile(folder, name, FILE)
  disk.syncFolder()
}

function cannotOpen(file: string, error: unknown): SinkError {
  const [why = ''] = String(error instanceof Error ? error.message : error).split('\n')
  if (why.includes('Could not set lock')) {
    const pid = /PID (\d+)/.exec(why)?.[1]
    const who = pid === undefined ? 'another process' : `process ${pid}`
    return new SinkError(`${file}: in use by ${who}; stop it, or give another folder`)
  }
  return new SinkError(`${file}: cannot be opened (${why}); remove it, or give another folder`)
}

class DuckDb implements Sink {
  readonly #instance: DuckDBInstance
  readonly #reader: DuckDBConnection
  readonly #options: SinkOptions
  readonly #disk: Disk
  readonly #file: string
  readonly #lives = new Map<string, DuckDbLife>()
  readonly #fences = new OneByOne()
  readonly #reads = new OneByOne()
  #closing: Promise<void> | undefined

  constructor(
    instance: DuckDBInstance,
    reader: DuckDBConnection,
    options: SinkOptions,
    disk: Disk,
    file: string,
  ) {
    this.#instance = instance
    this.#reader = reader
    this.#options = options
    this.#disk = disk
    this.#file = file
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fences.run(() => this.#fence(writer)))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const life = yield* perform('sink.begin', () => this.#begin(writer, epoch))
    yield* perform('sink.rows', () => life.rows(rows))
    const marked = yield* perform('sink.marker', () => life.mark(id))
    if (marked === 'repeated') return 'repeated'
    yield* perform('sink.commit', () => life.commit())
    return 'applied'
  }
  /** One SELECT, so one snapshot. */
  read(): Program<Rows> {
    return perform('sink.read', () =>
      this.#reads.run(async () => {
        const { output } = this.#options
        const select = selectAll(this.#options)
        const width = tableWidth(this.#options)
        return rowsOf(output, await readColumns(this.#reader, select, width))
      }),
    )
  }
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** The older life ends first: its open transaction would be in the way. */
  async #fence(writer: Writer): Promise<Fence> {
    const older = this.#lives.get(writerName(writer))
    if (older !== undefined) {
      await older.close(fenced(writer, older.fence.epoch, older.fence.epoch + 1))
      this.#lives.delete(writerName(writer))
    }
    const connection = await this.#instance.connect()
    try {
      const life = await DuckDbLife.start(connection, writer, this.#options, this.#disk)
      this.#lives.set(writerName(writer), life)
      return life.fence
    } catch (error) {
      connection.closeSync()
      throw error
    }
  }
  async #begin(writer: Writer, epoch: number): Promise<DuckDbLife> {
    if (this.#closing !== undefined) throw this.#closed
    const life = this.#lives.get(writerName(writer))
    if (life?.fence.epoch !== epoch) throw fenced(writer, epoch, life?.fence.epoch)
    await life.begin()
    return life
  }
  async #close(): Promise<void> {
    await this.#fences.end(this.#closed)
    for (const life of this.#lives.values()) await life.close(this.#closed)
    await this.#reads.end(this.#closed)
    this.#reader.closeSync()
    // Also writes the log into the file, so that it is whole for whoever copies it.
    this.#instance.closeSync()
    OPEN.delete(this.#file)
  }
  get #closed(): SinkError {
    return new SinkError(`${this.#file}: the sink is closed; open a new one`)
  }
}
