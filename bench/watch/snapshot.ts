import type { Whom } from './live.js'

/**
 * A run at one moment, as plain data: what a terminal draws, and what a page is sent. Law: all of
 * it is a fold over the journal so far; `over` has the whole of it.
 */
export interface Snapshot {
  readonly id: string
  readonly engine: string
  readonly query: string
  readonly guarantee: string
  readonly sink: string
  /** Between two batches or checkpoints; 0: as fast as possible. */
  readonly intervalMs: number
  readonly phase: 'running' | 'ending' | 'over'
  readonly atMs: number
  /** When the last click is due. */
  readonly endMs: number
  /** Null: a backlog, all due at once. */
  readonly offeredEventsPerSec: number | null
  readonly events: number
  readonly visibleEvents: number
  /** Over the last two seconds or two intervals. */
  readonly visibleEventsPerSec: number
  /** Due, and not yet readable. */
  readonly lagEvents: number
  /** At most, of late: just before a commit. */
  readonly lagEventsMax: number
  /** Of clicks that became readable in the last `LATENCY_BINS` bins; within 3 %. */
  readonly latencyMs: LiveLatency | null
  readonly series: Series
  readonly commits: number
  /** How often the coordinator has been started. */
  readonly life: number
  /** The newest batch that was cut into chunks; null: the engine has none. */
  readonly batch: LiveBatch | null
  readonly workers: readonly LiveWorker[]
  /** Ordered to crash, and not struck yet. */
  readonly pending: readonly Whom[]
  /** It can be ended before its time. */
  readonly canEnd: boolean
  readonly faults: number
  /** The newest last. */
  readonly moments: readonly Moment[]
}

export interface LiveLatency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}
/** Bins of equal length that are over, the newest last. */
export interface Series {
  readonly binMs: number
  /** Null: nothing became readable. */
  readonly latencyMsMax: readonly (number | null)[]
  readonly visibleEventsPerSec: readonly number[]
  readonly lagEventsMax: readonly number[]
}
export interface LiveBatch {
  readonly id: number
  readonly chunks: number
  readonly done: number
  readonly lost: number
  /** Running number over the whole run. */
  readonly chunkLast: number
}
export interface LiveWorker {
  readonly index: number
  readonly state: 'working' | 'idle' | 'dead'
  /** What runs there, or ran there last. */
  readonly process: string | null
  /** Work that was lost and done again counts again. */
  readonly eventsPerSec: number
  readonly tasksDone: number
  /** By faults: to end with its coordinator is none. */
  readonly deaths: number
}
export interface Moment {
  readonly atMs: number
  readonly kind: 'fault' | 'death' | 'restart' | 'recovered'
  readonly text: string
}
