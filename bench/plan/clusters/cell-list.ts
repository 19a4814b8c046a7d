import type { EngineName } from '../../spec.js'
import { isBatched, type RunOptions } from '../options.js'

/** What was told of all cells of a list. */
export interface Told {
  readonly base: RunOptions
  /** Intervals or checkpoints; absent: the list has its own. */
  readonly paces?: readonly number[]
  /** Only backlogs. */
  readonly drainOnly: boolean
}

/**
 * A question about engines of others: what `bench --clusters NAME` runs.
 *
 * Law: `cellsOf` is a pure function. What was told is the last word, but for what the list is about
 * (its load, faults and modes); two of its cells never have one name.
 */
export interface CellList {
  readonly name: string
  readonly about: string
  /** Of which it has cells, in the order of the run. */
  readonly engines: readonly EngineName[]
  /** Others that may be named. */
  readonly also?: readonly EngineName[]
  /** paced: of clicks as they come; drain: of backlogs. */
  readonly load: 'paced' | 'drain' | 'both'
  cellsOf(engine: EngineName, told: Told): readonly RunOptions[]
}

/** What each can carry here, and what `run` offers them. */
export const RATE_PER_SEC = 10_000
export const INTERVAL_MS = 1_000
/** Until virtual machines have compiled what they run: Spark's batches take seconds before. */
export const WARMUP_MS = 30_000

/** Its batches or its checkpoints. */
export function pace(engine: EngineName, ms: number): RunOptions {
  return { [isBatched(engine) ? 'intervalMs' : 'checkpointIntervalMs']: ms }
}

/** Clicks as they come, a row for each: latency is seen click by click. */
export function pacedCell(
  engine: EngineName,
  ms: number,
  { events, ...base }: RunOptions,
  seconds: number,
): RunOptions {
  return {
    ratePerSec: RATE_PER_SEC,
    ...base,
    engine,
    ...pace(engine, ms),
    query: 'enrich',
    warmupMs: WARMUP_MS,
    durationSeconds: base.durationSeconds ?? seconds,
  }
}
