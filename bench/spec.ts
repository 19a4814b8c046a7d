import type { Encoding } from '../workloads/encoding/encoding.js'
import type { Audit, Form } from '../workloads/queries/kernel.js'
import type { Workload } from '../workloads/workload.js'

export type EngineName = 'micro-batch' | 'per-event'
export type Guarantee = 'exactly-once' | 'exactly-once-upsert' | 'at-least-once' | 'none'

/** One cell of a sweep, as plain data: all that is needed to run it again. */
export interface CellSpec {
  readonly id: string
  readonly engine: EngineName
  readonly query: string
  readonly workload: Workload
  /** How clicks stand in the log: as columns, or as bytes that workers decode. */
  readonly encoding: Encoding
  readonly runtime: 'threads' | 'simulated'
  readonly sink: string
  readonly guarantee: Guarantee
  readonly durability: 'power' | 'process'
  readonly workers: number
  /** micro-batch: 0 = as fast as possible. */
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
  /** micro-batch: where its state is. `lineage`: in the workers' memory, to be derived again. */
  readonly state: 'versions' | 'lineage'
  /** `lineage`: batches between two checkpoints. */
  readonly checkpointBatches: number
  readonly chunkMsTarget: number
  readonly sliceEvents: number
  readonly bufferEvents: number
  readonly bufferTimeoutMs: number
}
