import type { Result } from '../../reports/result.js'
import { queryNamed } from '../../workloads/queries/query.js'
import { cellOf } from '../plan/cell.js'
import { commandOf } from '../plan/command.js'
import type { RunOptions } from '../plan/options.js'
import { capPerSec, type Probe, probeAt, type SearchTarget } from '../search/target.js'
import { type Rung, reached } from './ladder.js'
import type { Model } from './models.js'

export type MatrixRow = Result['matrix'][number]

/** Latency targets (visible p99, ms). */
export const TARGETS_MS = [0.1, 0.5, 1, 10, 100, 1_000, 10_000] as const
/** Where ladders begin; commands of rows name it. */
export const LEAST_PER_SEC = 1_000
/**
 * All ladders end there at the latest, so that rows are alike: how fast a model can go at all is
 * for a drained backlog and for --search.
 */
const MOST_PER_SEC = 10_000_000
/** More clicks than these are made once and repeated, or not probed where they cannot be. */
const EVENTS_MAX = 20_000_000
const CYCLE_EVENTS_MAX = 8_000_000
const CLICK_BYTES = 24
/** `capPerSec` takes a quarter of the memory that it is told. */
const MEMORY_BYTES = EVENTS_MAX * CLICK_BYTES * 4
/** Where nearly every click is a cell of its own, sink and audit keep some 600 bytes of each. */
const CELLS_MAX = 3_000_000
const CELLS_BYTES = CELLS_MAX * CLICK_BYTES * 4

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
export function rowProbe(row: RowPlan, eventsPerSec: number): Probe {
  const usual = probeAt(row.target, eventsPerSec, memoryOf(row))
  if (usual.spec.workload.events <= CYCLE_EVENTS_MAX || !repeats(row)) return usual
  const cycleEvents = cycleAt(eventsPerSec, usual.spec.workload.partitions)
  if (cycleEvents === undefined) return usual
  const options = { ...row.target.options, cycleEvents }
  return probeAt({ ...row.target, options }, eventsPerSec, Number.POSITIVE_INFINITY)
}
export function rowCap(row: RowPlan): number {
  const most = Number(capPerSec(row.target, memoryOf(row)).toPrecision(2))
  return Math.min(MOST_PER_SEC, Math.round(most))
}
/** A user's history does not repeat. */
function repeats({ query }: RowPlan): boolean {
  return queryNamed(query)?.output !== 'history'
}
function memoryOf(row: RowPlan): number {
  const query = queryNamed(row.query)
  // And the reference looks for each click of these through all that the user did before.
  if (query?.second === 'user' || query?.history?.kind === 'features') return CELLS_BYTES
  return repeats(row) ? Number.POSITIVE_INFINITY : MEMORY_BYTES
}
/** A whole number of milliseconds of clicks, as many in each partition; see workloads/check.ts. */
function cycleAt(eventsPerSec: number, partitions: number): number | undefined {
  for (let ms = Math.floor((CYCLE_EVENTS_MAX / eventsPerSec) * 1000); ms > 0; ms--) {
    const events = (eventsPerSec * ms) / 1000
    if (Number.isInteger(events) && events % partitions === 0) return events
  }
  return undefined
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
