import type { DuckDBConnection } from '@duckdb/node-api'
import type { Disk } from '../runtime/disk.js'
import type { Rows } from '../workloads/queries/rows.js'
import { columnsOf, putColumns, tableFor } from './columns.js'
import { appendColumns } from './duckdb-bulk.js'
import { createStage, mergeStage, tableName } from './duckdb-tables.js'
import { OneByOne } from './one-by-one.js'
import { type Fence, Fenced, fenced, type SinkOptions, type Writer } from './sink.js'

export type LifeOptions = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/**
 * One epoch of one writer: a connection of its own, and on it one transaction at a time.
 *
 * Why an older epoch cannot commit after a newer one has begun. Its connection is closed first,
 * which rolls back what it had open; whoever still holds it gets Fenced. And if it were not
 * closed: `mark` and the fence both count up `writes` in the writer's row, by plain UPDATE. Of
 * two transactions that change one column of a row the second fails ("Conflict on update!"),
 * however early its snapshot was taken. So either mark comes first, and then the commit stands
 * before the new epoch and in its `idLast`; or the fence does, and mark fails. DuckDB 1.5.5 lets
 * both pass when they change different columns, when one sets a value that is there already (SET
 * epoch = epoch), and when one is an INSERT ... ON CONFLICT ... RETURNING, which deletes and
 * inserts: hence a counter of its own.
 *
 * A connection is never closed while an act is under way: DuckDB 1.5.5 hangs or crashes then. No
 * statement is prepared and used again: until 1.5.5 a prepared plan keeps the statistics of
 * tables as they were, and misses rows (duckdb#23704).
 */
export class DuckDbLife {
  readonly fence: Fence
  readonly #connection: DuckDBConnection
  readonly #writer: Writer
  readonly #query: number
  readonly #options: LifeOptions
  readonly #disk: Disk
  readonly #acts = new OneByOne()
  #open = false

  private constructor(
    connection: DuckDBConnection,
    writer: Writer,
    query: number,
    fence: Fence,
    options: LifeOptions,
    disk: Disk,
  ) {
    this.#connection = connection
    this.#writer = writer
    this.#query = query
    this.fence = fence
    this.#options = options
    this.#disk = disk
  }

  /**
   * The fence: raises the epoch in one transaction. The connection is the new life's from now on.
   */
  static async start(
    connection: DuckDBConnection,
    writer: Writer,
    options: LifeOptions,
    disk: Disk,
  ): Promise<DuckDbLife> {
    await connection.run(createStage(options))
    await connection.run('BEGIN')
    await connection.run(
      `INSERT INTO queries SELECT (SELECT coalesce(max(id) + 1, 0) FROM queries), $1
         WHERE NOT EXISTS (FROM queries WHERE name = $1)`,
      [writer.query],
    )
    const [query] = await firstRow(
      connection,
      'SELECT id FROM queries WHERE name = $1',
      writer.query,
    )
    const mine = `query = ${query} AND role = '${writer.role}'`
    const { rowsChanged } = await connection.run(
      `UPDATE writers SET epoch = epoch + 1, writes = writes + 1 WHERE ${mine}`,
    )
    if (rowsChanged === 0) {
      await connection.run(`INSERT INTO writers VALUES (${query}, '${writer.role}', 1, -1, 0)`)
    }
    const [epoch, idLast] = await firstRow(
      connection,
      `SELECT epoch, id_last FROM writers WHERE ${mine}`,
    )
    await connection.run('COMMIT')
    disk.syncFolder()
    const fence = { epoch: epoch!, idLast: idLast! }
    return new DuckDbLife(connection, writer, query!, fence, options, disk)
  }

  begin(): Promise<void> {
    return this.#act(async () => {
      // A commit that was given up half-way counts as not made.
      if (this.#open) await this.#rollBack()
      await this.#connection.run('BEGIN')
      this.#open = true
    })
  }
  rows(rows: readonly Rows[]): Promise<void> {
    return this.#act(async () => {
      const { output, unique, values } = this.#options
      const parts = columnsOf(output, rows).filter((part) => part[0]!.length > 0)
      if (output === 'each' && !unique) {
        for (const part of parts) {
          const query = new Int32Array(part[0]!.length).fill(this.#query)
          await appendColumns(this.#connection, tableName(this.#options), null, [query, ...part])
        }
      } else if (parts.length > 0) {
        const table = tableFor(output, values)
        for (const part of parts) putColumns(table, part)
        await appendColumns(this.#connection, 'stage', 'temp', table.columns())
        await this.#connection.run(mergeStage(this.#options, this.#query))
      }
    })
  }
  /** Compares epoch and id, and writes the id. Rolls a repeat back. */
  mark(id: number | undefined): Promise<'fresh' | 'repeated'> {
    return this.#act(async () => {
      const { epoch } = this.fence
      const [set, where] =
        id === undefined ? ['', ''] : [`, id_last = ${id}`, `AND id_last < ${id}`]
      const { rowsChanged } = await this.#connection.run(
        `UPDATE writers SET writes = writes + 1 ${set}
           WHERE ${this.#mine} AND epoch = ${epoch} ${where}`,
      )
      if (rowsChanged === 1) return 'fresh'
      await this.#rollBack()
      const [newest] = await this.#newest()
      if (newest !== epoch) throw fenced(this.#writer, epoch, newest)
      return 'repeated'
    })
  }
  commit(): Promise<void> {
    return this.#act(async () => {
      await this.#connection.run('COMMIT')
      this.#open = false
      // DuckDB syncs its files, but not the name of a log file that is new since a checkpoint.
      this.#disk.syncFolder()
    })
  }
  /** Rolls back what is open. Acts that have not begun fail with the error. */
  async close(error: Error): Promise<void> {
    await this.#acts.end(error)
    this.#connection.closeSync()
  }

  #act<T>(run: () => Promise<T>): Promise<T> {
    return this.#acts.run(async () => {
      try {
        return await run()
      } catch (error) {
        if (error instanceof Fenced) throw error
        await this.#rollBack()
        const { epoch } = this.fence
        const [newest] = await this.#newest().catch(() => [epoch])
        throw newest === epoch ? error : fenced(this.#writer, epoch, newest)
      }
    })
  }
  /** After a conflict DuckDB has done it already, and says so. */
  async #rollBack(): Promise<void> {
    this.#open = false
    await this.#connection.run('ROLLBACK').catch(() => undefined)
  }
  #newest(): Promise<number[]> {
    return firstRow(this.#connection, `SELECT epoch FROM writers WHERE ${this.#mine}`)
  }
  get #mine(): string {
    return `query = ${this.#query} AND role = '${this.#writer.role}'`
  }
}

/** Empty when there is none. */
async function firstRow(
  connection: DuckDBConnection,
  sql: string,
  ...values: string[]
): Promise<number[]> {
  const reader = await connection.runAndReadAll(sql, values)
  return (reader.getRows()[0] ?? []).map(Number)
}
