/** `on`: a chunk that takes much longer than its batch's others is started a second time. */
export type Speculation = 'off' | 'on'

/** Spark's `spark.speculation.quantile` and `.multiplier`, as they were until its version 4. */
const QUANTILE = 0.75
const MULTIPLIER = 1.5
/** A chunk that is started needlessly costs another worker as long as it takes. */
export const STRAGGLE_MS_MIN = 5

/**
 * How long a chunk of a batch may take before it counts as a straggler, by those of the batch that
 * have ended; Infinity while too few have. Durations are those that the coordinator saw, from spawn
 * to exit: what waited behind a straggler straggles too.
 */
export function straggleMs(tookMs: readonly number[], chunks: number, leastMs: number): number {
  const ended = tookMs.length
  if (ended === 0 || ended < Math.floor(QUANTILE * chunks)) return Number.POSITIVE_INFINITY
  const sorted = Float64Array.from(tookMs).sort()
  const median = (sorted[(ended - 1) >> 1]! + sorted[ended >> 1]!) / 2
  return Math.max(leastMs, MULTIPLIER * median)
}
