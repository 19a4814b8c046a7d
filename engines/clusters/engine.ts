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
    readonly key: 'campaign' | 'page'
    readonly output: 'count' | 'each'
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
  ensure(say: Say): Promise<void>
  start(job: Job, say: Say): Promise<void>
  /** Process ids, of those that live; a job in one process has one. */
  workers(): readonly number[]
  /** All of its processes, whose processor time is its. */
  processes(): readonly number[]
  kill(worker: number): Promise<void>
  /** Stops with a savepoint, and goes on from it with so many workers; absent: it cannot. */
  rescale?(workers: number): Promise<void>
  stop(): Promise<void>
  /** Why it works no more, in one line, where it ended by itself; undefined: it works. */
  failure(): string | undefined
  /** What it says of itself, by its own names: shown beside what we measure, never used for it. */
  metrics(): Promise<Readonly<Record<string, number>>>
}

/** One engine: one folder, and one line in the registry. */
export interface ClusterEngineKind {
  readonly name: string
  readonly version: string
  readonly about: string
  /** The first is its default. */
  readonly guarantees: readonly Guarantee[]
  readonly modes: readonly string[]
  /** Those of them that read no topic: they count clicks per campaign that are objects already. */
  readonly generates?: readonly string[]
  /** Those that end with what the topic held when they began: of a backlog only. */
  readonly bounded?: readonly string[]
  /** Those that can be told to rescale. */
  readonly rescales?: readonly string[]
  /** What it is made of. */
  readonly jars: Jars
  /** Its processes and the broker, with the usual workers. */
  readonly memoryMiB: number
  /** What sets its latency. */
  readonly paced: 'intervalMs' | 'checkpointIntervalMs'
  make(): ClusterEngine
}
