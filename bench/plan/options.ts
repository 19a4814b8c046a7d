import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import type { TriggerSpec } from '../../engines/micro-batch/triggers/policy.js'
import { ENGINES } from '../../engines/registry.js'
import type { SinkDelay } from '../../faults/slow-sink.js'
import type { Encoding } from '../../workloads/encoding/encoding.js'
import type { ClientName } from '../../workloads/log/kafka/topic.js'
import type { ArrivalShape, KeyShape, Workload } from '../../workloads/workload.js'
import type { CellSpec, ClusterName, EngineName, Guarantee, LogSpec, NativeName } from '../spec.js'
import { traitsOf } from './own-engines.js'

export const DAY_MS = 86_400_000
export const RATE_MAX = 100_000_000

/** Which guarantees an engine can give; the first is its default. */
export const GUARANTEES = Object.fromEntries(
  [...ENGINES, ...CLUSTER_ENGINES].map(({ name, guarantees }) => [name, guarantees]),
) as Readonly<Record<EngineName, readonly Guarantee[]>>
export const ENGINE_NAMES = Object.keys(GUARANTEES) as readonly EngineName[]
export const NATIVE_NAMES = ENGINES.map(({ name }) => name as NativeName)
/** Also of an engine of somebody's own. */
export function guaranteesOf(engine: EngineName): readonly Guarantee[] {
  return GUARANTEES[engine] ?? traitsOf(engine)?.guarantees ?? []
}
/** It has an interval between batches; others have one between checkpoints. */
export function isBatched(engine: EngineName): boolean {
  const found = CLUSTER_ENGINES.find(({ name }) => name === engine) ?? traitsOf(engine)
  return found?.paced === 'intervalMs'
}
/** Somebody else's: in processes of its own, over a Kafka broker. */
export function isCluster(engine: EngineName): engine is ClusterName {
  return CLUSTER_ENGINES.some(({ name }) => name === engine)
}
/** Those of a sweep in which none is named. */
export const SWEPT_NAMES: readonly NativeName[] = ['micro-batch', 'per-event']

/** What a cell of any engine can be told; absent: the plan decides. */
export interface CellOptions {
  readonly query?: string
  readonly workload?: Workload['name']
  readonly input?: string
  readonly keys?: KeyShape
  readonly arrivals?: ArrivalShape
  readonly disorderMs?: number
  readonly lateShare?: number
  readonly lateByMs?: number
  readonly malformedShare?: number
  readonly encoding?: Encoding
  readonly log?: LogSpec['kind']
  /** kafka: host:port, more of them with commas. */
  readonly brokers?: string
  readonly kafkaClient?: ClientName
  /** file: below it, in a folder for each workload. */
  readonly logFolder?: string
  readonly users?: number
  readonly pages?: number
  readonly campaigns?: number
  readonly cycleEvents?: number | null
  readonly seed?: string
  readonly partitions?: number
  /** Absent: `user` where the query goes by the order of a user's clicks. */
  readonly partitionBy?: Workload['partitionBy']
  readonly workers?: number
  readonly rescale?: CellSpec['rescale']
  readonly runtime?: CellSpec['runtime']
  readonly sink?: string
  readonly sinkDelay?: SinkDelay
  readonly guarantee?: Guarantee
  readonly durability?: CellSpec['durability']
  readonly outputMode?: CellSpec['outputMode']
  readonly form?: CellSpec['form']
  readonly durationSeconds?: number
  readonly warmupMs?: number
  readonly chunkEventsMax?: number
  readonly batchEventsMax?: number
  /** micro-batch: when batches are cut. */
  readonly trigger?: TriggerSpec
  readonly pipelineBatches?: number
  readonly groupBatches?: number
  readonly speculation?: CellSpec['speculation']
  readonly state?: CellSpec['state']
  readonly checkpointBatches?: number
  readonly chunkMsTarget?: number
  readonly sliceEvents?: number
  readonly bufferEvents?: number
  readonly bufferTimeoutMs?: number
  readonly ackTimeoutMs?: number
  readonly pendingRoots?: number
  readonly heldRows?: number
  readonly alignment?: CellSpec['alignment']
  readonly checkpointTimeoutMs?: number
  readonly bundleEvents?: number
  readonly bundleMs?: number
  readonly compactMs?: number
  readonly clusterMode?: string
  readonly clusterConf?: CellSpec['clusterConf']
  readonly clusterStateBytes?: number
  /** A cluster that is there already: a setting of the engine like others. */
  readonly clusterMaster?: string
}

/** One cell: what `chunk42 run` is told. */
export interface RunOptions extends CellOptions {
  readonly engine?: EngineName
  readonly intervalMs?: number
  readonly checkpointIntervalMs?: number
  /** With `drain`: the rate of event times only. */
  readonly ratePerSec?: number
  readonly drain?: boolean
  readonly events?: number
  readonly fault?: string | null
  /** Only `count` queries without a fault may leave their hashes out. */
  readonly audit?: CellSpec['audit']
  /** Which repetition this is, from 1. */
  readonly repeat?: number
}

/** A sweep: what `chunk42 bench` is told. */
export interface PlanOptions extends CellOptions {
  readonly scale: 'quick' | 'default' | 'full'
  readonly engines?: readonly EngineName[]
  readonly intervalsMs?: readonly number[]
  readonly checkpointsMs?: readonly number[]
  readonly rates?: readonly number[]
  /** Only drain a backlog. */
  readonly drainOnly?: boolean
  /** Also measure what a record costs to hand on; absent: in whole sweeps only. */
  readonly exchange?: boolean
  /** Only look for the highest sustainable rates. */
  readonly searchOnly?: boolean
  /** Bounds on visible latency p99 to look for beside none. */
  readonly slosMs?: readonly number[]
  /** In place of the default crash of each interval; null: no crash at all. */
  readonly fault?: string | null
  /** How often each cell is run. */
  readonly repeats?: number
}
