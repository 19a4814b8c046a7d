import { type Program, perform } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import { columnsOf } from './columns.js'
import { ResultTables } from './result-tables.js'
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

class Memory implements Sink {
  readonly #options: Options
  readonly #lives = new Map<string, Life>()
  readonly #results: ResultTables
  #closed = false

  constructor(options: Options) {
    this.#options = options
    this.#results = new ResultTables(options)
  }

  fence(writer: Writer): Program<Fence> {
    return perform('sink.fence', () => {
      this.#refuseClosed()
      const name = writerName(writer)
      const older = this.#lives.get(name)
      const life = { epoch: (older?.epoch ?? 0) + 1, idLast: older?.idLast ?? -1 }
      this.#lives.set(name, life)
      return { ...life }
    })
  }
  commit(commit: Commit): Program<'applied' | 'repeated'> {
    return perform('sink.commit', () => this.#apply(commit))
  }
  read(): Program<Rows> {
    return perform('sink.read', () => {
      this.#refuseClosed()
      return this.#results.read()
    })
  }
  async close(): Promise<void> {
    this.#closed = true
  }

  #apply({ writer, epoch, id, rows }: Commit): 'applied' | 'repeated' {
    this.#refuseClosed()
    const life = this.#lives.get(writerName(writer))
    if (life?.epoch !== epoch) throw fenced(writer, epoch, life?.epoch)
    if (id !== undefined && id <= life.idLast) return 'repeated'
    const parts = columnsOf(this.#options.output, rows)
    this.#results.apply(writer.query, parts, true)
    if (id !== undefined) life.idLast = id
    return 'applied'
  }
  #refuseClosed(): void {
    if (this.#closed) throw new SinkError('memory: the sink is closed; open a new one')
  }
}
