import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import { CLUSTER_COSTS, type ClusterCosts } from './cluster-costs.js'
import type { ClusterSpec, Network } from './cluster-spec.js'

/** Bytes a ms by its gigabits a second; latency as between two hosts of one data centre. */
function link(gigabits: number): Network {
  return { latencyMs: 0.1, bytesPerMs: (gigabits * 1e9) / 8 / 1_000 }
}
export const NETWORKS = {
  '1gbe': link(1),
  '10gbe': link(10),
  '25gbe': link(25),
  '100gbe': link(100),
  local: { latencyMs: 0, bytesPerMs: Number.POSITIVE_INFINITY },
} as const satisfies Readonly<Record<string, Network>>
export type NetworkName = keyof typeof NETWORKS

/** What is not said: a quiet cluster of 16 nodes, each core at about a fifth of what it can do. */
export function clusterSpec(told: Partial<ClusterSpec> = {}): ClusterSpec {
  const { nodes = 16, coresPerNode = 4 } = told
  const costs: ClusterCosts = told.costs ?? CLUSTER_COSTS.chunk42
  return {
    engine: costs.of ?? 'micro-batch',
    nodes,
    coresPerNode,
    ratePerSec: Math.round((nodes * coresPerNode * 1e6) / costs.eventUs / 5),
    arrivals: { kind: 'steady' },
    durationSeconds: 60,
    warmupSeconds: 5,
    intervalMs: 1_000,
    trigger: triggerSpec('fixed'),
    groupBatches: 1,
    pipelineBatches: 1,
    schedule: 'batch',
    speculation: 'off',
    state: 'versions',
    checkpointBatches: 10,
    chunkEventsMax: null,
    checkpointIntervalMs: 1_000,
    bufferTimeoutMs: 10,
    guarantee: 'exactly-once',
    alignment: 'aligned',
    bufferBytesMax: null,
    network: NETWORKS['10gbe'],
    stragglers: { share: 0, factor: 1 },
    mtbfHours: null,
    racks: null,
    failures: [],
    nodeRestartMs: 30_000,
    // A tuned Flink notices a death after 3 s (docs/clusters.md).
    detectMs: costs.detectMs ?? 3_000,
    objectStore: { p50Ms: 20, p99Ms: 100 },
    keys: { count: 100_000, zipf: 0 },
    eventBytes: 150,
    stateBytes: 0,
    rescale: null,
    costs,
    seed: '42',
    ...told,
  }
}

/** About a task for each core, however few clicks there are: as where partitions are tasks. */
export function tasksForEachCore(spec: ClusterSpec): number {
  const events = (spec.ratePerSec * spec.intervalMs) / 1_000
  // Some more, as fast workers get more: a rest would be a task that all wait for.
  return Math.max(1, Math.ceil((1.25 * events) / (spec.nodes * spec.coresPerNode)))
}
