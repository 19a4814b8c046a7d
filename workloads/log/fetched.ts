import type { Log } from './log.js'

/** How clicks come in by answers of a broker, where time is made up. */
export interface Fetches {
  /** From one answer to the next. */
  readonly everyMs: number
  /** How old an answer is; partition p is p times older still. */
  readonly delayMs: number
  /** Of a partition, with one answer. */
  readonly eventsMax: number
}

/**
 * The same log as somebody sees it who fetches it: what has not come with an answer is not
 * available, due or not. A closed form, so that whoever looks when he likes sees the same.
 */
export function fetchedLog(log: Log, { everyMs, delayMs, eventsMax }: Fetches): Log {
  const available = (p: number, nowMs: number): number => {
    const answers = Math.floor(nowMs / everyMs)
    const asOfMs = answers * everyMs - delayMs * (p + 1)
    return Math.min(log.available(p, asOfMs), Math.max(0, answers) * eventsMax)
  }
  return {
    partitions: log.partitions,
    length: (p) => log.length(p),
    available,
    dueMs: (p, offset) => log.dueMs(p, offset),
    nextMs(p, offset, nowMs) {
      const dueMs = log.nextMs(p, offset, nowMs)
      if (offset < available(p, nowMs)) return dueMs
      return Math.max(dueMs, (Math.floor(nowMs / everyMs) + 1) * everyMs)
    },
    segment(p, offset, lengthMax) {
      return log.segment(p, offset, lengthMax)
    },
  }
}
