import { byRepeat, countsOnly, isValid, isWall, wayOf } from './cells.js'
import { medianCell } from './repeats.js'
import type { Cell, Result } from './result.js'

/** Backlogs that were drained undisturbed. */
function drained(result: Result): Cell[] {
  return result.cells.filter((c) => c.drain && isValid(c) && isWall(c) && c.fault === null)
}

/**
 * The greatest backlog of each engine: smaller ones were drained to show something else. One that
 * came over a broker is another matter than one in memory.
 */
export function greatDrains(result: Result): Cell[] {
  const all = drained(result)
  const alike = (a: Cell, b: Cell) => a.engine === b.engine && (a.log === null) === (b.log === null)
  return all.filter((c) => all.every((other) => !alike(c, other) || other.events <= c.events))
}

/**
 * The drained backlog of an engine, with the medians of its repeats; of several the fastest. `way`:
 * as of `wayOf`; absent: columns in memory, or whatever there is.
 */
export function drainOf(
  result: Result,
  engine: string,
  counts = false,
  way?: string,
): Cell | undefined {
  const all = greatDrains(result).filter((c) => c.engine === engine && countsOnly(c) === counts)
  const columns = all.filter((c) => wayOf(c) === (way ?? ''))
  const alike = columns.length > 0 || way !== undefined ? columns : all
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
