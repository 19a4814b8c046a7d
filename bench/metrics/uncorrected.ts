import type { Log } from '../../workloads/log/log.js'
import { type Coverage, countUntil } from './coverage.js'
import { type DueWindow, firstDueAt, type Latencies, Tally } from './latency.js'

/**
 * Latencies from when the engine took a click until it was covered: what a harness that stamps each
 * on its way in would have said. Of the same clicks as `latencyOf`, in steps of both coverages, so
 * that it costs nothing a click.
 *
 * Law: none is longer than from when it was due, as nobody takes what is not there yet.
 */
export function uncorrectedOf(
  taken: Coverage,
  covered: Coverage,
  log: Log,
  due: DueWindow,
): Latencies {
  const tally = new Tally()
  for (const [p, { atMs, offset }] of covered.entries()) {
    const to = firstDueAt(log, p, due.toDueMs)
    let i = firstDueAt(log, p, due.fromDueMs)
    let k = countUntil(taken[p]!.offset, i)
    for (let n = 0; n < atMs.length && i < to; n++) {
      const end = Math.min(to, offset[n]!)
      while (i < end) {
        const until = Math.min(end, taken[p]!.offset[k] ?? end)
        const ms = atMs[n]! - Math.max(taken[p]!.atMs[k] ?? 0, log.dueMs(p, until - 1))
        tally.extremes(ms)
        tally.record(ms, until - i)
        i = until
        if (i === taken[p]!.offset[k]) k++
      }
    }
  }
  return tally.latencies()
}

/** When each click was taken. */
export function tookAtMs(taken: Coverage, log: Log): (partition: number, i: number) => number {
  return (p, i) => {
    const { atMs, offset } = taken[p]!
    return Math.max(log.dueMs(p, i), atMs[countUntil(offset, i)] ?? 0)
  }
}
