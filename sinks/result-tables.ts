import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, joinColumns, putColumns, rowsOf, tableFor } from './columns.js'
import type { PairTable } from './pair-table.js'
import type { SinkOptions } from './sink.js'

type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>
/** The rows of one query: replaced by key, or only ever added. */
type Result = { readonly table: PairTable } | { readonly added: Columns[] }

/** What sinks in memory, and models of outside systems, keep as committed. */
export class ResultTables {
  readonly #options: Options
  readonly #results = new Map<string, Result>()

  constructor(options: Options) {
    this.#options = options
  }
  /** `lent`: who gives the columns uses them again, so what stays is copied. */
  apply(query: string, parts: readonly Columns[], lent = false): void {
    const result = this.#resultOf(query)
    for (const part of parts) {
      if ('table' in result) putColumns(result.table, part)
      else result.added.push(lent ? part.map((column) => column.slice()) : part)
    }
  }
  /** A reader does not ask for a query: when two have the same cell, it sees both. */
  read(): Rows {
    const { output } = this.#options
    const parts = [...this.#results.values()].flatMap((result) =>
      'table' in result ? [result.table.columns()] : result.added,
    )
    return rowsOf(output, joinColumns(output, parts))
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
}
