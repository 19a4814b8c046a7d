import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import pg from 'pg'
import { type Program, perform } from '../runtime/program.js'
import { fileDisk } from '../runtime/threads/file-disk.js'
import type { Rows } from '../workloads/queries/rows.js'
import { rowsOf } from './columns.js'
import { OneByOne } from './one-by-one.js'
import { Patience } from './patience.js'
import { PostgresLife } from './postgres-life.js'
import { ConnectionLost, Link } from './postgres-link.js'
import { isThere, killServer, serverMissing, serverUrl } from './postgres-server.js'
import { schemaOf, selectAll } from './postgres-tables.js'
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

/**
 * A schema of a PostgreSQL server (14 or newer), one for each folder. Rows, id and epoch go in one
 * transaction; PostgresLife has the argument. The server is the one that is given, or one of our
 * own, which ends with this process. Durability is the server's: with the usual settings each
 * COMMIT is synced, and both choices survive a power cut.
 */
export const postgres: SinkKind = {
  name: 'postgres',
  about: 'a PostgreSQL server, --postgres URL or one of our own: each commit is one transaction',
  shared: true,
  kill: { server: () => killServer('postmaster'), connection: () => killServer('backend') },
  missing: async () => serverMissing(),
  open: openPostgres,
}

async function openPostgres(options: SinkOptions): Promise<Sink> {
  const folder = resolve(options.folder)
  const schema = `chunk42_${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  // Only for its name: as long as the folder is there, the schema is.
  fileDisk(folder, options.durability)
  const patience = new Patience()
  try {
    // Made again it changes nothing, so a server that goes away meanwhile is waited for.
    const link = await patience.until(
      () => makeSchema(schema, folder, options, patience),
      (error) => error instanceof ConnectionLost,
    )
    return new Postgres(link, schema, options, patience)
  } catch (error) {
    throw error instanceof ConnectionLost ? new SinkError(error.message) : error
  }
}
async function makeSchema(
  schema: string,
  folder: string,
  options: SinkOptions,
  patience: Patience,
): Promise<Link> {
  const link = await Link.open(serverUrl(), schema, patience)
  try {
    await link.run(`
      SELECT pg_advisory_xact_lock(42);
      ${schemaOf(schema, options)}
      COMMENT ON SCHEMA ${schema} IS ${pg.escapeLiteral(`${hostname()}:${folder}`)}`)
    await dropGone(link)
    return link
  } catch (error) {
    await link.close()
    throw error
  }
}

/** What was made for folders of this machine that are gone, as a file in them would be. */
async function dropGone(link: Link): Promise<void> {
  const found = (await link.run(
    `SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace
       WHERE nspname ~ '^chunk42_[0-9a-f]{16}$'`,
  )) as [string, string | null][]
  const mine = `${hostname()}:`
  for (const [schema, told] of found) {
    if (told === null || !told.startsWith(mine) || isThere(told.slice(mine.length))) continue
    await link.run(`SELECT pg_advisory_xact_lock(42); DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  }
}

class Postgres implements Sink {
  readonly #options: SinkOptions
  readonly #schema: string
  readonly #patience: Patience
  readonly #lives = new Map<string, PostgresLife>()
  readonly #fences = new OneByOne()
  readonly #reads = new OneByOne()
  #reader: Link | undefined
  #closing: Promise<void> | undefined

  constructor(reader: Link, schema: string, options: SinkOptions, patience: Patience) {
    this.#reader = reader
    this.#schema = schema
    this.#options = options
    this.#patience = patience
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fences.run(() => this.#fence(writer)))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const { life, begun } = yield* perform('sink.begin', () => this.#begin(writer, epoch, id))
    if (begun === 'repeated') return 'repeated'
    yield* perform('sink.rows', () => life.rows(rows))
    yield* perform('sink.marker', () => life.mark(id))
    yield* perform('sink.commit', () => life.commit())
    return 'applied'
  }
  /** One SELECT, so one snapshot. */
  read(): Program<Rows> {
    return perform('sink.read', async () => {
      const columns = await this.#ask((link) => link.columns(selectAll(this.#options)))
      return rowsOf(this.#options.output, columns)
    })
  }
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** The older life of this process ends first; those of others are ended by the fence itself. */
  async #fence(writer: Writer): Promise<Fence> {
    const older = this.#lives.get(writerName(writer))
    if (older !== undefined) {
      await older.close(fenced(writer, older.fence.epoch, older.fence.epoch + 1))
      this.#lives.delete(writerName(writer))
    }
    const link = await this.#link()
    try {
      const ask = (sql: string) => this.#ask((reader) => reader.run(sql))
      const life = await PostgresLife.start(link, writer, this.#schema, this.#options, ask)
      this.#lives.set(writerName(writer), life)
      return life.fence
    } catch (error) {
      await link.close()
      throw error
    }
  }
  async #begin(
    writer: Writer,
    epoch: number,
    id: number | undefined,
  ): Promise<{ life: PostgresLife; begun: 'fresh' | 'repeated' }> {
    if (this.#closing !== undefined) throw this.#closed
    const life = this.#lives.get(writerName(writer))
    if (life?.fence.epoch !== epoch) throw fenced(writer, epoch, life?.fence.epoch)
    return { life, begun: await life.begin(id) }
  }
  /** Questions change nothing, so one whose connection went is asked again. */
  #ask<T>(question: (link: Link) => Promise<T>): Promise<T> {
    return this.#reads.run(() =>
      this.#patience.until(
        async () => {
          this.#reader ??= await this.#link()
          try {
            return await question(this.#reader)
          } catch (error) {
            if (error instanceof ConnectionLost) {
              await this.#reader.close()
              this.#reader = undefined
            }
            throw error
          }
        },
        (error) => error instanceof ConnectionLost,
      ),
    )
  }
  #link(): Promise<Link> {
    return Link.open(serverUrl(), this.#schema, this.#patience)
  }
  async #close(): Promise<void> {
    await this.#fences.end(this.#closed)
    for (const life of this.#lives.values()) await life.close(this.#closed)
    await this.#reads.end(this.#closed)
    await this.#reader?.close()
  }
  get #closed(): SinkError {
    return new SinkError('postgres: the sink is closed; open a new one')
  }
}
