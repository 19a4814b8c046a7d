import { auditHash, CLICK_TYPES } from './log/log.js'
import { openLog, type SharedLog } from './log/memory.js'
import { EachBuffer } from './queries/each-buffer.js'
import { passes, type Query } from './queries/query.js'
import type { EachRows } from './queries/rows.js'

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
  return lateRows(query, shared).key.length
}

/**
 * The side output of a query: a row for each click that passes its filter and is late, in the order
 * of the log. With the clicks that count these are all that pass. Engines leave late clicks out
 * without a word, as any of them would name the same: it is read from the log, by the frontier that
 * kernels go by, and a run's audit holds it against the reference's own. With `ends`: of the clicks
 * before these.
 */
export function lateRows(query: Query, shared: SharedLog, ends?: readonly number[]): EachRows {
  const rows = new EachBuffer()
  if (!mayBeLate(query, shared)) return rows.take()
  const wanted = CLICK_TYPES.map((one) => passes(query, one))
  const source = query.key === 'campaign' ? 'ad' : 'page'
  const log = openLog(shared)
  for (let partition = 0; partition < log.partitions; partition++) {
    const end = ends?.[partition] ?? log.length(partition)
    for (let from = 0; from < end; ) {
      const { columns, index, shiftMs, ...segment } = log.segment(partition, from)
      const length = Math.min(segment.length, end - from)
      for (let i = index; i < index + length; i++) {
        if (wanted[columns.type[i]!] !== true) continue
        const eventTime = columns.eventTime[i]! + shiftMs
        if (!isLate(query, eventTime, columns.frontier[i]! + shiftMs)) continue
        const first = columns[source][i]!
        const key = query.key === 'campaign' ? shared.campaignOf[first]! : first
        const offset = from + i - index
        rows.reserve(1)
        rows.push(partition, offset, key, eventTime, auditHash(partition, offset))
      }
      from += length
    }
  }
  return rows.take()
}

/**
 * False if no click of the log can be late, as none lies further behind its frontier than is
 * allowed: a kernel may then leave lateness out. (A window ends after its clicks' event times.)
 */
export function mayBeLate(query: Query, shared: SharedLog): boolean {
  return shared.disorderMsMax > query.allowedLatenessMs
}
