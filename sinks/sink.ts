import type { Program } from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'

/**
 * Where results become readable. The acts of a sink are programs: each outside act is one
 * `perform`, so each is a place to crash.
 *
 * Law: a commit is atomic and durable; with an id it happens once (a repeat changes nothing);
 * only the newest epoch of a (query, role) may commit, and the compare is inside the transaction;
 * `read` sees whole commits only. Rows belong to the writer's query: cells replace the row of
 * their (window, key); `each` rows are added, or replace the row of their (partition, offset)
 * when the sink was opened with `unique`; within a commit the last one counts.
 */
export interface Sink {
  /** Opens a new epoch for this writer: everything older is refused from now on. */
  fence(writer: Writer): Program<Fence>
  /** Throws Fenced when the epoch is not the newest, OutcomeUnknown when nobody can tell. */
  commit(commit: Commit): Program<'applied' | 'repeated'>
  /** What a committed reader sees. Rows in any order. */
  read(): Program<Rows>
  /**
   * Makes one file of some small ones, in one act, if there are enough of them. Absent: it has no
   * files. `taken`: another change took one of them away first, and nothing was done.
   */
  compact?(by: Pick<Commit, 'writer' | 'epoch'>, how: Compaction): Program<Compacted>
  /** Gives files and connections back; a commit under way counts as not made. */
  close(): Promise<void>
}

export interface Writer {
  /** Stable over restarts. */
  readonly query: string
  readonly role: 'engine' | 'compactor'
}
/** One name for each writer. */
export function writerName({ query, role }: Writer): string {
  return `${role}/${query}`
}
export interface Fence {
  readonly epoch: number
  /** Id of the last commit of this writer, over all epochs; -1 when there is none. */
  readonly idLast: number
}
export interface Commit {
  readonly writer: Writer
  readonly epoch: number
  /**
   * Batch or checkpoint id, growing; undefined: a flush without memory (at-least-once, none,
   * upserts).
   */
  readonly id: number | undefined
  readonly rows: readonly Rows[]
}

/** How many files make it worth while, and how many are merged at once. */
export interface Compaction {
  readonly filesMin: number
  readonly filesMax: number
  /** So many bytes at once, as a merge is one act that others wait for; absent: any. */
  readonly bytesMax?: number
}
export type Compacted = 'merged' | 'nothing' | 'taken'

export class Fenced extends Error {
  override readonly name = 'Fenced'
}
/** The error of an epoch that is not the newest. */
export function fenced({ query, role }: Writer, epoch: number, newest: number | undefined): Fenced {
  return new Fenced(
    `${query}/${role}: epoch ${epoch} is refused, the newest is ${newest ?? 'none'}`,
  )
}

export interface SinkOptions {
  readonly output: 'count' | 'each'
  /** Columns that `each` rows have behind the others; absent: none. */
  readonly values?: number
  /** `each` rows replace by (partition, offset): exactly-once by idempotent upsert. */
  readonly unique: boolean
  /** Folder for files; made by the sink if missing. */
  readonly folder: string
  /** `power`: survives a power cut (fsync). `process`: survives a killed process. */
  readonly durability: 'power' | 'process'
  /** Wall clock, for sinks that tell others when; absent: they count. */
  readonly nowMs?: () => number
}

/** One sink, by name: one file, one line in registry.ts. */
export interface SinkKind {
  readonly name: string
  readonly about: string
  /** Several processes may have it open at once. */
  readonly shared?: true
  /**
   * SIGKILL for its server, if that is our own, by the part that dies; it is started again. False:
   * there was nothing to kill.
   */
  readonly kill?: Readonly<Record<string, () => boolean>>
  /** One line: what is to be installed or started, and how; undefined: nothing is missing. */
  readonly missing?: () => Promise<string | undefined>
  open(options: SinkOptions): Promise<Sink>
}
