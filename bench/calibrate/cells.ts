import { cellOf } from '../plan/cell.js'
import type { RunOptions } from '../plan/options.js'
import type { CellSpec } from '../spec.js'

/** Those that a model knows. */
export const MODEL_QUERIES = ['ysb', 'clicks'] as const
export const MODEL_SINKS = ['memory', 'duckdb'] as const
/** Of clicks that no validation sees. */
const SEED = 'calibrate'
const SECONDS = 2.2
/** Long enough for samples behind the warm-up. */
const DRAIN_EVENTS = 480_000_000

/**
 * Cells whose steps are timed. Law: validation uses none of them, nor their clicks, intervals and
 * rates.
 */
export function calibrationCells(quick: boolean): CellSpec[] {
  const told: RunOptions[] = quick
    ? [
        { engine: 'micro-batch', intervalMs: 20, ratePerSec: 50_000, durationSeconds: 0.6 },
        { engine: 'per-event', checkpointIntervalMs: 50, ratePerSec: 50_000, durationSeconds: 0.6 },
      ]
    : MODEL_QUERIES.flatMap((query) => [
        { engine: 'micro-batch', query, intervalMs: 15, ratePerSec: 80_000 },
        { engine: 'micro-batch', query, intervalMs: 75, ratePerSec: 700_000 },
        { engine: 'micro-batch', query, drain: true, events: DRAIN_EVENTS },
        { engine: 'per-event', query, checkpointIntervalMs: 60, ratePerSec: 80_000 },
        { engine: 'per-event', query, checkpointIntervalMs: 150, ratePerSec: 700_000 },
        { engine: 'per-event', query, drain: true, events: DRAIN_EVENTS },
        { engine: 'real-time', query, ratePerSec: 80_000 },
      ])
  const sinks: RunOptions[] = quick
    ? []
    : [
        { engine: 'micro-batch', intervalMs: 30, ratePerSec: 80_000 },
        { engine: 'micro-batch', intervalMs: 150, ratePerSec: 700_000 },
        { engine: 'per-event', checkpointIntervalMs: 75, ratePerSec: 80_000 },
      ]
  return [...told, ...sinks.map((one) => ({ ...one, sink: 'duckdb' }))].map((options) =>
    cellOf({
      durationSeconds: options.drain ? undefined : SECONDS,
      ...options,
      ...(quick ? { warmupMs: 200 } : {}),
      seed: SEED,
    } as RunOptions),
  )
}
