import type { Log } from './log.js'

/** A partition of which nothing can be read from one time to another. */
export interface Outage {
  readonly partition: number
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The same log over a source whose partitions are down at times: then nothing of them is
 * `available`, and what was comes back afterwards, as it was. Only who asks before it reads sees
 * it.
 */
export function withOutages(log: Log, outages: readonly Outage[]): Log {
  const isDown = (p: number, nowMs: number): boolean =>
    outages.some(
      ({ partition, fromMs, toMs }) => partition === p && nowMs >= fromMs && nowMs < toMs,
    )
  return {
    partitions: log.partitions,
    length: (p) => log.length(p),
    available: (p, nowMs) => (isDown(p, nowMs) ? 0 : log.available(p, nowMs)),
    dueMs: (p, offset) => log.dueMs(p, offset),
    nextMs: (p, offset, nowMs) => log.nextMs(p, offset, nowMs),
    segment: (p, offset, lengthMax) => log.segment(p, offset, lengthMax),
  }
}
