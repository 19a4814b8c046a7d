import type { ClusterSpec } from './cluster-spec.js'

/** Milliseconds, each click counted; p50 and p99 are to within 1 %. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** What a cluster would do. Law: a function of its `ClusterSpec` and of nothing else. */
export interface Forecast {
  /** Clicks that became visible, a second, behind the warm-up. */
  readonly throughputPerSec: number
  /** From when a click was due until a committed reader has it; null: none became visible. */
  readonly visibleLatencyMs: Latency | null
  /** Until it was in the state. */
  readonly processedLatencyMs: Latency | null
  /** Busy time of all cores by their time: 0 to 1. */
  readonly utilization: number
  /** Of the coordinator's one core. */
  readonly coordinatorUtilization: number
  /** Lag does not grow by more than 1 % of the load over the steady part. */
  readonly sustainable: boolean
  /** Clicks that were due and not visible: at the end, and at most. */
  readonly lag: { readonly last: number; readonly max: number }
  /** Of each failure: until something new was visible, and until lag was as before. */
  readonly recovery: readonly {
    readonly atMs: number
    readonly nodes: number
    readonly outageMs: number | null
    readonly catchUpMs: number | null
  }[]
  /** Nodes that failed. */
  readonly failures: number
  /** Of the coordinator. */
  readonly lives: number
  /** Chunks that ran, lost ones too; per-event: snapshots. */
  readonly tasks: number
  /** Batches or checkpoints that became visible. */
  readonly commits: number
  /** Effects that were performed. */
  readonly steps: number
}

/** What `forecast` is: a planner takes one, and its tests give another. */
export type MakeForecast = (spec: ClusterSpec) => Forecast
