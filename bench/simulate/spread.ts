/**
 * What was seen over runs: least, most, and quantiles with an interval that holds the true one in
 * at least 95 % of campaigns, whatever the distribution (order statistics; David and Nagaraja,
 * Order Statistics, 2003, 7.1). A bound is null where there are too few runs to have one.
 */
export interface Spread {
  readonly runs: number
  readonly min: number
  readonly p50: Quantile
  readonly p95: Quantile
  readonly max: number
}
export interface Quantile {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}
/** A share of runs, and its 95 % interval by Wilson (JASA 1927). */
export interface Share {
  readonly runs: number
  readonly of: number
  readonly low: number
  readonly high: number
}

const TAIL = 0.025
const Z = 1.959964

/** null: there is nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  return {
    runs: sorted.length,
    min: sorted[0]!,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    max: sorted.at(-1)!,
  }
}

export function shareOf(runs: number, of: number): Share {
  if (of === 0) return { runs, of, low: 0, high: 1 }
  const share = runs / of
  const middle = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of)
  const half =
    Math.sqrt((share * (1 - share)) / of + (Z / (2 * of)) ** 2) * (Z / (1 + (Z * Z) / of))
  return { runs, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/**
 * How many runs lie below the true quantile is binomial. Below the low bound lie fewer than `low`
 * in at most a fortieth of all campaigns, and so above the high one.
 */
function quantile(sorted: readonly number[], q: number): Quantile {
  const n = sorted.length
  let logP = n * Math.log(1 - q)
  let sum = 0
  let low = 0
  let high = n + 1
  for (let k = 0; k <= n; k++) {
    sum += Math.exp(logP)
    if (sum <= TAIL) low = k + 1
    if (sum >= 1 - TAIL && high > n) high = k + 1
    logP += Math.log((n - k) / (k + 1)) + Math.log(q / (1 - q))
  }
  return {
    value: sorted[Math.min(n - 1, Math.ceil(q * n) - 1)]!,
    low: low === 0 ? null : sorted[low - 1]!,
    high: high > n ? null : sorted[high - 1]!,
  }
}
