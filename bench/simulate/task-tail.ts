import seedrandom from 'seedrandom'
import type { ClusterSpec } from './cluster-spec.js'

/**
 * A share of all tasks straggles, whoever runs them: it takes a multiple of its time, Pareto.
 *
 * A power law because that is how the literature on stragglers has them: of what is left in
 * production clusters in spite of speculation, stragglers take 8 times the median task on average
 * (Ananthanarayanan et al., Dolly, NSDI 2013), and which tail it is decides whether a second
 * attempt pays (Wang, Joshi, Wornell, arXiv 1503.03128). Each attempt draws anew: the reasons are
 * moments of a node (its collector, its disk, other tenants), not what a task has to do.
 */
export interface TaskTail {
  /** Of all tasks. */
  readonly share: number
  /** Of so many times x or more there are x ** -shape: the less, the heavier. */
  readonly shape: number
  /** Times as long at most: without an end one task would outlast any run. */
  readonly most: number
}
export const TAIL_MOST = 100

/** How many times as long the next task takes; a stream of chance of its own. */
export function tailOf({ taskTail, seed }: Pick<ClusterSpec, 'taskTail' | 'seed'>): () => number {
  if (taskTail === undefined) return () => 1
  const { share, shape, most } = taskTail
  const random = seedrandom.tychei(`${seed}/tail`)
  return () => {
    if (random.quick() >= share) return 1
    return Math.min(most, (1 - random.quick()) ** (-1 / shape))
  }
}
