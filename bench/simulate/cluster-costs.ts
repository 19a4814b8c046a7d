import type { ForecastEngine } from './cluster-spec.js'

/** What work costs a core of a node, and the coordinator, which does one thing after the other. */
export interface ClusterCosts {
  /** Where the numbers come from, in one line. */
  readonly source: string
  /** The only model that they are of; absent: both. */
  readonly of?: ForecastEngine
  /** A click: read, parsed, filtered, counted. */
  readonly eventUs: number
  /** per-event: of `eventUs`, what is done where the click's key is, behind the exchange. */
  readonly keyedShare: number
  /** per-event: key groups, the unit in which keys go to workers; null: Flink's rule. */
  readonly keyGroups: number | null
  /** A worker: from taking a task up to its first click, and from its last one to its result. */
  readonly taskMs: number
  /** The coordinator: to hand out one task. */
  readonly dispatchMs: number
  /** The coordinator: what a batch takes beside its tasks (planning, logs). */
  readonly batchMs: number
  /** The coordinator: to take a task's result into the state. */
  readonly mergeMs: number
  /** per-event, a worker: to take a snapshot, beside its bytes. */
  readonly snapshotMs: number
  /** To make a log safe, where it is no object store. */
  readonly logMs: number
  /** From one process to another on a node. */
  readonly hopMs: number
  /** per-event: from the start of a life until its workers read, beside their state. */
  readonly startMs: number
  /** From a worker's death until its coordinator has it noticed; absent: as the cluster says. */
  readonly detectMs?: number
}

/**
 * Costs by name, with where numbers come from; those without a comment are rounded guesses. Of 2
 * cores that engine, broker, load and reader shared (docs/clusters.md), so a click costs at most
 * that much.
 */
export const CLUSTER_COSTS = {
  chunk42: {
    source: 'docs/clusters.md (JSON over Kafka), runtime/simulated/costs.ts',
    // Backlog: 4.9 M/s on 2 cores.
    eventUs: 0.41,
    // Assumed: nobody here has measured an exchange between machines.
    keyedShare: 0.1,
    // workloads/queries/kernel.ts.
    keyGroups: 128,
    // chunk42 micro dispatch: about 0.2 ms from a spawn to its result.
    taskMs: 0.2,
    // COSTS.spawn, 'batch.plan', 'batch.reduce', hop.
    dispatchMs: 0.03,
    batchMs: 0.005,
    mergeMs: 0.02,
    snapshotMs: 1,
    // fsync of a file, 0.4 ms on the machine of docs/findings.md.
    logMs: 0.4,
    hopMs: 0.04,
    startMs: 100,
  },
  spark: {
    source: 'docs/clusters.md (tuned, JSON over Kafka), docs/cluster-simulation.md (tasks)',
    of: 'micro-batch',
    // Backlog: 0.21 M/s on 2 cores.
    eventUs: 9.5,
    keyedShare: 0.1,
    keyGroups: null,
    // Of Kafka, on cores that broker and load shared: 65, 50, 50, 34 ms beside its clicks where a
    // batch has 4, 32, 128, 512. An empty one on a core of its own: 0.4 ms.
    taskMs: 50,
    // chunk42 task-costs: the driver's CPU for each task, 512 of them on as many slots. On two
    // slots it is 0.26 to 0.42, as each slot that is free again is an offer of its own.
    dispatchMs: 0.1,
    // Visible p50s at 0.1 to 5 s, see `simulate --check`, without four tasks of a batch.
    batchMs: 146,
    mergeMs: 0.03,
    snapshotMs: 50,
    logMs: 5,
    hopMs: 0.2,
    // Storm, Spark, Flink: 5.8 to 7.3 s to the first result, 3 s of it to notice the death.
    startMs: 4_000,
  },
  flink: {
    source: 'docs/clusters.md (tuned, JSON over Kafka, exactly-once)',
    of: 'per-event',
    // Backlog: 0.81 M/s on 2 cores.
    eventUs: 2.47,
    keyedShare: 0.1,
    keyGroups: null,
    taskMs: 5,
    dispatchMs: 0.1,
    batchMs: 10,
    mergeMs: 0.05,
    // Visible p50 at 1 s: 539 ms, of which 500 are half the interval.
    snapshotMs: 30,
    logMs: 5,
    hopMs: 0.2,
    // Outage 5.8 s, of which 3 s are to notice it.
    startMs: 2_800,
  },
} as const satisfies Readonly<Record<string, ClusterCosts>>
export type CostsName = keyof typeof CLUSTER_COSTS

/** Flink's rule for the greatest parallelism: half as much again, to a power of two. */
export function keyGroupsOf({ keyGroups }: ClusterCosts, workers: number): number {
  if (keyGroups !== null) return keyGroups
  const half = 2 ** Math.ceil(Math.log2(1.5 * workers))
  return Math.min(32_768, Math.max(128, half))
}
