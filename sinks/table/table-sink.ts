import type { Disk } from '../../runtime/disk.js'
import type { Program } from '../../runtime/program.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { type Columns, columnsOf, concatenate, putColumns, rowsOf, tableFor } from '../columns.js'
import {
  type Commit,
  type Compacted,
  type Compaction,
  type Fence,
  fenced,
  type Sink,
  type Writer,
  writerName,
} from '../sink.js'
import { MissingFile } from '../sink-error.js'
import type { DataFile, Format, Version, WriterRow } from './format.js'
import { merge } from './merge.js'
import { orphansOf } from './orphans.js'
import { decodeParquet, encodeParquet } from './parquet-file.js'
import { OWN_COLUMNS, replaces, schemaOf, type TableOptions } from './schema.js'
import { smallFiles } from './small-files.js'
import { type Decision, type Points, Versions } from './versions.js'

const FENCE: Points = ['fence.stage', 'fence.sync', 'sink.fence']
const COMPACT: Points = ['compact.stage', 'compact.stage-sync', 'compact.commit']
const COMMIT: Points = ['sink.marker', 'sink.marker-sync', 'sink.commit']

/**
 * A table of Parquet files. A commit writes its rows as one file, syncs it, and makes a version of
 * the table that has it: rows, id and epoch become the newest version in one act (Versions has the
 * argument). A repeat is seen in whatever version is the newest then. Rows are never changed where
 * they lie: one that replaces another comes with a greater version, and readers merge.
 */
export class TableSink<V extends Version> implements Sink {
  readonly versions: Versions<V>
  readonly schema: readonly string[]
  readonly #options: TableOptions
  #left: readonly string[] = []

  constructor(disk: Disk, format: Format<V>, options: TableOptions, instance: string) {
    this.versions = new Versions(disk, format, instance)
    this.schema = schemaOf(options)
    this.#options = options
  }

