import type { CellSpec, EngineName, Guarantee } from '../../bench/spec.js'
import type { Fault } from '../../runtime/fault.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import type { Encoding } from '../../workloads/encoding/encoding.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { KeyShape } from '../../workloads/workload.js'

/** A small run and all that befalls it, as plain data: it shrinks, and it replays byte for byte. */
export interface VerifyPlan {
  /** One of engines/registry.ts, or a plug-in. */
  readonly engine: string
  /** One that lives in memory: see subject.ts. Absent: memory. */
  readonly sink?: string
  readonly query: string
  readonly guarantee: Guarantee
  /** Of the clicks and of the schedule. */
  readonly seed: number
  readonly events: number
  readonly ratePerSec: number
  readonly drain: boolean
  readonly disorderMs: number
  readonly lateShare: number
  /** Absent: 0. */
  readonly malformedShare?: number
  /** Absent: columns. */
  readonly encoding?: Encoding
  readonly keys: KeyShape
  /** Absent: 50. */
  readonly users?: number
  readonly partitions: number
  readonly workers: number
  /** Batch interval, or time between checkpoints. */
  readonly intervalMs: number
  readonly chunkEvents: number
  readonly batchEvents: number
  readonly pipelineBatches: number
  readonly groupBatches: number
  readonly sliceEvents: number
  readonly bufferEvents: number
  /** Records that a ring holds, a power of two from 8 on; absent: the engine's own. */
  readonly ringRecords?: number
  readonly faults: readonly Fault[]
}

/** Its clicks and knobs, as the cell of a sweep. A plug-in is no engine of a sweep: see Target. */
export function specOf(plan: VerifyPlan): CellSpec {
  const microBatch = plan.engine === 'micro-batch'
  return {
    id: 'verify',
    engine: plan.engine as EngineName,
    query: plan.query,
    workload: syntheticWorkload({
      seed: String(plan.seed),
      events: plan.events,
      ratePerSec: plan.ratePerSec,
      drain: plan.drain,
      disorderMs: plan.disorderMs,
      lateShare: plan.lateShare,
      lateByMs: plan.lateShare > 0 ? 15_000 : 0,
      malformedShare: plan.malformedShare ?? 0,
      keys: plan.keys,
      partitions: plan.partitions,
      partitionBy: queryNamed(plan.query)?.output === 'history' ? 'user' : 'round-robin',
      users: plan.users ?? 50,
      pages: 20,
      campaigns: 10,
    }),
    encoding: plan.encoding ?? 'columns',
    runtime: 'simulated',
    sink: 'memory',
    guarantee: plan.guarantee,
    durability: 'power',
    form: 'typescript',
    audit: 'hash',
    workers: plan.workers,
    intervalMs: microBatch ? plan.intervalMs : null,
    checkpointIntervalMs: microBatch ? null : Math.max(1, plan.intervalMs),
    fault: null,
    repeat: 1,
    warmupMs: 0,
    chunkEventsMax: plan.chunkEvents,
    batchEventsMax: plan.batchEvents,
    pipelineBatches: plan.pipelineBatches,
    groupBatches: plan.groupBatches,
    chunkMsTarget: 10,
    sliceEvents: plan.sliceEvents,
    bufferEvents: plan.bufferEvents,
    bufferTimeoutMs: 0.5,
  }
}
