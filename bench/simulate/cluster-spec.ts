import type { TriggerSpec } from '../../engines/micro-batch/triggers/policy.js'
import type { Alignment } from '../../engines/per-event/args.js'
import type { ArrivalShape } from '../../workloads/workload.js'
import type { Autoscale } from './autoscale.js'
import type { ClusterCosts } from './cluster-costs.js'
import type { Step } from './elastic.js'
import type { TaskTail } from './task-tail.js'

export const FORECAST_ENGINES = ['micro-batch', 'per-event'] as const
export type ForecastEngine = (typeof FORECAST_ENGINES)[number]
export const FORECAST_GUARANTEES = ['exactly-once', 'at-least-once'] as const
export type ForecastGuarantee = (typeof FORECAST_GUARANTEES)[number]

/** Between nodes; on a node messages take `costs.hopMs`. */
export interface Network {
  readonly latencyMs: number
  /** Of a node's link, in each direction. Infinity: bytes take no time. */
  readonly bytesPerMs: number
}

/** A cluster that nobody has, and what it is asked to do: plain data, all that a forecast needs. */
export interface ClusterSpec {
  readonly engine: ForecastEngine
  readonly nodes: number
  readonly coresPerNode: number
  /** Clicks a second over all nodes: the mean where `arrivals` go up and down. */
  readonly ratePerSec: number
  readonly arrivals: ArrivalShape
  readonly durationSeconds: number
  /** Before that nothing is counted: engines learn their pace. */
  readonly warmupSeconds: number
  /** micro-batch: between two triggers. */
  readonly intervalMs: number
  readonly trigger: TriggerSpec
  readonly groupBatches: number
  readonly pipelineBatches: number
  /**
   * micro-batch: tasks are handed out batch by batch, as the engine does, or those of a whole group
   * when it begins, as Drizzle's pre-scheduling does: then they lie at the workers already.
   */
  readonly schedule: 'batch' | 'group'
  readonly speculation: 'off' | 'on'
  /** micro-batch: in the log, or in the workers, which derive it again when one is lost. */
  readonly state: 'versions' | 'lineage'
  /** Of lineage: batches between two checkpoints of all key groups. */
  readonly checkpointBatches: number
  /**
   * micro-batch: clicks of one task at most; null: as the engine cuts, a task for each core by its
   * pace, of 32,768 clicks at least. `tasksForEachCore` has what makes smaller ones.
   */
  readonly chunkEventsMax: number | null
  /** per-event: between two barriers. */
  readonly checkpointIntervalMs: number
  /** per-event: how long a record waits for others before it crosses the network. */
  readonly bufferTimeoutMs: number
  /** per-event: rows with their checkpoint, or at once. micro-batch: with their batch anyway. */
  readonly guarantee: ForecastGuarantee
  /** per-event: whether barriers wait for what is in buffers, or overtake it. */
  readonly alignment: Alignment
  /**
   * per-event: what is before one worker, in buffers, while the job is behind; null: as much as
   * Flink gives it (flow.ts). 0: its sources are what holds it up.
   */
  readonly bufferBytesMax: number | null
  readonly network: Network
  /** That share of the nodes takes `factor` times as long; who they are is drawn. */
  readonly stragglers: { readonly share: number; readonly factor: number }
  /** And that share of the tasks, wherever they run; absent: none. */
  readonly taskTail?: TaskTail
  /** Mean time between failures of one node, exponential; null: none fails. */
  readonly mtbfHours: number | null
  /** Nodes that share a switch fail together, so often; null: they do not. */
  readonly racks: { readonly nodes: number; readonly mtbfHours: number } | null
  /** Failures at a fixed time, beside those that are drawn: of how many nodes at once. */
  readonly failures: readonly { readonly atMs: number; readonly nodes: number }[]
  /** When the coordinator's node dies, beside what is drawn. */
  readonly coordinatorFailsAtMs?: readonly number[]
  /** From a node's death until one of that name is there again; also of one that is ordered. */
  readonly nodeRestartMs: number
  /** From a node's death until its coordinator hears of it. */
  readonly detectMs: number
  /** How long an object store takes for one commit: log-normal by its median and its p99. */
  readonly objectStore: { readonly p50Ms: number; readonly p99Ms: number }
  /** How clicks go by key: Zipf with that exponent (0: all alike), `count` keys. */
  readonly keys: { readonly count: number; readonly zipf: number }
  /** Of one click in the log and on the network. */
  readonly eventBytes: number
  /** Of all keys together; a new life fetches it from the object store. */
  readonly stateBytes: number
  /** Then the job stops with a savepoint, and goes on with so many nodes; null: it does not. */
  readonly rescale: Step | readonly Step[] | null
  /** Steps by what the cores have to do, in place of those that are told; absent: none. */
  readonly autoscale?: Autoscale
  readonly costs: ClusterCosts
  readonly seed: string
}
