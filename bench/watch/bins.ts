import { LatencyBin, latencyIn } from './latency-bin.js'
import type { LiveLatency, Series } from './snapshot.js'

/** What one span of time saw. */
interface Bin {
  readonly latency: LatencyBin
  events: number
  lagEventsMax: number
}

/** So many a line of a terminal shows, and as many are kept. */
export const BINS = 60
/** Latencies are told of so many, the one that is not over included. */
export const LATENCY_BINS = 10
const BIN_MS_MIN = 500
const RATE_MS = 2_000

/** The last minute or so of a run, in bins of at least one interval each. */
export class Bins {
  readonly binMs: number
  readonly #bins = new Map<number, Bin>()
  #newest = 0

  constructor(intervalMs: number) {
    this.binMs = Math.max(BIN_MS_MIN, intervalMs)
  }
  at(ms: number): Bin {
    const index = Math.max(0, Math.floor(ms / this.binMs))
    let bin = this.#bins.get(index)
    if (bin === undefined) {
      bin = { latency: new LatencyBin(), events: 0, lagEventsMax: 0 }
      this.#bins.set(index, bin)
      this.#newest = Math.max(this.#newest, index)
      for (const old of this.#bins.keys()) if (old < this.#newest - BINS) this.#bins.delete(old)
    }
    return bin
  }
  lag(atMs: number, events: number): void {
    const bin = this.at(atMs)
    bin.lagEventsMax = Math.max(bin.lagEventsMax, events)
  }
  /** Of this bin and the one before. */
  lagMax(nowMs: number): number {
    const current = Math.floor(nowMs / this.binMs)
    return Math.max(0, ...[current - 1, current].map((k) => this.#bins.get(k)?.lagEventsMax ?? 0))
  }
  /** Over the bins that are over, two seconds of them, or two if they are long. */
  eventsPerSec(nowMs: number): number {
    const current = Math.floor(nowMs / this.binMs)
    const bins = Math.min(current, Math.max(2, Math.ceil(RATE_MS / this.binMs)))
    if (bins === 0) return 0
    let events = 0
    for (let k = current - bins; k < current; k++) events += this.#bins.get(k)?.events ?? 0
    return (events * 1000) / (bins * this.binMs)
  }
  latency(nowMs: number): LiveLatency | null {
    const current = Math.floor(nowMs / this.binMs)
    return latencyIn(
      [...this.#bins].filter(([k]) => k > current - LATENCY_BINS).map(([, bin]) => bin.latency),
    )
  }
  series(nowMs: number): Series {
    const current = Math.floor(nowMs / this.binMs)
    const from = Math.max(0, current - BINS)
    const over = Array.from({ length: current - from }, (_, k) => this.#bins.get(from + k))
    return {
      binMs: this.binMs,
      latencyMsMax: over.map((bin) => (bin && bin.latency.count > 0 ? bin.latency.maxMs : null)),
      visibleEventsPerSec: over.map((bin) => ((bin?.events ?? 0) * 1000) / this.binMs),
      lagEventsMax: over.map((bin) => bin?.lagEventsMax ?? 0),
    }
  }
}
