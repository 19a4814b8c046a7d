import { type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, columnsOf, joinColumns, putColumns, rowsOf, tableFor } from './columns.js'
import type { PairTable } from './pair-table.js'
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
 * What DuckDB is in a simulated run: tables under snapshot isolation, whose
 * transactions are cut into the acts in which a real one is (begin, rows, marker, commit), so that
 * a writer can die, sleep or wake up between any two of them. Each act is synchronous.
 *
 * Why an older epoch cannot commit after a newer one has begun, as in DuckDbLife: a fence aborts
 * what the older life has open. And if it did not: the marker and the fence both count up `writes`
 * in the writer's row, and of two transactions that change one row the first to commit wins.
 */
export function openTransactional(options: Options): Transactional {
  return new Transactional(options)
}

/** A committed version of a writer's row; never changed, only replaced. */
interface WriterRow {
  readonly epoch: number
  readonly idLast: number
  readonly writes: number
}
interface Transaction {
  readonly writer: Writer
  readonly epoch: number
  /** The writer's row as it stood when the transaction began. */
  readonly snapshot: WriterRow
  /** Rows that nobody else sees yet. */
  readonly staged: Columns[]
  /** What it will put in the snapshot's place. */
  row: WriterRow | undefined
}
/** The committed rows of one query: replaced by key, or only ever added. */
type Result = { readonly table: PairTable } | { readonly added: Columns[] }

class Transactional implements Sink {
  readonly #options: Options
  readonly #writers = new Map<string, WriterRow>()
  readonly #results = new Map<string, Result>()
  readonly #open = new Set<Transaction>()
  #closed = false

  constructor(options: Options) {
    this.#options = options
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => this.#fence(writer))
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const transaction = yield* perform('sink.begin', () => this.#begin(writer, epoch))
    yield* perform('sink.rows', () => this.#rows(transaction, rows))
    const marked = yield* perform('sink.marker', () => this.#mark(transaction, id))
    if (marked === 'repeated') return 'repeated'
    yield* perform('sink.commit', () => this.#commit(transaction))
    return 'applied'
  }
  /** A reader does not ask for a query: when two have the same cell, it sees both. */
  read(): Program<Rows> {
    return perform('sink.read', () => {
      this.#refuseClosed()
      const { output } = this.#options
      const parts = [...this.#results.values()].flatMap((result) =>
        'table' in result ? [result.table.columns()] : result.added,
      )
      return rowsOf(output, joinColumns(output, parts))
    })
  }
  async close(): Promise<void> {
    this.#closed = true
    this.#open.clear()
  }
  /** Transactions that nobody has ended. */
  leftovers(): readonly string[] {
    return [...this.#open].map(
      ({ writer, epoch }) => `${writerName(writer)}: open in epoch ${epoch}`,
    )
  }

  #fence(writer: Writer): Fence {
    this.#refuseClosed()
    this.#abortAll(writer)
    const { epoch, idLast, writes } = this.#rowOf(writer) ?? { epoch: 0, idLast: -1, writes: 0 }
    this.#writers.set(writerName(writer), { epoch: epoch + 1, idLast, writes: writes + 1 })
    return { epoch: epoch + 1, idLast }
  }
  #begin(writer: Writer, epoch: number): Transaction {
    this.#refuseClosed()
    const snapshot = this.#rowOf(writer)
    if (snapshot?.epoch !== epoch) throw fenced(writer, epoch, snapshot?.epoch)
    // A commit that was given up half-way counts as not made.
    this.#abortAll(writer)
    const transaction: Transaction = { writer, epoch, snapshot, staged: [], row: undefined }
    this.#open.add(transaction)
    return transaction
  }
  #rows(transaction: Transaction, rows: readonly Rows[]): void {
    this.#refuseEnded(transaction)
    try {
      // What stays is copied: engines use their columns again.
      for (const part of columnsOf(this.#options.output, rows)) {
        transaction.staged.push(part.map((column) => column.slice()))
      }
    } catch (error) {
      this.#open.delete(transaction)
      throw error
    }
  }
  /** Compares epoch and id, and writes the id. Rolls a repeat back. */
  #mark(transaction: Transaction, id: number | undefined): 'fresh' | 'repeated' {
    this.#refuseEnded(transaction)
    const { epoch, idLast, writes } = transaction.snapshot
    if (epoch !== transaction.epoch) throw this.#refused(transaction)
    if (id !== undefined && id <= idLast) {
      this.#open.delete(transaction)
      return 'repeated'
    }
    transaction.row = { epoch, idLast: id ?? idLast, writes: writes + 1 }
    return 'fresh'
  }
  #commit(transaction: Transaction): void {
    this.#refuseEnded(transaction)
    const { writer, snapshot, staged, row } = transaction
    if (this.#rowOf(writer)?.writes !== snapshot.writes) throw this.#refused(transaction)
    this.#open.delete(transaction)
    const result = this.#resultOf(writer.query)
    for (const part of staged) {
      if ('table' in result) putColumns(result.table, part)
      else result.added.push(part)
    }
    if (row !== undefined) this.#writers.set(writerName(writer), row)
  }

  #rowOf(writer: Writer): WriterRow | undefined {
    return this.#writers.get(writerName(writer))
  }
  #abortAll(writer: Writer): void {
    for (const one of this.#open) {
      if (writerName(one.writer) === writerName(writer)) this.#open.delete(one)
    }
  }
  /** It lost against another transaction, and is rolled back. */
  #refused(transaction: Transaction): Error {
    this.#open.delete(transaction)
    const { writer, epoch } = transaction
    return fenced(writer, epoch, this.#rowOf(writer)?.epoch)
  }
  #resultOf(query: string): Result {
    let result = this.#results.get(query)
    if (result === undefined) {
      const { output, unique, values } = this.#options
      result = output === 'count' || unique ? { table: tableFor(output, values) } : { added: [] }
      this.#results.set(query, result)
    }
    return result
  }
  #refuseEnded(transaction: Transaction): void {
    this.#refuseClosed()
    if (!this.#open.has(transaction)) throw this.#refused(transaction)
  }
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('transactional: the sink is closed; open a new one')
  }
}
