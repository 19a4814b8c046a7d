import { countsOnly, groupBy, isPaced, isValid, isWall, waitMs, wayOf } from '../cells.js'
import type { Cell, Result } from '../result.js'

/** Rows at once, whatever their batches are for; and jobs that end. */
const NEITHER = ['real-time', 'continuous', 'nightly']

/** Which of both models an engine that people run follows; null: neither, or one of ours. */
export function modelOf({ cluster, intervalMs }: Cell): 'micro-batch' | 'per-event' | null {
  if (cluster === null || NEITHER.includes(cluster.mode)) return null
  return intervalMs !== null || cluster.mode === 'trident' ? 'micro-batch' : 'per-event'
}

type Model = NonNullable<ReturnType<typeof modelOf>>

/** Exactly-once cells of a model, undisturbed and at a rate; the shortest wait first. */
export function pacedOthers(result: Result, model: Model): Cell[] {
  return result.cells
    .filter((c) => modelOf(c) === model && isPaced(c) && isWall(c) && exact(c))
    .filter((c) => c.visibleLatencyMs !== null)
    .sort((a, b) => (waitMs(a) ?? 0) - (waitMs(b) ?? 0))
}

/** Backlogs that it drained, the fastest first. */
export function drainedOthers(result: Result, model: Model): Cell[] {
  return result.cells
    .filter((c) => modelOf(c) === model && c.drain && isValid(c) && exact(c) && !countsOnly(c))
    .filter((c) => c.fault === null)
    .sort((a, b) => b.achievedEventsPerSec - a.achievedEventsPerSec)
}

/** Struck, and valid. */
export function crashedOthers(result: Result, model: Model): Cell[] {
  return result.cells.filter((c) => modelOf(c) === model && isValid(c) && c.recovery !== null)
}

export interface Pair {
  readonly batch: Cell
  readonly event: Cell
}

/** Those that were asked the same, the same way: of each engine the first of its list. */
export function pairsOf(
  batches: readonly Cell[],
  events: readonly Cell[],
  asked: (cell: Cell) => string,
): Pair[] {
  const all = batches.flatMap((batch) =>
    events.filter((event) => asked(event) === asked(batch)).map((event) => ({ batch, event })),
  )
  const [first] = all
  if (first === undefined) return []
  const alike = all.filter(({ batch }) => asked(batch) === asked(first.batch))
  const one = alike.filter(({ batch }) => batch === first.batch).map(({ event }) => event)
  return [...groupBy(one, ({ engine }) => engine).values()].map(([event]) => {
    return { batch: first.batch, event: event! }
  })
}

/** Query, load, wait and way. */
export function askedOf(cell: Cell): string {
  return JSON.stringify([
    ...[cell.query, cell.offeredEventsPerSec, waitMs(cell), wayOf(cell), cell.arrivals],
    ...[cell.workload, cell.partitions, cell.fault],
  ])
}

/** Of a backlog the wait decides little, and its size much. */
export function backlogOf(cell: Cell): string {
  return JSON.stringify([cell.query, cell.events, wayOf(cell), cell.workload, cell.partitions])
}

const exact = ({ guarantee }: Cell): boolean => guarantee === 'exactly-once'
