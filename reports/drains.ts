import { isValid, isWall } from './cells.js'
import type { Cell, Result } from './result.js'

/** The drained backlog of an engine: of repeats the one in the middle. */
export function drainOf(result: Result, engine: string): Cell | undefined {
  const all = result.cells.filter(
    (c) => c.drain && isValid(c) && isWall(c) && c.engine === engine && c.fault === null,
  )
  const exact = all.filter((c) => c.guarantee === 'exactly-once')
  const sorted = exact.sort((a, b) => a.achievedEventsPerSec - b.achievedEventsPerSec)
  return sorted[(sorted.length - 1) >> 1]
}
