import type { Cell } from '../reports/result.js'
import { lateRows } from '../workloads/lateness.js'
import type { Prepared } from './prepare.js'

/** The side output of a cell, counted by window. */
export function lateWindowsOf({ query, shared, ends }: Prepared): Cell['lateWindows'] {
  const events = new Map<number, number>()
  for (const time of lateRows(query, shared, ends).eventTime) {
    const window = Math.floor(time / query.windowMs)
    events.set(window, (events.get(window) ?? 0) + 1)
  }
  return [...events].sort(([a], [b]) => a - b).map(([window, n]) => ({ window, events: n }))
}

/**
 * What counts and what is late must together be all that passes the filter. The audit has held what
 * counts against the reference; this holds the side output, which goes by the log's frontiers,
 * against what the reference found late by itself.
 */
export function auditLate(
  audit: Cell['audit'],
  side: Cell['lateWindows'],
  late: number,
): Cell['audit'] {
  const found = side.reduce((sum, { events }) => sum + events, 0)
  if (found !== late) {
    const explanation = `The side output has ${found} late clicks, and ${late} are late.`
    return { ...audit, verdict: 'inexact', explanation: `${audit.explanation} ${explanation}` }
  }
  if (late === 0) return audit
  const more = `The others that pass are late, and in the side output: ${late}.`
  return { ...audit, explanation: `${audit.explanation} ${more}` }
}
