import type { Cell } from '../../reports/result.js'
import type { Quantity, ValidatedCell, Validation } from '../../reports/validation-schema.js'
import type { CellSpec } from '../spec.js'

export const TARGETS: Validation['targets'] = {
  medianError: 0.15,
  p90Error: 0.35,
  orderRight: 0.95,
}

/** What is judged of a run; absent: it has none. */
export type Figures = Partial<Record<Quantity['name'], number>>
type Measured = Pick<Cell, 'achievedEventsPerSec' | 'visibleLatencyMs' | 'recovery'>

export function figuresOf({ achievedEventsPerSec, visibleLatencyMs, recovery }: Measured): Figures {
  const { p50, p99 } = visibleLatencyMs ?? {}
  const outage = recovery?.outageAllMs
  return {
    throughput: achievedEventsPerSec,
    ...(p50 == null ? {} : { visibleP50: p50 }),
    ...(p99 == null ? {} : { visibleP99: p99 }),
    ...(outage == null ? {} : { outage }),
  }
}

const NAMES = ['throughput', 'visibleP50', 'visibleP99', 'outage'] as const

/** A cell's repeats on threads beside those that were simulated. */
export function compared(
  spec: CellSpec,
  measured: readonly Figures[],
  predicted: readonly Figures[],
): ValidatedCell {
  const quantities = NAMES.flatMap((name): Quantity[] => {
    const real = figures(measured, name)
    const told = figures(predicted, name)
    if (real.length === 0) return []
    // What should have been predicted and was not is as wrong as can be.
    const value = told.length === 0 ? 0 : median(told)
    const at = median(real)
    return [
      {
        name,
        unit: name === 'throughput' ? 'events/s' : 'ms',
        measured: at,
        measuredLeast: Math.min(...real),
        measuredMost: Math.max(...real),
        predicted: value,
        error: at === 0 ? 0 : Math.abs(value - at) / at,
      },
    ]
  })
  return {
    id: spec.id,
    engine: spec.engine,
    query: spec.query,
    sink: spec.sink,
    paceMs: spec.intervalMs ?? spec.checkpointIntervalMs ?? 0,
    ratePerSec: spec.workload.drain ? null : spec.workload.ratePerSec,
    crash: spec.fault !== null,
    quantities,
  }
}
function figures(runs: readonly Figures[], name: Quantity['name']): number[] {
  return runs.flatMap((run) => run[name] ?? [])
}

/** Over all quantities of all cells, and the order of intervals by p99. */
export function judged(cells: readonly ValidatedCell[]) {
  const errors = cells.flatMap(({ quantities }) => quantities.map(({ error }) => error))
  const told = cells.flatMap(({ quantities, ratePerSec }) =>
    quantities.filter(({ name }) => ratePerSec === null || name !== 'throughput'),
  )
  const unpaced = told.map(({ error }) => error)
  const overHalf = overHalfOf(cells)
  const pairs = pairsOf(cells)
  const right = pairs.filter(([a, b]) => a.measured < b.measured === a.predicted < b.predicted)
  return {
    medianError: quantile(errors, 0.5),
    p90Error: quantile(errors, 0.9),
    unpaced: { medianError: quantile(unpaced, 0.5), p90Error: quantile(unpaced, 0.9) },
    ...(overHalf === undefined ? {} : { overHalf }),
    pairs: pairs.length,
    orderRight: pairs.length === 0 ? null : right.length / pairs.length,
  }
}
/** Of paced loads whose rows wait for their batch or checkpoint, which real-time's do not. */
function overHalfOf(cells: readonly ValidatedCell[]): Validation['overHalf'] {
  const found = cells.flatMap(({ engine, ratePerSec, paceMs, quantities }) => {
    const p50 = quantities.find(({ name }) => name === 'visibleP50')
    if (p50 === undefined || ratePerSec === null || engine === 'real-time') return []
    const measuredMs = p50.measured - paceMs / 2
    const errorMs = Math.abs(p50.predicted - p50.measured)
    return [{ measuredMs, errorMs, error: errorMs / Math.abs(measuredMs) }]
  })
  if (found.length === 0) return undefined
  return {
    cells: found.length,
    medianError: median(found.map(({ error }) => error)),
    medianErrorMs: median(found.map(({ errorMs }) => errorMs)),
    measuredMsMost: Math.max(...found.map(({ measuredMs }) => measuredMs)),
  }
}
/** Of cells that differ in their interval only: p99 that differ by more than they spread. */
function pairsOf(cells: readonly ValidatedCell[]): [Quantity, Quantity][] {
  const pairs: [Quantity, Quantity][] = []
  for (const [i, a] of cells.entries()) {
    for (const b of cells.slice(i + 1)) {
      if (groupOf(a) !== groupOf(b) || a.paceMs === b.paceMs) continue
      const [p, q] = [p99Of(a), p99Of(b)]
      if (p === undefined || q === undefined) continue
      if (p.measuredMost < q.measuredLeast || q.measuredMost < p.measuredLeast) pairs.push([p, q])
    }
  }
  return pairs
}
function groupOf({ engine, query, sink, ratePerSec, crash }: ValidatedCell): string {
  return [engine, query, sink, ratePerSec, crash].join('/')
}
function p99Of({ quantities }: ValidatedCell): Quantity | undefined {
  return quantities.find(({ name }) => name === 'visibleP99')
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
/** By rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
