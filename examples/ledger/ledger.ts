import {
  type Commit,
  columnsOf,
  fenced,
  joinColumns,
  putColumns,
  type Rows,
  rowsOf,
  type SinkOptions,
  tableFor,
  type Writer,
} from 'chunk42'

/**
 * Commits in the order in which they came, and nothing else. What a reader sees is worked out when
 * it reads. It outlives every process of a run, as the system behind a sink does.
 */
export class Ledger {
  readonly #options: Pick<SinkOptions, 'output' | 'unique' | 'values'>
  readonly #commits: Commit[] = []
  readonly #epochs = new Map<string, number>()

  constructor(options: Pick<SinkOptions, 'output' | 'unique' | 'values'>) {
    this.#options = options
  }
  open(writer: Writer): { epoch: number; idLast: number } {
    const epoch = (this.#epochs.get(writer.query) ?? 0) + 1
    this.#epochs.set(writer.query, epoch)
    return { epoch, idLast: this.#idLast(writer) }
  }
  refuseOld({ writer, epoch }: Commit): void {
    const newest = this.#epochs.get(writer.query)
    if (epoch !== newest) throw fenced(writer, epoch, newest)
  }
  add(commit: Commit): 'applied' | 'repeated' {
    const { id, rows, writer } = commit
    if (id !== undefined && id <= this.#idLast(writer)) return 'repeated'
    // Its sender may use the columns again.
    this.#commits.push({ ...commit, rows: structuredClone(rows) })
    return 'applied'
  }
  read(): Rows {
    const { output, unique, values } = this.#options
    const parts = this.#commits.flatMap(({ rows }) => columnsOf(output, rows))
    if (output === 'each' && !unique) return rowsOf(output, joinColumns(output, parts))
    const table = tableFor(output, values)
    for (const part of parts) putColumns(table, part)
    return rowsOf(output, table.columns())
  }
  #idLast({ query }: Writer): number {
    const mine = this.#commits.filter(
      ({ id, writer }) => id !== undefined && writer.query === query,
    )
    return mine.at(-1)?.id ?? -1
  }
}
