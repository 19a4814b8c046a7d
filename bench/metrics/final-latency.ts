import type { Log } from '../../workloads/log/log.js'
import type { Query } from '../../workloads/queries/query.js'
import type { Coverage } from './coverage.js'
import { type DueWindow, firstDueAt, type Latencies, Tally } from './latency.js'

/**
 * Latencies in output mode append: a click can be read once its window's row has come out, which is
 * with the first commit after which no click can be in time for the window; never before its own
 * commit. So each has the wait for the window to close, up to the window's length and the allowed
 * lateness; with the last click of the log all windows close.
 */
export function finalLatencyOf(
  query: Query,
  visible: Coverage,
  log: Log,
  due: DueWindow,
  sinceMs: (partition: number, offset: number) => number = (p, i) => log.dueMs(p, i),
): Latencies {
  const closedAtMs = closings(query, visible, log)
  const tally = new Tally()
  visible.forEach(({ atMs, offset }, partition) => {
    const from = firstDueAt(log, partition, due.fromDueMs)
    const to = firstDueAt(log, partition, due.toDueMs)
    let i = from
    for (let k = 0; k < offset.length; k++) {
      for (const end = Math.min(to, offset[k]!); i < end; i++) {
        const { columns, index, shiftMs } = log.segment(partition, i, 1)
        const window = Math.floor((columns.eventTime[index]! + shiftMs) / query.windowMs)
        const readableMs = Math.max(atMs[k]!, closedAtMs(window))
        if (readableMs === Number.POSITIVE_INFINITY) continue
        const ms = readableMs - sinceMs(partition, i)
        tally.extremes(ms)
        tally.record(ms, 1)
      }
    }
  })
  return tally.latencies()
}

/** When each window closed; Infinity: not in this run. */
function closings(query: Query, visible: Coverage, log: Log): (window: number) => number {
  const steps = visible
    .flatMap(({ atMs, offset }, p) => atMs.map((at, k) => ({ at, p, offset: offset[k]! })))
    .sort((a, b) => a.at - b.at)
  const offsets = visible.map(() => 0)
  /** From `at` on, windows below `below` are closed; both rise. */
  const closed: { readonly at: number; readonly below: number }[] = []
  for (const { at, p, offset } of steps) {
    offsets[p] = offset
    const below = closedBelow(query, offsets, log)
    if (below > (closed.at(-1)?.below ?? Number.NEGATIVE_INFINITY)) closed.push({ at, below })
  }
  return (window) => {
    let [low, high] = [0, closed.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (closed[middle]!.below > window) high = middle
      else low = middle + 1
    }
    return closed[low]?.at ?? Number.POSITIVE_INFINITY
  }
}

/** As an engine has it: by the frontiers of partitions that are not at their end. */
function closedBelow(query: Query, offsets: readonly number[], log: Log): number {
  let lowestMs = Number.POSITIVE_INFINITY
  for (const [p, offset] of offsets.entries()) {
    if (offset >= log.length(p)) continue
    if (offset === 0) return Number.NEGATIVE_INFINITY
    const { columns, index, shiftMs } = log.segment(p, offset - 1, 1)
    lowestMs = Math.min(lowestMs, columns.frontier[index]! + shiftMs)
  }
  return Math.floor((lowestMs - query.allowedLatenessMs) / query.windowMs)
}