  *fence(writer: Writer): Program<Fence> {
    const fence = yield* this.versions.swap<Fence & WriterRow>(FENCE, (base) => {
      const old = base.writers.get(writerName(writer))
      const { query = queryIn(base, writer), epoch = 0, idLast = -1 } = old ?? {}
      const row = { query, epoch: epoch + 1, idLast }
      return { answer: row, change: { writer, row, added: [], removed: [] } }
    })
    yield* this.versions.act('fence.clean', () => this.#clean(writer, fence))
    const { epoch, idLast } = fence
    return { epoch, idLast }
  }
  *commit({ writer, epoch, id, rows }: Commit): Program<'applied' | 'repeated'> {
    const begun = yield* this.versions.act('sink.begin', () => this.#begin(writer, epoch, id))
    if (begun === 'repeated') return begun
    const file = yield* this.versions.act('sink.rows', () => this.#write(writer, begun, rows))
    if (file !== undefined) yield* this.versions.act('sink.rows-sync', () => this.#sync(file))
    return yield* this.versions.swap(COMMIT, (base): Decision<'applied' | 'repeated'> => {
      const row = this.#rowOf(base, writer, epoch)
      if (isRepeat(row, id)) return { answer: 'repeated' }
      const added = file === undefined ? [] : [file]
      const next = { ...row, idLast: id ?? row.idLast }
      return { answer: 'applied', change: { writer, row: next, id, added, removed: [] } }
    })
  }
  /** A reader does not ask for a query: when two have the same cell, it sees both. */
  read(): Program<Rows> {
    return this.versions.act('sink.read', () => {
      const all = this.#join(this.#files())
      return rowsOf(this.#options.output, all.slice(OWN_COLUMNS))
    })
  }
  /**
   * What it merges is chosen in one version and committed in a later one, if all of it is there
   * still: else rows would come back that somebody has replaced.
   */
  *compact(by: Pick<Commit, 'writer' | 'epoch'>, how: Compaction): Program<Compacted> {
    const { writer, epoch } = by
    const small = yield* this.versions.act('compact.choose', () => this.#choose(by, how))
    if (small.length === 0) return 'nothing'
    const merged = yield* this.versions.act('compact.rows', () => {
      const stem = this.versions.stem(writer, this.#rowOf(this.versions.newest(), writer, epoch))
      return this.#writeFile(stem, this.#join(small))
    })
    yield* this.versions.act('compact.rows-sync', () => this.#sync(merged))
    const { format, disk } = this.versions
    const done = yield* this.versions.swap(COMPACT, (base): Decision<Compacted> => {
      const row = this.#rowOf(base, writer, epoch)
      const live = new Set(format.files(disk, base).map(({ name }) => name))
      if (small.some(({ name }) => !live.has(name))) return { answer: 'taken' }
      return { answer: 'merged', change: { writer, row, added: [merged], removed: small } }
    })
    const over = done === 'merged' ? [] : [merged.name]
    yield* this.versions.act('compact.clean', () => this.versions.removeForgotten(over))
    return done
  }
  async close(): Promise<void> {
    this.versions.close()
  }
  /** Staged by lives that the newest one has fenced, and still there when it had cleaned up. */
  leftovers(): readonly string[] {
    return this.#left.filter((name) => this.versions.disk.read(name) !== undefined)
  }

  /** Of the newest version. */
  #files(): readonly DataFile[] {
    const { disk, format } = this.versions
    return format.files(disk, this.versions.newest())
  }
  /** The rows of some files, those left out that others of them replace. */
  #join(files: readonly DataFile[]): Columns {
    const width = this.schema.length
    const parts = files.map(({ name }) => this.#columnsIn(name))
    return replaces(this.#options) ? merge(parts, width) : concatenate(parts, width)
  }
  /** Throws Fenced when the epoch is not the newest. */
  #rowOf(base: V, writer: Writer, epoch: number): WriterRow {
    const row = base.writers.get(writerName(writer))
    if (row?.epoch !== epoch) throw fenced(writer, epoch, row?.epoch)
    return row
  }
  #writeFile(stem: string, columns: Columns): DataFile {
    const [file, bytes] = encodeParquet(`data/${stem}.parquet`, this.schema, columns)
    this.versions.write(file.name, bytes)
    return file
  }

  #choose({ writer, epoch }: Pick<Commit, 'writer' | 'epoch'>, how: Compaction) {
    this.#rowOf(this.versions.newest(), writer, epoch)
    return smallFiles(this.#files(), how)
  }
  #begin(writer: Writer, epoch: number, id: number | undefined): Begun | 'repeated' {
    this.versions.removeForgotten()
    const base = this.versions.newest()
    const row = this.#rowOf(base, writer, epoch)
    // No commit of this query can get a smaller number later: it is above all that it could see.
    return isRepeat(row, id) ? 'repeated' : { row, version: base.number + 1 }
  }
  /** Undefined: there are no rows. Within a commit the last one of a key counts. */
  #write(writer: Writer, { row, version }: Begun, rows: readonly Rows[]): DataFile | undefined {
    const { output, values } = this.#options
    let parts = columnsOf(output, rows).filter((part) => part[0]!.length > 0)
    if (parts.length === 0) return undefined
    if (replaces(this.#options)) {
      const table = tableFor(output, values)
      for (const part of parts) putColumns(table, part)
      parts = [table.columns()]
    }
    const columns = concatenate(parts, this.schema.length - OWN_COLUMNS)
    const own = [row.query, version].map((word) => new Int32Array(columns[0]!.length).fill(word))
    return this.#writeFile(this.versions.stem(writer, row), [...own, ...columns])
  }
  #sync({ name }: DataFile): void {
    const { disk } = this.versions
    disk.sync(name)
    disk.syncFolder('data')
  }
  #columnsIn(name: string): Columns {
    const bytes = this.versions.disk.read(name)
    if (bytes === undefined) {
      throw new MissingFile(`${name}: the newest version has it, and it is gone; restore the table`)
    }
    return decodeParquet(name, this.schema.length, bytes)
  }
  #clean(writer: Writer, row: WriterRow): void {
    const { disk, format } = this.versions
    const orphans = (): string[] => orphansOf(disk, format, this.versions.newest(), writer, row)
    for (const name of orphans()) disk.remove(name)
    this.#left = orphans()
  }
}

interface Begun {
  readonly row: WriterRow
  /** Of its rows. */
  readonly version: number
}
function isRepeat({ idLast }: WriterRow, id: number | undefined): boolean {
  return id !== undefined && id <= idLast
}
/** Writers of one query have one number. */
function queryIn({ writers }: Version, { query }: Writer): number {
  const rows = [...writers]
  const known = rows.find(([name]) => name.slice(name.indexOf('/') + 1) === query)
  return known?.[1].query ?? Math.max(-1, ...rows.map(([, row]) => row.query)) + 1
}
