import { CLICK_TYPES, MALFORMED } from './log/log.js'
import type { SharedLog } from './log/memory.js'
import type { Query } from './queries/query.js'

/**
 * Whether a click is too late for the query; see Query. Of a click and its log only, never of
 * timing.
 */
export function isLate(
  { windowMs, allowedLatenessMs, output }: Query,
  eventTime: number,
  frontier: number,
): boolean {
  const windowEnd =
    output === 'history' ? eventTime + windowMs : (Math.floor(eventTime / windowMs) + 1) * windowMs
  return windowEnd <= frontier - allowedLatenessMs
}

/** Late clicks that pass the query's filter: what every engine must report as late. */
export function lateIn(query: Query, shared: SharedLog): number {
  if (!mayBeLate(query, shared)) return 0
  const wanted = query.type === undefined ? -1 : CLICK_TYPES.indexOf(query.type)
  let late = 0
  for (const { type, eventTime, frontier } of shared.columns) {
    for (let i = 0; i < type.length; i++) {
      if (wanted >= 0 ? type[i] !== wanted : type[i] === MALFORMED) continue
      if (isLate(query, eventTime[i]!, frontier[i]!)) late++
    }
  }
  return late
}

/**
 * False if no click of the log can be late, as none lies further behind its frontier than is
 * allowed: a kernel may then leave lateness out. (A window ends after its clicks' event times.)
 */
export function mayBeLate(query: Query, shared: SharedLog): boolean {
  return shared.disorderMsMax > query.allowedLatenessMs
}
