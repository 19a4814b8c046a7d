import type { Log } from './log.js'

/** The log as if nothing had ever stood behind `ends`: the same clicks, at the same times. */
export function prefixOf(log: Log, ends: readonly number[]): Log {
  return {
    partitions: log.partitions,
    length: (p) => ends[p]!,
    available: (p, nowMs) => Math.min(ends[p]!, log.available(p, nowMs)),
    dueMs: (p, offset) => log.dueMs(p, offset),
    nextMs: (p, offset, nowMs) => log.nextMs(p, offset, nowMs),
    segment(p, offset, lengthMax) {
      const segment = log.segment(p, offset, lengthMax)
      return { ...segment, length: Math.min(segment.length, ends[p]! - offset) }
    },
  }
}
