import { byRepeat, groupBy, hasGrid, isValid, settingOf, triggerName, typical } from './cells.js'
import { duration, rate } from './format.js'
import type { Cell, Result } from './result.js'

/** Triggers over the same clicks: one cell each, the middle one of its repeats. */
export interface SideBySide {
  readonly load: string
  readonly setting: string
  readonly cells: readonly Cell[]
}

/** The comparison with most triggers; undefined: nowhere were there two kinds of them. */
export function sideBySide(result: Result): SideBySide | undefined {
  const paced = result.cells.filter((c) => isValid(c) && c.batchTimes !== null && c.fault === null)
  const key = (c: Cell) =>
    [settingOf(c), c.guarantee, c.clock, c.arrivals, c.offeredEventsPerSec, c.seed].join('/')
  const groups = [...groupBy(paced, key).values()].filter(
    (cells) => new Set(cells.map(triggerName)).size > 1 && cells.some((c) => !hasGrid(c)),
  )
  const [best] = groups.sort((a, b) => b.length - a.length)
  const [first] = best ?? []
  if (best === undefined || first === undefined) return undefined
  const virtual = first.clock === 'virtual' ? ', virtual clock' : ''
  return {
    load: `${rate(first.offeredEventsPerSec)}, arrivals ${first.arrivals}${virtual}`,
    setting: settingOf(first),
    cells: byRepeat(best).map(typical),
  }
}

/** What a row of a table is called: the trigger and where its interval begins. */
export function triggerLabel(cell: Cell): string {
  const interval = duration(cell.intervalMs)
  switch (triggerName(cell)) {
    case 'fixed':
      return `every ${interval}`
    case 'asap':
      return 'as fast as possible'
    case 'adaptive':
      return `adaptive, from ${interval}`
    case 'pid':
      return `PID, every ${interval}`
    case 'available-now':
      return `once, after ${interval}`
    default:
      return cell.trigger ?? 'none'
  }
}
