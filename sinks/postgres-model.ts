import { OutcomeUnknown, type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, columnsOf } from './columns.js'
import { ResultTables } from './result-tables.js'
import {
  type Commit,
  type Fence,
  fenced,
  type Sink,
  type SinkOptions,
  type Writer,
  writerName,
} from './sink.js'
import { SinkError } from './sink-error.js'

type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>

/**
 * What PostgreSQL is in a simulated run: the server, with one connection for each life of a writer,
 * and on it one transaction at a time that holds the lock of the writer's row. Each act is
 * synchronous, so nobody waits for a lock here: who would, fails.
 *
 * A connection is lost when a newer life's fence ends it, or when the server restarts; what was
 * under way on it is rolled back then. Whoever says COMMIT on it does not know what became of it.
 */
export function openPostgresModel(options: Options): PostgresModel {
  return new PostgresModel(options)
}

/** A writer's row, as committed. */
interface WriterRow {
  readonly epoch: number
  readonly idLast: number
}
interface Transaction {
  /** Rows that nobody else sees yet. */
  readonly staged: Columns[]
  /** What it will put in the place of the writer's row. */
  row: WriterRow
}
interface Connection {
  readonly writer: Writer
  readonly epoch: number
  isOpen: boolean
  transaction: Transaction | undefined
}

class PostgresModel implements Sink {
  readonly #tables: ResultTables
  readonly #options: Options
  readonly #writers = new Map<string, WriterRow>()
  /** By writer and epoch: nobody here forgets whom it has served. */
  readonly #connections = new Map<string, Connection>()
  #closed = false

  constructor(options: Options) {
    this.#options = options
    this.#tables = new ResultTables(options)
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fence(writer))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const connection = this.#connections.get(`${writerName(writer)}#${epoch}`)
    const begun = yield* perform('sink.begin', () => this.#begin(writer, epoch, connection, id))
    if (begun === 'repeated') return 'repeated'
    yield* perform('sink.rows', () => this.#rows(connection!, rows))
    yield* perform('sink.marker', () => this.#mark(connection!, id))
    yield* perform('sink.commit', () => this.#commit(connection!))
    return 'applied'
  }
  read(): Program<Rows> {
    return perform('sink.read', () => {
      this.#refuseClosed()
      return this.#tables.read()
    })
  }
  async close(): Promise<void> {
    this.#closed = true
  }
  /** The server dies, and is there again: connections are lost, what was committed is not. */
  restart(): void {
    for (const connection of this.#connections.values()) end(connection)
  }
  /** Transactions that nobody has ended. */
  leftovers(): readonly string[] {
    return [...this.#connections.values()]
      .filter(({ transaction }) => transaction !== undefined)
      .map(({ writer, epoch }) => `${writerName(writer)}: open in epoch ${epoch}`)
  }

  #fence(writer: Writer): Fence {
    this.#refuseClosed()
    const name = writerName(writer)
    for (const older of this.#connections.values()) {
      if (writerName(older.writer) === name) end(older)
    }
    this.#lock(writer, undefined)
    const { epoch, idLast } = this.#writers.get(name) ?? { epoch: 0, idLast: -1 }
    const row = { epoch: epoch + 1, idLast }
    this.#writers.set(name, row)
    const connection = { writer, epoch: row.epoch, isOpen: true, transaction: undefined }
    this.#connections.set(`${name}#${row.epoch}`, connection)
    return { ...row }
  }
  #begin(
    writer: Writer,
    epoch: number,
    connection: Connection | undefined,
    id: number | undefined,
  ): 'fresh' | 'repeated' {
    this.#refuseClosed()
    if (connection === undefined) throw this.#fenced(writer, epoch)
    this.#refuseLost(connection)
    // A commit that was given up half-way counts as not made.
    connection.transaction = undefined
    this.#lock(writer, connection)
    const row = this.#writers.get(writerName(writer))!
    if (row.epoch !== epoch) throw this.#fenced(writer, epoch)
    if (id !== undefined && id <= row.idLast) return 'repeated'
    connection.transaction = { staged: [], row }
    return 'fresh'
  }
  #rows(connection: Connection, rows: readonly Rows[]): void {
    const { staged } = this.#transactionOf(connection)
    try {
      // What stays is copied: engines use their columns again.
      for (const part of columnsOf(this.#options.output, rows)) {
        staged.push(part.map((column) => column.slice()))
      }
    } catch (error) {
      connection.transaction = undefined
      throw error
    }
  }
  #mark(connection: Connection, id: number | undefined): void {
    const transaction = this.#transactionOf(connection)
    const { epoch, idLast } = transaction.row
    transaction.row = { epoch, idLast: id ?? idLast }
  }
  #commit(connection: Connection): void {
    this.#refuseClosed()
    const { writer, epoch, transaction } = connection
    if (transaction === undefined) {
      const isNewest = this.#writers.get(writerName(writer))!.epoch === epoch
      throw isNewest ? new OutcomeUnknown('COMMIT: connection lost') : this.#fenced(writer, epoch)
    }
    connection.transaction = undefined
    this.#writers.set(writerName(writer), transaction.row)
    this.#tables.apply(writer.query, transaction.staged)
  }

  /** Of a writer's row; it is held to the end of the transaction. */
  #lock(writer: Writer, mine: Connection | undefined): void {
    const name = writerName(writer)
    for (const other of this.#connections.values()) {
      if (other === mine || other.transaction === undefined) continue
      if (writerName(other.writer) === name) throw new Error(`${name}: its row is locked`)
    }
  }
  #transactionOf(connection: Connection): Transaction {
    this.#refuseClosed()
    this.#refuseLost(connection)
    if (connection.transaction === undefined) throw new Error('no transaction is open')
    return connection.transaction
  }
  #refuseLost({ writer, epoch, isOpen }: Connection): void {
    if (isOpen) return
    const newest = this.#writers.get(writerName(writer))?.epoch
    throw newest === epoch ? new Error('connection lost') : this.#fenced(writer, epoch)
  }
  #fenced(writer: Writer, epoch: number): Error {
    return fenced(writer, epoch, this.#writers.get(writerName(writer))?.epoch)
  }
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('postgres model: the sink is closed; open a new one')
  }
}

function end(connection: Connection): void {
  connection.isOpen = false
  connection.transaction = undefined
}
