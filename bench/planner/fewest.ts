import type { Judged } from '../../reports/planner/cluster-plan.js'

export interface Fewest {
  /** Null: none of those tried. */
  readonly nodes: number | null
  readonly tried: ReadonlyMap<number, Judged>
  /** Those above `nodes` that were tried and miss the target again. */
  readonly missAbove: readonly number[]
}
const STEP = 1.4
/** More nodes only make it slower: so many steps without a better p99 end the search. */
const PATIENCE = 4

/**
 * The fewest nodes that hold: by steps of 1.4 from a guess, up or down, then by halves. That is the
 * fewest if more nodes never hurt; some more are tried to see that, and what misses is told.
 */
export function fewest(judge: (nodes: number) => Judged, guess: number, most: number): Fewest {
  const tried = new Map<number, Judged>()
  const at = (nodes: number): Judged => {
    const found = tried.get(nodes) ?? judge(nodes)
    tried.set(nodes, found)
    return found
  }
  const start = Math.min(most, Math.max(1, guess))
  const known = at(start).holds ? start : (upwards(at, start, most) ?? downwards(at, start))
  if (known === undefined) return { nodes: null, tried, missAbove: [] }
  let holds: number = known
  let misses = 0
  for (let n = known; n > 0 && at(n).holds; n = n === 1 ? 0 : less(n)) {
    holds = n
    misses = n === 1 ? 0 : less(n)
  }
  // What missed on the way up is nearer.
  for (const [n, { holds: good }] of tried) if (!good && n < holds) misses = Math.max(misses, n)
  while (holds - misses > 1) {
    const middle: number = (holds + misses) >> 1
    if (at(middle).holds) holds = middle
    else misses = middle
  }
  for (const more of [holds + 1, holds + 2, Math.ceil(holds * 1.5), holds * 2]) {
    if (more <= most) at(more)
  }
  const nodes = holds
  const above = [...tried].filter(([n, { holds: good }]) => n > nodes && !good)
  return { nodes, tried, missAbove: above.map(([n]) => n).sort((a, b) => a - b) }
}
const less = (nodes: number): number => Math.max(1, Math.min(nodes - 1, Math.floor(nodes / STEP)))

/** The first that holds. */
function upwards(at: (nodes: number) => Judged, from: number, most: number): number | undefined {
  let bestMs = Number.POSITIVE_INFINITY
  let worse = 0
  for (let nodes = from; ; nodes = Math.min(most, Math.max(nodes + 1, Math.ceil(nodes * STEP)))) {
    const { holds, sustainable, p99Ms } = at(nodes)
    if (holds) return nodes
    if (sustainable && p99Ms !== null) {
      worse = p99Ms < bestMs ? 0 : worse + 1
      bestMs = Math.min(bestMs, p99Ms)
    }
    if (nodes === most || worse >= PATIENCE) return undefined
  }
}
/** Too many nodes may be what is wrong: a coordinator hands out their tasks one by one. */
function downwards(at: (nodes: number) => Judged, from: number): number | undefined {
  for (let nodes = from; nodes > 1 && at(nodes).sustainable; ) {
    nodes = less(nodes)
    if (at(nodes).holds) return nodes
  }
  return undefined
}

const RATE_STEP = 1.3
const RATE_WITHIN = 1.02
/** Of the guess, up or down. */
const RATE_RANGE = 1_000

/**
 * The highest rate that holds, to within 2 %, if a higher one never holds where a lower one does
 * not; null: not even a thousandth of the guess does.
 */
export function mostRate(holds: (ratePerSec: number) => boolean, guess: number): number | null {
  let low = guess
  let high = guess
  if (holds(guess)) {
    while (high < guess * RATE_RANGE && holds(high * RATE_STEP)) high *= RATE_STEP
    low = high
    high *= RATE_STEP
  } else {
    do {
      high = low
      low /= RATE_STEP
      if (low < guess / RATE_RANGE) return null
    } while (!holds(low))
  }
  while (high / low > RATE_WITHIN) {
    const middle = Math.sqrt(low * high)
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}
