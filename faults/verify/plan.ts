import { isBatched } from '../../bench/plan/options.js'
import type { CellSpec, EngineName, Guarantee } from '../../bench/spec.js'
import { HELD_ROWS } from '../../engines/held.js'
import type { Speculation } from '../../engines/micro-batch/speculation.js'
import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import type { Alignment } from '../../engines/per-event/args.js'
import type { Fault } from '../../runtime/fault.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import type { Encoding } from '../../workloads/encoding/encoding.js'
import type { Fetches } from '../../workloads/log/fetched.js'
import type { Outage } from '../../workloads/log/outages.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { KeyShape } from '../../workloads/workload.js'
import type { SinkDelay } from '../slow-sink.js'

/** A small run and all that befalls it, as plain data: it shrinks, and it replays byte for byte. */
export interface VerifyPlan {
  /** One of engines/registry.ts, or a plug-in. */
  readonly engine: string
  /** One that lives in memory: see subject.ts. Absent: memory. */
  readonly sink?: string
  readonly query: string
  readonly guarantee: Guarantee
  /** Absent: update. */
  readonly outputMode?: 'update' | 'append'
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
  /** Absent: it keeps them to its end. */
  readonly rescale?: { readonly atMs: number; readonly workers: number }
  /** Batch interval, or time between checkpoints. */
  readonly intervalMs: number
  /** micro-batch: one of its triggers; absent: fixed. */
  readonly trigger?: string
  readonly chunkEvents: number
  readonly batchEvents: number
  readonly pipelineBatches: number
  readonly groupBatches: number
  /** Absent: versions. */
  readonly state?: CellSpec['state']
  /** Of lineage; absent: 3, so that small runs have some. */
  readonly checkpointBatches?: number
  /** Absent: off. */
  readonly speculation?: Speculation
  readonly sliceEvents: number
  readonly bufferEvents: number
  /** Records that a ring holds, a power of two from 8 on; absent: the engine's own. */
  readonly ringRecords?: number
  /** Of acked; absent: 20 ms, 8. */
  readonly ackTimeoutMs?: number
  readonly pendingRoots?: number
  /** When partitions cannot be read, for whom retries may find something else: trident. */
  readonly outages?: readonly Outage[]
  /** Clicks come with answers of a broker; absent: when they are due. */
  readonly fetches?: Fetches | undefined
  /** per-event; absent: aligned. */
  readonly alignment?: Alignment
  /** per-event; absent: none. */
  readonly checkpointTimeoutMs?: number
  /** per-event; absent: no bundles. */
  readonly bundleEvents?: number
  /** Absent: its commits take no longer than they do. */
  readonly sinkDelay?: SinkDelay
  /** per-event, real-time, acked; absent: the engines' own, which no small run comes to. */
  readonly heldRows?: number
  /** Sinks of files: absent: no compactor. */
  readonly compactMs?: number
  readonly faults: readonly Fault[]
}

/** Bounds that small runs come to. */
const ADAPTIVE_MS_MIN = 0.5
export const ADAPTIVE_MS_MAX = 20
const KNOBS: Readonly<Record<string, readonly number[]>> = {
  adaptive: [ADAPTIVE_MS_MIN, ADAPTIVE_MS_MAX, 0.8],
}

/** Its clicks and knobs, as the cell of a sweep. A plug-in is no engine of a sweep: see Target. */
export function specOf(plan: VerifyPlan): CellSpec {
  const microBatch = plan.engine === 'micro-batch'
  const batched = isBatched(plan.engine as EngineName)
  const { trigger = 'fixed' } = plan
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
    log: { kind: 'memory' },
    runtime: 'simulated',
    sink: 'memory',
    sinkDelay: plan.sinkDelay ?? null,
    guarantee: plan.guarantee,
    durability: 'power',
    outputMode: plan.outputMode ?? 'update',
    form: 'typescript',
    audit: 'hash',
    workers: plan.workers,
    rescale: plan.rescale ?? null,
    trigger: microBatch ? triggerSpec(trigger, KNOBS[trigger]) : null,
    intervalMs: batched ? plan.intervalMs : null,
    checkpointIntervalMs: batched ? null : Math.max(1, plan.intervalMs),
    fault: null,
    repeat: 1,
    warmupMs: 0,
    chunkEventsMax: plan.chunkEvents,
    batchEventsMax: plan.batchEvents,
    pipelineBatches: plan.pipelineBatches,
    groupBatches: plan.groupBatches,
    speculation: plan.speculation ?? 'off',
    state: plan.state ?? (plan.engine === 'trident' ? 'transactional' : 'versions'),
    checkpointBatches: plan.checkpointBatches ?? 3,
    chunkMsTarget: 10,
    sliceEvents: plan.sliceEvents,
    bufferEvents: plan.bufferEvents,
    bufferTimeoutMs: 0.5,
    ackTimeoutMs: plan.ackTimeoutMs ?? 20,
    pendingRoots: plan.pendingRoots ?? 8,
    heldRows: plan.heldRows ?? HELD_ROWS,
    alignment: plan.alignment ?? 'aligned',
    checkpointTimeoutMs: plan.checkpointTimeoutMs ?? null,
    bundleEvents: plan.bundleEvents ?? null,
    compactMs: plan.compactMs ?? null,
    bundleMs: plan.bundleEvents === undefined ? null : 0.5,
    clusterMode: null,
    clusterConf: {},
    clusterStateBytes: 0,
  }
}
