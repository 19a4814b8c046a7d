import type { Log } from '../../workloads/log/log.js'
import type { LiveLatency } from './snapshot.js'

/** Buckets for each doubling: a value is off by 1.1 % at most. */
const PER_DOUBLING = 32
/** From a microsecond to some twenty hours. */
const BUCKETS = 36 * PER_DOUBLING
/** A step of many clicks is told by so many of them, evenly spread. */
const SAMPLES_MAX = 16

/** Latencies of the clicks that became readable within one bin of time. */
export class LatencyBin {
  readonly counts = new Float64Array(BUCKETS)
  count = 0
  maxMs = 0

  /** Clicks [from, to) of a partition became readable at that time. */
  add(log: Log, partition: number, from: number, to: number, atMs: number): void {
    const samples = Math.min(SAMPLES_MAX, to - from)
    const each = (to - from) / samples
    for (let k = 0; k < samples; k++) {
      const offset = from + Math.floor((k + 0.5) * each)
      this.#record(atMs - log.dueMs(partition, offset), each)
    }
    // Due times do not fall: the first has waited longest.
    this.maxMs = Math.max(this.maxMs, atMs - log.dueMs(partition, from))
  }
  #record(ms: number, count: number): void {
    const us = Math.max(1, ms * 1000)
    this.counts[Math.min(BUCKETS - 1, Math.floor(Math.log2(us) * PER_DOUBLING))]! += count
    this.count += count
  }
}

/** Of all bins together; null: nothing became readable. */
export function latencyIn(bins: readonly LatencyBin[]): LiveLatency | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return null
  const max = bins.reduce((most, { maxMs }) => Math.max(most, maxMs), 0)
  const at = (share: number): number => {
    let left = share * total
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      for (const { counts } of bins) left -= counts[bucket]!
      if (left <= 0) return Math.min(max, 2 ** ((bucket + 0.5) / PER_DOUBLING) / 1000)
    }
    return max
  }
  return { p50: at(0.5), p99: at(0.99), max }
}
