import { forecast } from '../forecast.js'
import { clusterSpec, tasksForEachCore } from '../usual-cluster.js'
import { type Known, text } from './known.js'

/** What a failure adds to the longest time that a click waits, once it has been noticed. */
function addedMs(nodes: number): number {
  // A store without a tail: its own would be longer than what is looked for.
  const objectStore = { p50Ms: 20, p99Ms: 20 }
  const usual = clusterSpec({ nodes, objectStore, durationSeconds: 60, detectMs: 0 })
  const spec = { ...usual, chunkEventsMax: tasksForEachCore(usual) }
  // In the middle of a batch's tasks: 100 ms behind its trigger.
  const failures = Array.from({ length: 5 }, (_, n) => ({ atMs: 10_100 + 10_000 * n, nodes: 1 }))
  const [quiet, struck] = [forecast(spec), forecast({ ...spec, nodeRestartMs: 1, failures })]
  return Math.max(0, (struck.visibleLatencyMs?.max ?? 0) - (quiet.visibleLatencyMs?.max ?? 0))
}

export const parallelRecovery: Known = {
  name: 'd-streams-recovery',
  source: 'Zaharia et al., Discretized Streams, SOSP 2013',
  shape:
    'what a dead node had under way runs anew on all others: below a second, sooner with more nodes',
  look() {
    const [few, many] = [addedMs(2), addedMs(64)]
    const saw = `2 nodes +${text(few)}, 64 nodes +${text(many)}, once it is noticed`
    return { saw, comesOut: many < 1_000 && many < few }
  },
}
