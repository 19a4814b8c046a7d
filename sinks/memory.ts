import { type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Columns, columnsOf, joinColumns, putColumns, rowsOf, tableFor } from './columns.js'
import type { PairTable } from './pair-table.js'
import {
  type Commit,
  type Fence,
  fenced,
  type Sink,
  type SinkKind,
  type SinkOptions,
  type Writer,
} from './sink.js'
import { SinkError } from './sink-error.js'

/**
 * The sink that a simulated run has for an outside system: it outlives every process of the run.
 *
 * Each act is one synchronous `perform`, so a commit is atomic because nothing else runs inside it:
 * compare the epoch, compare the id, apply, remember. `durability` means nothing here.
 */
export function openMemory(options: Pick<SinkOptions, 'output' | 'unique' | 'values'>): Sink {
  return new Memory(options)
}

export const memory: SinkKind = {
  name: 'memory',
  about: 'tables in this process: costs next to nothing, and is lost with the process',
  open: async (options) => openMemory(options),
}

type Options = Pick<SinkOptions, 'output' | 'unique' | 'values'>
interface Life {
  epoch: number
  idLast: number
}
/** The rows of one query: replaced by key in a table, or only ever added. */
type Result = { readonly table: PairTable } | { readonly added: Columns[] }

class Memory implements Sink {
  readonly #options: Options
  readonly #lives = new Map<string, Life>()
  readonly #results = new Map<string, Result>()
  #closed = false

  constructor(options: Options) {
    this.#options = options
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => {
      this.#refuseClosed()
      const name = nameOf(writer)
      const older = this.#lives.get(name)
      const life = { epoch: (older?.epoch ?? 0) + 1, idLast: older?.idLast ?? -1 }
      this.#lives.set(name, life)
      return { ...life }
    })
  }
  commit(commit: Commit): Program<'applied' | 'repeated'> {
    return perform('sink.commit', () => this.#apply(commit))
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
  }

  #apply({ writer, epoch, id, rows }: Commit): 'applied' | 'repeated' {
    this.#refuseClosed()
    const life = this.#lives.get(nameOf(writer))
    if (life?.epoch !== epoch) throw fenced(writer, epoch, life?.epoch)
    if (id !== undefined && id <= life.idLast) return 'repeated'
    const parts = columnsOf(this.#options.output, rows)
    const result = this.#resultOf(writer.query)
    // What stays is copied: engines use their columns again.
    for (const part of parts) {
      if ('table' in result) putColumns(result.table, part)
      else result.added.push(part.map((column) => column.slice()))
    }
    if (id !== undefined) life.idLast = id
    return 'applied'
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
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('memory: the sink is closed; open a new one')
  }
}

function nameOf({ query, role }: Writer): string {
  return `${role}/${query}`
}
