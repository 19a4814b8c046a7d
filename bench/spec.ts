import type { TriggerSpec } from '../engines/micro-batch/triggers/policy.js'
import type { Alignment } from '../engines/per-event/args.js'
import type { StateKind } from '../engines/trident/args.js'
import type { SinkDelay } from '../faults/slow-sink.js'
import type { Encoding } from '../workloads/encoding/encoding.js'
import type { ClientName } from '../workloads/log/kafka/topic.js'
import type { Audit, Form } from '../workloads/queries/kernel.js'
import type { Workload } from '../workloads/workload.js'

/** Ours: programs, which any runtime can hold. */
export type NativeName = 'micro-batch' | 'per-event' | 'real-time' | 'acked' | 'trident'
/** Other people's, over a Kafka broker: those of `CLUSTER_ENGINES`. */
export type ClusterName = 'kafka-streams' | 'flink' | 'spark' | 'storm'
export type EngineName = NativeName | ClusterName
export type Guarantee =
  | 'exactly-once'
  | 'exactly-once-upsert'
  | 'at-least-once'
  | 'delivery'
  | 'none'

/**
 * As in engines/world.ts. complete: every commit shows the whole result, which needs nothing of an
 * engine: cells that replace their older selves leave a reader exactly that.
 */
export const OUTPUT_MODES = ['update', 'append', 'complete'] as const
export type OutputMode = (typeof OUTPUT_MODES)[number]

/**
 * By which way clicks come to the engine. memory: all are there, due by a formula. kafka: a process
 * sends them to a topic when they are due, and they have come when they were fetched. file: as in
 * memory, but in segments on disk, of which each reader has few in memory.
 */
export type LogSpec =
  | { readonly kind: 'memory' }
  | { readonly kind: 'kafka'; readonly brokers: string; readonly client: ClientName }
  | { readonly kind: 'file'; readonly folder: string }
export const LOGS = ['memory', 'kafka', 'file'] as const

/** One cell of a sweep, as plain data: all that is needed to run it again. */
export interface CellSpec {
  readonly id: string
  readonly engine: EngineName
  readonly query: string
  readonly workload: Workload
  /** How clicks stand in the log: as columns, or as bytes that workers decode. */
  readonly encoding: Encoding
  readonly log: LogSpec
  /** cluster: other people's processes, seen from outside. */
  readonly runtime: 'threads' | 'simulated' | 'cluster'
  readonly sink: string
  /** So much longer its commits take; null: not at all. */
  readonly sinkDelay: SinkDelay | null
  readonly guarantee: Guarantee
  readonly durability: 'power' | 'process'
  readonly outputMode: OutputMode
  readonly workers: number
  /** Then it stops with a savepoint and goes on with so many workers; null: it does not. */
  readonly rescale: { readonly atMs: number; readonly workers: number } | null
  /** micro-batch: when batches are cut. */
  readonly trigger: TriggerSpec | null
  /** micro-batch, trident: 0 = as fast as possible. */
  readonly intervalMs: number | null
  readonly checkpointIntervalMs: number | null
  /** Of kernels: compiled, where threads and query allow it, or plain. */
  readonly form: Form
  /** What kernels sum for the audit; `count` makes it a weaker one, for comparisons of speed. */
  readonly audit: Audit
  /** As given to --fault; parsed by faults/parse.ts. */
  readonly fault: string | null
  readonly repeat: number
  /** Clicks due before that are not counted in latencies. */
  readonly warmupMs: number
  readonly chunkEventsMax: number
  readonly batchEventsMax: number
  /** micro-batch: groups of batches in flight; 1: one after the other. */
  readonly pipelineBatches: number
  /** micro-batch: batches that are coordinated together. */
  readonly groupBatches: number
  /** micro-batch: a straggling chunk is started a second time on another worker. */
  readonly speculation: 'off' | 'on'
  /**
   * micro-batch: where its state is, `lineage`: in the workers' memory, to be derived again.
   * trident: how values are kept with their transaction.
   */
  readonly state: 'versions' | 'lineage' | StateKind
  /** `lineage`: batches between two checkpoints. */
  readonly checkpointBatches: number
  readonly chunkMsTarget: number
  readonly sliceEvents: number
  readonly bufferEvents: number
  readonly bufferTimeoutMs: number
  /** acked: what is not acked by then is emitted again. */
  readonly ackTimeoutMs: number
  /** acked: roots of one spout on their way, at most. */
  readonly pendingRoots: number
  /** per-event, real-time, acked: rows that a worker holds for the sink before sources pause. */
  readonly heldRows: number
  /** per-event: how barriers cut exactly-once snapshots. */
  readonly alignment: Alignment
  /** per-event: a checkpoint that takes longer is given up; null: it may take long. */
  readonly checkpointTimeoutMs: number | null
  /** per-event: clicks that are folded together before they are handed on; null: each by itself. */
  readonly bundleEvents: number | null
  /** A compactor looks for small files of the sink so often; null: there is none. */
  readonly compactMs: number | null
  /** per-event: how long a click waits in a bundle at most. */
  readonly bundleMs: number | null
  /** Of an engine of others: one of its ways to work; null: its first, or an engine of ours. */
  readonly clusterMode: string | null
  /** Its settings by its own names. */
  readonly clusterConf: Readonly<Record<string, string>>
  /** Engines of others: of ballast in their state; 0: none. */
  readonly clusterStateBytes: number
}

/** Places for workers that a run needs: before and after a savepoint. */
export function slotsOf({ workers, rescale }: CellSpec): number {
  return Math.max(workers, rescale?.workers ?? 0)
}
