import { type Arrivals, arrivalsOf } from '../../workloads/arrivals.js'
import type { Columns, Log } from '../../workloads/log/log.js'
import type { ClusterSpec } from './cluster-spec.js'

/** Clicks that are only counted: a log of any length in no memory. */
export interface ClickCounter extends Log {
  readonly arrivals: Arrivals
}

/** Offset o of partition p is click o * partitions + p, as in any log. */
export function clickCounter(spec: ClusterSpec, partitions: number): ClickCounter {
  const { ratePerSec, arrivals: shape, durationSeconds } = spec
  // Engines stop by a savepoint, not at the end of the log: it holds what comes after that too.
  const events = Math.floor(ratePerSec * durationSeconds) * (shape.kind === 'ramp' ? 1 : 2)
  const arrivals = arrivalsOf({ events, ratePerSec, arrivals: shape })
  const upTo = (p: number, count: number): number =>
    Math.max(0, Math.ceil((count - p) / partitions))
  const frontier = new Int32Array(1)
  const columns = { frontier } as unknown as Columns
  return {
    arrivals,
    partitions,
    length: (p) => upTo(p, events),
    available: (p, nowMs) => upTo(p, arrivals.count(nowMs)),
    dueMs: (p, offset) => arrivals.dueMs(offset * partitions + p),
    nextMs: (p, offset) => arrivals.dueMs(offset * partitions + p),
    // Only its frontier is looked at: a click happens when it is due.
    segment: (p, offset) => ({
      columns,
      index: 0,
      length: 1,
      shiftMs: arrivals.dueMs(offset * partitions + p),
    }),
  }
}
