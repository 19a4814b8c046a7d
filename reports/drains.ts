import { byRepeat, countsOnly, isValid, isWall } from './cells.js'
import { medianCell } from './repeats.js'
import type { Cell, Result } from './result.js'

/** Backlogs that were drained undisturbed. */
function drained(result: Result): Cell[] {
  return result.cells.filter((c) => c.drain && isValid(c) && isWall(c) && c.fault === null)
}

/** The greatest backlog of each engine: smaller ones were drained to show something else. */
export function greatDrains(result: Result): Cell[] {
  const all = drained(result)
  const most = (engine: string) =>
    Math.max(...all.filter((c) => c.engine === engine).map((c) => c.events))
  return all.filter((c) => c.events === most(c.engine))
}

/** The drained backlog of an engine, with the medians of its repeats; of several the fastest. */
export function drainOf(result: Result, engine: string, counts = false): Cell | undefined {
  const all = greatDrains(result).filter((c) => c.engine === engine && countsOnly(c) === counts)
  const columns = all.filter((c) => c.encoding === 'columns')
  const alike = columns.length > 0 ? columns : all
  const exact = alike.filter((c) => c.guarantee === 'exactly-once')
  const groups = byRepeat(exact).map(medianCell)
  return groups.sort((a, b) => b.achievedEventsPerSec - a.achievedEventsPerSec)[0]
}

/** By size of the exchange buffer, where more than one size was tried. */
export function bufferDrains(result: Result): Cell[] {
  const some = drained(result).filter((c) => c.bufferEvents !== null && !countsOnly(c))
  const all = some.filter((c) => c.encoding === 'columns')
  if (new Set(all.map((c) => c.bufferEvents)).size < 2) return []
  return all.sort((a, b) => (a.bufferEvents ?? 0) - (b.bufferEvents ?? 0))
}
