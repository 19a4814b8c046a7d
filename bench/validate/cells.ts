import { cellOf } from '../plan/cell.js'
import type { RunOptions } from '../plan/options.js'
import type { CellSpec } from '../spec.js'

/** Other clicks than those that a model was calibrated with. */
const SEED = 'validate'
/** In shorter ones much of the code is not compiled yet: with a third of it a sixth less. */
const DRAIN_EVENTS = 1_200_000_000
/** When a worker dies, of runs of 3 s. */
const CRASH = 'crash:worker=1,at=1500ms'

/**
 * What is measured and predicted: models, intervals and loads that no calibration saw, with and
 * without a crash, into memory, into a database that is near its limit at the short intervals, and
 * into tables of files; counts, rows of single clicks, and sessions.
 */
export function validationCells(quick: boolean): CellSpec[] {
  const options = quick ? quickCells() : fullCells()
  return options.map((one) => {
    const cell = cellOf({ seed: SEED, ...one })
    return { ...cell, id: `${cell.id}${cell.query === 'ysb' ? '' : `-${cell.query}`}` }
  })
}

function quickCells(): RunOptions[] {
  return [25, 50].map((intervalMs) => ({
    engine: 'micro-batch',
    intervalMs,
    ratePerSec: 50_000,
    durationSeconds: 1.6,
  }))
}

function fullCells(): RunOptions[] {
  return [
    ...[50_000, 500_000, 2_000_000].flatMap((ratePerSec) => [
      ...microBatch([10, 25, 50, 100], { ratePerSec }),
      ...perEvent([25, 50, 100], { ratePerSec }),
      { engine: 'real-time' as const, ratePerSec },
    ]),
    ...microBatch([20, 60, 110], { query: 'clicks', ratePerSec: 200_000 }),
    ...perEvent([30, 90], { query: 'clicks', ratePerSec: 200_000 }),
    ...microBatch([10, 45, 100], { sink: 'duckdb', ratePerSec: 100_000 }),
    ...perEvent([50, 100], { sink: 'duckdb', ratePerSec: 100_000 }),
    ...['parquet', 'iceberg'].flatMap((sink) => [
      ...microBatch([45], { sink, ratePerSec: 100_000 }),
      ...perEvent([100], { sink, ratePerSec: 100_000 }),
    ]),
    ...['enrich', 'sessions'].flatMap((query) => [
      ...microBatch([25], { query, ratePerSec: 100_000 }),
      ...perEvent([100], { query, ratePerSec: 100_000 }),
    ]),
    ...microBatch([90], { query: 'enrich', sink: 'duckdb', ratePerSec: 100_000 }),
    ...microBatch([25, 50, 100], { fault: CRASH, ratePerSec: 200_000, durationSeconds: 3 }),
    ...perEvent([25, 50, 100], { fault: CRASH, ratePerSec: 200_000, durationSeconds: 3 }),
    ...['ysb', 'clicks'].flatMap((query) => [
      { engine: 'micro-batch' as const, query, drain: true, events: DRAIN_EVENTS },
      { engine: 'per-event' as const, query, drain: true, events: DRAIN_EVENTS },
    ]),
  ]
}
function microBatch(intervalsMs: readonly number[], options: RunOptions): RunOptions[] {
  return intervalsMs.map((intervalMs) => ({ engine: 'micro-batch', intervalMs, ...options }))
}
function perEvent(intervalsMs: readonly number[], options: RunOptions): RunOptions[] {
  return intervalsMs.map((checkpointIntervalMs) => ({
    engine: 'per-event',
    checkpointIntervalMs,
    ...options,
  }))
}
