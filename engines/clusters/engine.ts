import type { Guarantee } from '../world.js'
import type { Say } from './cluster.js'
import type { Jars } from './maven.js'

/**
 * What an engine of somebody else is to do, as plain data: read clicks from one topic of a Kafka
 * cluster, answer a query, write rows to another. Records and rows: `java/Click.java` and
 * `java/Query.java`.
 */
export interface Job {
  /** Of no other job, at any time. */
  readonly name: string
  readonly brokers: string
  readonly from: string
  readonly to: string
  /** Of both topics. */
  readonly partitions: number
  readonly query: {
    readonly type: 'view' | 'any'
    readonly key: 'campaign' | 'page' | 'user'
    readonly output: 'count' | 'each' | 'sessions'
    /** Of sessions: the quiet that ends one. */
    readonly windowMs: number
    readonly latenessMs: number
  }
  /** Of event time 0, in ms since 1970: a multiple of every window. */
  readonly baseMs: number
  /** In place of `from`, where a mode `generates`: files of bench/clusters/column-files.ts. */
  readonly columns?: string
  /** A file with the campaign of each ad, a line each. */
  readonly campaigns: string
  readonly guarantee: Guarantee
  /** Between batches, checkpoints or commits; 0: as fast as it can. */
  readonly intervalMs: number
  /** One of the engine's. */
  readonly mode: string
  readonly workers: number
  /** Of ballast in its state, beside what the query needs; each click touches some of it. */
  readonly stateBytes: number
  /** For all that it writes, and its log. */
  readonly folder: string
  /** Settings of the engine by their own names: the last word. */
  readonly conf: Readonly<Record<string, string>>
}

/**
 * An engine of somebody else, driven from outside: what it does is seen only in the topic that it
 * writes, read by a committed reader.
 *
 * Law: `ensure` leaves what it needs in the cache, and does nothing the second time. `start`
 * returns when the job reads its topic; when it cannot, nothing of it is left and the error is one
 * line. `kill` is SIGKILL to one of `workers()`; that something takes its place is up to the
 * engine, or to the driver as whatever starts dead processes again in production. `stop` ends all
 * its processes and may be called at any time; none outlives this process, however that ends.
 */
export interface ClusterEngine {
  /** With its version, as in messages. */
  readonly name: string
  /** Of a mode that is made of other jars than the others; absent: the first. */
  ensure(say: Say, mode?: string): Promise<void>
  start(job: Job, say: Say): Promise<void>
  /** Process ids, of those that live; a job in one process has one. */
  workers(): readonly number[]
  /** All of its processes, whose processor time is its. */
  processes(): readonly number[]
  kill(worker: number): Promise<void>
  /** SIGKILL to all that `kill` could strike; nothing takes their place before `up`. */
  down(): Promise<void>
  /** After `down`: what takes their place is started, and may still be on its way. */
  up(): Promise<void>
  /** Stops with a savepoint, and goes on from it with so many workers; absent: it cannot. */
  rescale?(workers: number): Promise<void>
  stop(): Promise<void>
  /** Why it works no more, in one line, where it ended by itself; undefined: it works. */
  failure(): string | undefined
  /** What it says of itself, by its own names: shown beside what we measure, never used for it. */
  metrics(): Promise<Readonly<Record<string, number>>>
  /** Choices of its own that say more than a number: which class does something. */
  uses?(): Readonly<Record<string, string>>
  /**
   * A worker took up its first part of a batch (or checkpoint), which are counted from 0. Of a part
   * that is over already nobody is told.
   */
  onBatch?(hear: (batch: number, worker: number) => void): void
}

/** Where a mode is less than its engine, or other. */
export interface Traits {
  readonly guarantees?: readonly Guarantee[]
  /** Names of queries, of those that jobs know. */
  readonly queries?: readonly string[]
  /** It reads what is there and ends: a backlog only. */
  readonly bounded?: boolean
  /** It reads no topic: clicks are objects already. */
  readonly generates?: boolean
  /** Its state can have ballast of any size. */
  readonly state?: boolean
  /** It needs a cluster of its own: none that is there already would do. */
  readonly own?: boolean
  /** Of another version than the rest. */
  readonly version?: string
  /** Rows are in an Iceberg table in that folder of the job's, in the layout of Hadoop. */
  readonly table?: string
}

/** One engine: one folder, and one line in the registry. */
export interface ClusterEngineKind {
  readonly name: string
  readonly version: string
  readonly about: string
  /** The first is its default. */
  readonly guarantees: readonly Guarantee[]
  readonly modes: readonly string[]
  traitsOf?(mode: string): Traits
  /** It can answer sessions, and these guarantees make faults of theirs to be audited. */
  readonly history?: readonly Guarantee[]
  /** The metric that counts what it dropped as late, by its own clock; absent: nothing may be. */
  readonly dropped?: string
  /** A session that was told is taken back when a late click makes it grow; absent: it stands. */
  readonly takesBack?: boolean
  /** The setting that names a cluster which is there already: its workers are not ours to kill. */
  readonly masterSetting?: string
  /** How such a cluster is named, as in messages. */
  readonly masterForm?: string
  /** Modes that can be told to rescale. */
  readonly rescales?: readonly string[]
  /** What it is made of. */
  readonly jars: Jars
  /** Its processes and the broker, with the usual workers. */
  readonly memoryMiB: number
  /** What sets its latency. */
  readonly paced: 'intervalMs' | 'checkpointIntervalMs'
  make(): ClusterEngine
}
