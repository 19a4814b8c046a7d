import type { ClusterSpec } from '../cluster-spec.js'
import { forecast } from '../forecast.js'
import { clusterSpec, tasksForEachCore } from '../usual-cluster.js'
import { type Known, text } from './known.js'

const SOURCE = 'Zaharia et al., Discretized Streams, SOSP 2013'
/** A store without a tail: its own would be longer than what is looked for. */
const objectStore = { p50Ms: 20, p99Ms: 20 }

/** What failures add to the longest time that a click waits. */
function addedMs(spec: ClusterSpec, failures: ClusterSpec['failures']): number {
  const [quiet, struck] = [forecast(spec), forecast({ ...spec, failures })]
  return Math.max(0, (struck.visibleLatencyMs?.max ?? 0) - (quiet.visibleLatencyMs?.max ?? 0))
}

/** Nothing but what was under way is lost. */
function tasksLostMs(nodes: number): number {
  const told = { nodes, objectStore, durationSeconds: 60, detectMs: 0, nodeRestartMs: 1 }
  const usual = clusterSpec(told)
  // In the middle of a batch's tasks: 100 ms behind its trigger.
  const failures = Array.from({ length: 5 }, (_, n) => ({ atMs: 10_100 + 10_000 * n, nodes: 1 }))
  return addedMs({ ...usual, chunkEventsMax: tasksForEachCore(usual) }, failures)
}

export const parallelRecovery: Known = {
  name: 'd-streams-recovery',
  source: SOURCE,
  shape:
    'what a dead node had under way runs anew on all others: below a second, sooner with more nodes',
  look() {
    const [few, many] = [tasksLostMs(2), tasksLostMs(64)]
    const saw = `2 nodes +${text(few)}, 64 nodes +${text(many)}, once it is noticed`
    return { saw, comesOut: many < 1_000 && many < few }
  },
}

/** 20 nodes of 4 cores, batches of a second of which a batch takes about a half: as theirs. */
const NODES = 20
const { ratePerSec: RATE } = clusterSpec({ nodes: NODES })
/** Counts of 100,000 words, in a window. */
const stateBytes = 1_600_000

/** A node is lost, for good, shortly before a checkpoint after 2, 10 or 30 batches is due. */
function stateLostMs(told: Partial<ClusterSpec>): number {
  const usual = {
    nodes: NODES,
    ratePerSec: RATE,
    state: 'lineage',
    stateBytes,
    objectStore,
  } as const
  const spec = clusterSpec({ ...usual, durationSeconds: 55, detectMs: 0, ...told })
  return addedMs({ ...spec, nodeRestartMs: 1e9 }, [{ atMs: 29_100, nodes: 1 }])
}

export const checkpoints: Known = {
  name: 'd-streams-checkpoints',
  source: SOURCE,
  shape: 'state by lineage is back the sooner, the more often it is checkpointed',
  look() {
    const added = [2, 10, 30].map((checkpointBatches) => stateLostMs({ checkpointBatches }))
    const [often, usual, seldom] = added as [number, number, number]
    const saw = `each 2, 10, 30 batches: ${added.map((ms) => `+${text(ms)}`).join(', ')}`
    return { saw, comesOut: often < usual && usual < seldom }
  },
}

const checkpointBatches = 10
export const moreNodes: Known = {
  name: 'd-streams-nodes',
  source: SOURCE,
  shape: 'twice the nodes for the same load have the state back sooner',
  look() {
    const [some, twice] = [NODES, 2 * NODES].map((nodes) =>
      stateLostMs({ nodes, checkpointBatches }),
    )
    const saw = `20 nodes +${text(some)}, 40 nodes +${text(twice)}`
    return { saw, comesOut: twice! < some! }
  },
}
export const moreNodesAndLoad: Known = {
  name: 'd-streams-nodes-and-load',
  source: SOURCE,
  shape: 'twice the nodes for twice the load have it back in half the time',
  missing:
    'our workers keep no map output: all clicks since the checkpoint are mapped again, whoever ' +
    'lost what, and not only what the lost node had',
  look() {
    const [some, twice] = [1, 2].map((times) =>
      stateLostMs({ nodes: times * NODES, ratePerSec: times * RATE, checkpointBatches }),
    )
    const saw = `20 nodes +${text(some)}, 40 nodes +${text(twice)}`
    return { saw, comesOut: twice! < 0.75 * some! }
  },
}
