import type { Latency } from './forecast.js'

/** Two buckets' bounds differ by that factor. */
const STEP = 1.005
const LEAST_MS = 0.001
const BUCKETS = Math.ceil(Math.log(1e9 / LEAST_MS) / Math.log(STEP))

/**
 * Latencies of ranges of clicks, weighted by how many there are, in memory that does not grow.
 *
 * The clicks of a range are spread evenly between its two ends, so their cumulative count is a
 * straight line; lines add up by where they begin and end, whatever lies between.
 */
export class LatencyRanges {
  /** Of the lines that begin or end in a bucket: clicks a ms; and clicks at one point. */
  readonly #slopes = new Float64Array(BUCKETS + 1)
  readonly #jumps = new Float64Array(BUCKETS + 1)
  #clicks = 0
  #max = 0

  /** So many clicks, evenly between two latencies. */
  add(fromMs: number, toMs: number, clicks: number): void {
    if (clicks <= 0) return
    this.#clicks += clicks
    this.#max = Math.max(this.#max, toMs)
    const from = bucketOf(fromMs)
    const to = bucketOf(toMs)
    if (from === to) {
      this.#jumps[from]! += clicks
      return
    }
    const slope = clicks / (boundMs(to) - boundMs(from))
    this.#slopes[from]! += slope
    this.#slopes[to]! -= slope
  }
  get summary(): Latency | null {
    if (this.#clicks === 0) return null
    return { p50: this.#quantile(0.5), p99: this.#quantile(0.99), max: this.#max }
  }
  #quantile(share: number): number {
    const wanted = share * this.#clicks
    let slope = 0
    let count = 0
    for (let b = 0; b < BUCKETS; b++) {
      count += this.#jumps[b]!
      slope += this.#slopes[b]!
      const widthMs = boundMs(b + 1) - boundMs(b)
      if (count + slope * widthMs >= wanted) {
        return Math.min(
          this.#max,
          boundMs(b) + Math.max(0, wanted - count) / Math.max(slope, 1e-12),
        )
      }
      count += slope * widthMs
    }
    return this.#max
  }
}

function boundMs(bucket: number): number {
  return LEAST_MS * STEP ** bucket
}
function bucketOf(ms: number): number {
  if (ms <= LEAST_MS) return 0
  return Math.min(BUCKETS, Math.round(Math.log(ms / LEAST_MS) / Math.log(STEP)))
}
