import type { PlanQuestion } from '../../../bench/planner/plan-cluster.js'
import type { ClusterSpec } from '../../../bench/simulate/cluster-spec.js'
import type { Forecast } from '../../../bench/simulate/forecast.js'

/** Round numbers: a node of four cores does a million clicks a second. */
export const BASE: ClusterSpec = {
  engine: 'micro-batch',
  nodes: 1,
  coresPerNode: 4,
  ratePerSec: 1_000_000,
  arrivals: { kind: 'steady' },
  durationSeconds: 10,
  warmupSeconds: 2,
  intervalMs: 1000,
  trigger: { name: 'fixed', knobs: [] },
  groupBatches: 1,
  pipelineBatches: 1,
  schedule: 'batch',
  speculation: 'off',
  state: 'versions',
  checkpointBatches: 10,
  chunkEventsMax: null,
  checkpointIntervalMs: 1000,
  bufferTimeoutMs: 10,
  guarantee: 'exactly-once',
  alignment: 'aligned',
  bufferBytesMax: null,
  network: { latencyMs: 0.5, bytesPerMs: 1_250_000 },
  stragglers: { share: 0.1, factor: 2 },
  mtbfHours: 1000,
  racks: { nodes: 4, mtbfHours: 10_000 },
  failures: [],
  nodeRestartMs: 10_000,
  detectMs: 1000,
  objectStore: { p50Ms: 20, p99Ms: 100 },
  keys: { count: 1000, zipf: 1 },
  eventBytes: 100,
  stateBytes: 1e6,
  rescale: null,
  costs: {
    source: 'a test',
    eventUs: 4,
    keyedShare: 0.5,
    keyGroups: null,
    taskMs: 1,
    dispatchMs: 0.05,
    batchMs: 95,
    mergeMs: 0,
    snapshotMs: 1,
    logMs: 1,
    hopMs: 0.1,
    startMs: 500,
  },
  seed: '42',
}

export const QUESTION: PlanQuestion = {
  target: {
    ratePerSec: 10_000_000,
    p99Ms: 5_000,
    nodePricePerHour: 0.2,
    guarantee: 'exactly-once',
    spareNodes: 0,
  },
  bases: { 'micro-batch': BASE, 'per-event': BASE },
  ways: [
    { engine: 'micro-batch', intervalMs: 100 },
    { engine: 'micro-batch', intervalMs: 1000 },
    { engine: 'micro-batch', intervalMs: 2000 },
    { engine: 'per-event', intervalMs: 1000 },
  ],
  nodesMax: 500,
  assumptions: [['cost per event', '4 µs']],
  command: 'chunk42 plan --rate 10M --p99 5s --node-price 0.2',
}

/**
 * A batch takes its clicks over all cores, its tasks handed out one by one, and a commit; a record
 * waits its turn and for its checkpoint. Lag grows where a second of load takes more than one.
 */
export function closedForm(spec: ClusterSpec): Forecast {
  const { nodes, coresPerNode, ratePerSec, costs, objectStore, engine, failures } = spec
  const cores = nodes * coresPerNode
  const utilization = (ratePerSec * costs.eventUs) / 1e6 / cores
  const { intervalMs } = spec
  const handedOutMs = engine === 'per-event' ? 0 : costs.batchMs + cores * costs.dispatchMs
  const tookMs =
    engine === 'per-event'
      ? costs.snapshotMs + (10 * utilization) / Math.max(1e-9, 1 - utilization)
      : utilization * intervalMs + handedOutMs + costs.taskMs
  const sustainable = utilization < 1 && (engine === 'per-event' || tookMs < intervalMs)
  const p99 = intervalMs + tookMs + objectStore.p99Ms
  const [coordinatorMs] = spec.coordinatorFailsAtMs ?? []
  const coordinator = { atMs: coordinatorMs, nodes: 1, what: 'coordinator' }
  const failure = coordinatorMs === undefined ? failures[0] : coordinator
  const outageMs = spec.detectMs + costs.startMs
  // What came meanwhile, with what is to spare.
  const catchUpMs = outageMs / Math.max(0.01, 1 - utilization)
  return {
    throughputPerSec: sustainable ? ratePerSec : ratePerSec / utilization,
    visibleLatencyMs: { p50: p99 / 2, p99: p99 + (failure ? outageMs : 0), max: p99 + outageMs },
    processedLatencyMs: null,
    utilization: Math.min(1, utilization),
    coordinatorUtilization: handedOutMs / intervalMs,
    sustainable,
    lag: { last: 0, max: 0 },
    recovery: failure ? [{ ...failure, outageMs, catchUpMs }] : [],
    rescales: [],
    nodeHours: (nodes * spec.durationSeconds) / 3_600,
    replayedEvents: 0,
    checkpoints: null,
    failures: failures.length,
    lives: 1,
    tasks: cores,
    commits: 1,
    steps: 1,
  } as Forecast
}
