import type { Disk } from '../../runtime/disk.js'
import type { Writer } from '../sink.js'

/** One immutable file of rows, as a table knows it. */
export interface DataFile {
  /** On the table's Disk: `data/...`. */
  readonly name: string
  readonly rows: number
  readonly bytes: number
  /** By column, in the order of the schema. */
  readonly columnBytes: readonly number[]
  readonly lower: readonly number[]
  readonly upper: readonly number[]
}

/** What a table remembers of one writer: what fences it, and what makes its commits happen once. */
export interface WriterRow {
  /** Number of its query: what rows bear in place of the name. */
  readonly query: number
  readonly epoch: number
  readonly idLast: number
}

/** A state of a table that was committed, or will be: nobody changes it. */
export interface Version {
  /** 0: there is no table yet. */
  readonly number: number
  /** By `writerName`. */
  readonly writers: ReadonlyMap<string, WriterRow>
}

/** What makes the next version out of one. */
export interface Change {
  readonly writer: Writer
  readonly row: WriterRow
  /** Batch or checkpoint; absent: none. */
  readonly id?: number | undefined
  readonly added: readonly DataFile[]
  readonly removed: readonly DataFile[]
}

/** The next version, written down: it counts once its last file has its name. */
export interface Staged<V extends Version> {
  readonly version: V
  /** All are synced before the commit. */
  readonly files: readonly (readonly [name: string, bytes: Uint8Array])[]
  /** Which of them is the version itself, and the name that makes it the newest. */
  readonly temporary: string
  readonly name: string
  /** Names that no kept version needs any more once this one is committed. */
  readonly forgets: readonly string[]
}

/**
 * How a table is written down: files of its own, beside those of rows.
 *
 * Law: versions are numbered without gaps, each in a file whose name says its number, and that
 * name is taken once; what a kept version needs is never changed or forgotten. All calls are
 * synchronous, and only `next`'s caller writes.
 */
export interface Format<V extends Version> {
  readonly none: V
  /** Names below which a version's own files stand. */
  readonly folders: readonly string[]
  /** So many versions behind the newest have their names still. */
  readonly keep: number
  /** Number of the newest version: a look at names only. */
  numberOf(disk: Disk): number
  /** The newest version; `known` is an older one of the same table, or `none`. */
  newest(disk: Disk, known: V): V
  /** `stem`: a beginning for names of new files that nobody else has. */
  next(disk: Disk, base: V, change: Change, stem: string): Staged<V>
  files(disk: Disk, version: V): readonly DataFile[]
  /** All names that it and older versions that are kept need. */
  needed(disk: Disk, version: V): ReadonlySet<string>
}
