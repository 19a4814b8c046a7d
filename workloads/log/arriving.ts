import type { Log } from './log.js'

/**
 * How often to look for a click that is due and has not come: less than what a broker adds to it,
 * and 1,000 looks a second are cheap.
 */
const LOOK_MS = 1

/**
 * The log as whoever fills its columns lets it be seen, on shared memory: `arrived[p]` clicks of
 * partition p stand there. Law: a word only grows, and by `Atomics.store` after the columns of all
 * clicks below it, frontier included, have been written.
 */
export function openArriving(log: Log, arrived: Int32Array): Log {
  const come = (partition: number): number => Atomics.load(arrived, partition)
  return {
    partitions: log.partitions,
    length: (p) => log.length(p),
    available: (p, nowMs) => Math.min(come(p), log.available(p, nowMs)),
    dueMs: (p, offset) => log.dueMs(p, offset),
    nextMs(p, offset, nowMs) {
      const nextMs = log.nextMs(p, offset, nowMs)
      return offset < come(p) ? nextMs : Math.max(nextMs, nowMs + LOOK_MS)
    },
    segment(p, offset, lengthMax) {
      const segment = log.segment(p, offset, lengthMax)
      return { ...segment, length: Math.max(0, Math.min(segment.length, come(p) - offset)) }
    },
  }
}
