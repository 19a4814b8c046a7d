import pg from 'pg'
import { OutcomeUnknown } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { columnsOf, putColumns, tableFor } from './columns.js'
import { OneByOne } from './one-by-one.js'
import { ConnectionLost, type Link } from './postgres-link.js'
import { insertRows } from './postgres-tables.js'
import { type Fence, Fenced, fenced, type SinkOptions, type Writer } from './sink.js'

export type LifeOptions = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/**
 * One epoch of one writer: a connection of its own, and on it one transaction at a time.
 *
 * Why an older epoch cannot commit after a newer one has begun. A transaction first locks the
 * writer's row and compares the epoch, and holds the lock to its end; the fence raises the epoch
 * under the same lock. So either the transaction was first, and then the fence waits for its end,
 * and reads its id; or the fence was, and then the compare refuses. Nobody could wait for a writer
 * that stopped with the lock in its hands: the fence ends the connections of older epochs first,
 * which rolls back what they had open. It is one message to the server, so that whoever stops in
 * its midst holds nobody up either.
 *
 * Whether a COMMIT whose connection went was made, nobody knows here. It ends the life; the next
 * fence waits for the row's lock, and then the id tells.
 */
export class PostgresLife {
  readonly fence: Fence
  readonly #link: Link
  readonly #writer: Writer
  readonly #query: number
  readonly #options: LifeOptions
  readonly #newest: () => Promise<number>
  readonly #acts = new OneByOne()
  #open = false

  private constructor(
    link: Link,
    writer: Writer,
    query: number,
    fence: Fence,
    options: LifeOptions,
    newest: () => Promise<number>,
  ) {
    this.#link = link
    this.#writer = writer
    this.#query = query
    this.fence = fence
    this.#options = options
    this.#newest = newest
  }

  /**
   * The fence. `ask`: a question on another connection. The one given here is the new life's from
   * now on; its name is how a later fence finds it.
   */
  static async start(
    link: Link,
    writer: Writer,
    schema: string,
    options: LifeOptions,
    ask: (sql: string) => Promise<(string | null)[][]>,
  ): Promise<PostgresLife> {
    const [query, role] = [pg.escapeLiteral(writer.query), pg.escapeLiteral(writer.role)]
    await link.run(`INSERT INTO queries (name) VALUES (${query}) ON CONFLICT DO NOTHING`)
    const [[found]] = (await link.run(`SELECT id FROM queries WHERE name = ${query}`)) as [[string]]
    const name = `${schema} ${found}/${writer.role}`
    const lock = `SELECT pg_advisory_xact_lock(hashtext('${name}'))`
    const [[epoch, idLast]] = (await link.run(`
      ${lock};
      SELECT pg_terminate_backend(pid, ${TERMINATED_MS})
        FROM pg_stat_activity WHERE application_name = '${name}';
      SET application_name = '${name}';
      INSERT INTO writers AS w VALUES (${found}, ${role}, 1, -1)
        ON CONFLICT (query, role) DO UPDATE SET epoch = w.epoch + 1
        RETURNING epoch, id_last`)) as [[string, string]]
    const fence = { epoch: Number(epoch), idLast: Number(idLast) }
    // A fence under way has ended our connection, and raises the epoch a moment later.
    const newest = async () => {
      const mine = `query = ${found} AND role = ${role}`
      const [[now]] = (await ask(`${lock}; SELECT epoch FROM writers WHERE ${mine}`)) as [[string]]
      return Number(now)
    }
    return new PostgresLife(link, writer, Number(found), fence, options, newest)
  }

  /** Locks the writer's row, and compares epoch and id. Rolls a repeat back. */
  begin(id: number | undefined): Promise<'fresh' | 'repeated'> {
    return this.#act(async () => {
      // A commit that was given up half-way counts as not made.
      if (this.#open) await this.#rollBack()
      this.#open = true
      const [[epoch, idLast]] = (await this.#link.run(
        `BEGIN; SELECT epoch, id_last FROM writers WHERE ${this.#mine} FOR UPDATE`,
      )) as [[string, string]]
      const isMine = Number(epoch) === this.fence.epoch
      if (isMine && (id === undefined || id > Number(idLast))) return 'fresh'
      await this.#rollBack()
      if (!isMine) throw fenced(this.#writer, this.fence.epoch, Number(epoch))
      return 'repeated'
    })
  }
  rows(rows: readonly Rows[]): Promise<void> {
    return this.#act(async () => {
      const { output, unique, values } = this.#options
      const parts = columnsOf(output, rows).filter((part) => part[0]!.length > 0)
      const insert = insertRows(this.#options, this.#query)
      if (output === 'each' && !unique) {
        for (const part of parts) await this.#link.bulk(insert, part)
      } else if (parts.length > 0) {
        // ON CONFLICT takes each key once.
        const table = tableFor(output, values)
        for (const part of parts) putColumns(table, part)
        await this.#link.bulk(insert, table.columns())
      }
    })
  }
  mark(id: number | undefined): Promise<void> {
    return this.#act(async () => {
      if (id === undefined) return
      await this.#link.run(`UPDATE writers SET id_last = ${id} WHERE ${this.#mine}`)
    })
  }
  commit(): Promise<void> {
    return this.#act(async () => {
      this.#open = false
      await this.#link.commit()
    }, 'unknown')
  }
  /** Rolls back what is open. Acts that have not begun fail with the error. */
  async close(error: Error): Promise<void> {
    await this.#acts.end(error)
    await this.#link.close()
  }

  #act<T>(run: () => Promise<T>, outcome: 'none' | 'unknown' = 'none'): Promise<T> {
    return this.#acts.run(async () => {
      try {
        return await run()
      } catch (error) {
        if (error instanceof Fenced) throw error
        if (!(error instanceof ConnectionLost)) {
          await this.#rollBack()
          throw error
        }
        // Either the server or the network went, or a newer epoch has ended the connection.
        const { epoch } = this.fence
        const newest = await this.#newest()
        const why = newest === epoch ? error : fenced(this.#writer, epoch, newest)
        throw outcome === 'none' ? why : new OutcomeUnknown(`COMMIT: ${why.message}`)
      }
    })
  }
  async #rollBack(): Promise<void> {
    this.#open = false
    await this.#link.run('ROLLBACK')
  }
  get #mine(): string {
    return `query = ${this.#query} AND role = '${this.#writer.role}'`
  }
}

/** So long a connection may take to end; it needs a moment. */
const TERMINATED_MS = 10_000
