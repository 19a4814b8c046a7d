import type { Result } from '../../reports/result.js'
import { cellOf } from '../plan/cell.js'
import { commandOf } from '../plan/command.js'
import type { RunOptions } from '../plan/options.js'
import { capPerSec, probeAt, type SearchTarget } from '../search/target.js'
import { type Rung, reached } from './ladder.js'
import type { Model } from './models.js'

export type MatrixRow = Result['matrix'][number]

/** Latency targets (visible p99, ms). */
export const TARGETS_MS = [0.1, 0.5, 1, 10, 100, 1_000, 10_000] as const
/** Where ladders begin; commands of rows name it. */
export const LEAST_PER_SEC = 1_000
/** What clicks are made for: with more of them a row would take longer than it tells. */
const EVENTS_MAX = 60_000_000
const CLICK_BYTES = 24
/** `capPerSec` takes a quarter of the memory that it is told. */
const MEMORY_BYTES = EVENTS_MAX * CLICK_BYTES * 4

/** One row to be measured. */
export interface RowPlan {
  readonly model: Model
  readonly query: string
  readonly target: SearchTarget
}

export function rowPlan(model: Model, query: string, told: RunOptions): RowPlan {
  const options: RunOptions = { seed: '42', ...told, ...model.options, query }
  return { model, query, target: { options, slosMs: [] } }
}
export function rowProbe({ target }: RowPlan, eventsPerSec: number) {
  return probeAt(target, eventsPerSec, MEMORY_BYTES)
}
export function rowCap({ target }: RowPlan): number {
  return Math.round(Number(capPerSec(target, MEMORY_BYTES).toPrecision(2)))
}

/** What is told of a row, once its rungs are there. Pure. */
export function rowOf({ model, query, target }: RowPlan, rungs: readonly Rung[]): MatrixRow {
  const cell = cellOf({ ...target.options, ratePerSec: LEAST_PER_SEC })
  const { engine, guarantee, sink, workers, intervalMs, checkpointIntervalMs } = cell
  return {
    model: model.name,
    ...{ engine, query, guarantee, sink, workers, intervalMs, checkpointIntervalMs },
    targets: TARGETS_MS.map((ms) => reached(rungs, ms)),
    probes: [...rungs],
    command: commandOf(cell),
  }
}
/** A row of an earlier run that need not be measured again. */
export function isRowOf({ model, query }: RowPlan, row: MatrixRow): boolean {
  return row.model === model.name && row.query === query
}
