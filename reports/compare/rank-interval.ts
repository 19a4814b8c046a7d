/** Between which the ratio of two populations lies, and with what confidence at least. */
export interface RatioInterval {
  /** Hodges and Lehmann: the median of all ratios of one value to another. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly confidence: number
}

const CONFIDENCE = 0.95

/**
 * Of repeats that are not paired, whatever they are distributed like, if only one distribution is
 * the other one stretched: the interval of Mann, Whitney, Hodges and Lehmann over logarithms. Of
 * all n m ratios b/a in order it goes from the k-th to the k-th from the end, where k is the
 * greatest with 2 P(U < k) <= 5 %, and U is Mann and Whitney's statistic of two samples without a
 * difference. After Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition
 * 2014, section 4.3. null: so few repeats show nothing, whatever they are. Values are above 0.
 */
export function ratioInterval(
  before: readonly number[],
  after: readonly number[],
  confidence = CONFIDENCE,
): RatioInterval | null {
  const ratios = ratiosOf(before, after)
  const chances = chancesOfU(before.length, after.length)
  let k = 0
  let below = 0
  while (k < ratios.length / 2 && 2 * (below + chances[k]!) <= 1 - confidence)
    below += chances[k++]!
  if (k === 0) return null
  const [low, high] = [ratios[k - 1]!, ratios[ratios.length - k]!]
  return { ratio: middleOf(ratios), low, high, confidence: 1 - 2 * below }
}

/** The same estimate, where nothing can be said of its error. */
export function ratioOf(before: readonly number[], after: readonly number[]): number {
  return middleOf(ratiosOf(before, after))
}

/** So many repeats of each are needed before any difference can show. */
export function repeatsNeeded(confidence = CONFIDENCE): number {
  let n = 1
  while (2 * chancesOfU(n, n)[0]! > 1 - confidence) n++
  return n
}

function ratiosOf(before: readonly number[], after: readonly number[]): number[] {
  return before.flatMap((a) => after.map((b) => b / a)).sort((x, y) => x - y)
}
/** In the middle of logarithms, as a ratio and its inverse must agree. */
function middleOf(sorted: readonly number[]): number {
  const high = sorted.length >> 1
  const low = sorted.length % 2 === 1 ? high : high - 1
  return Math.sqrt(sorted[low]! * sorted[high]!)
}

/**
 * P(U = 0), P(U = 1), ... for samples of n and m from one population, where each arrangement is
 * equally likely. The greatest value is either of the first sample, and beats all m of the second,
 * or of the second, and beats none: ways(n, m, u) = ways(n - 1, m, u - m) + ways(n, m - 1, u).
 */
function chancesOfU(n: number, m: number): Float64Array {
  let rows = Array.from({ length: m + 1 }, () => Float64Array.of(1))
  for (let i = 1; i <= n; i++) {
    const next = [Float64Array.of(1)]
    for (let j = 1; j <= m; j++) {
      const ways = new Float64Array(i * j + 1)
      ways.set(rows[j]!, j)
      for (const [u, way] of next[j - 1]!.entries()) ways[u]! += way
      next.push(ways)
    }
    rows = next
  }
  const ways = rows[m]!
  const all = ways.reduce((sum, way) => sum + way, 0)
  return ways.map((way) => way / all)
}
