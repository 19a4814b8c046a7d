/** One candidate: less latency is better, more throughput is better. */
export interface Candidate {
  readonly latencyMs: number
  readonly eventsPerSec: number
}

/**
 * The candidates that no other one beats: nobody is at least as good in both and better in one.
 * Rising in latency, and so in throughput. Of equals the first stays.
 */
export function frontier<C extends Candidate>(candidates: readonly C[]): C[] {
  const sorted = [...candidates].sort(
    (a, b) => a.latencyMs - b.latencyMs || b.eventsPerSec - a.eventsPerSec,
  )
  const best: C[] = []
  let fastest = Number.NEGATIVE_INFINITY
  for (const candidate of sorted) {
    if (candidate.eventsPerSec <= fastest) continue
    fastest = candidate.eventsPerSec
    best.push(candidate)
  }
  return best
}
