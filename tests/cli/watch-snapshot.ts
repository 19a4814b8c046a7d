import type { Snapshot } from '../../bench/watch/snapshot.js'

/** A run in its middle. */
export function snapshotOf(overrides: Partial<Snapshot> = {}): Snapshot {
  const worker = { process: 'chunk-42@10.2#1', eventsPerSec: 5e4, tasksDone: 21, deaths: 0 }
  return {
    id: 'micro-batch-200ms-100000ps',
    engine: 'micro-batch',
    query: 'ysb',
    guarantee: 'exactly-once',
    sink: 'memory',
    intervalMs: 200,
    phase: 'running',
    atMs: 2_100,
    endMs: 60_000,
    offeredEventsPerSec: 1e5,
    events: 6e6,
    visibleEvents: 200_000,
    visibleEventsPerSec: 99_500,
    lagEvents: 10_000,
    lagEventsMax: 20_911,
    latencyMs: { p50: 102, p99: 203, max: 210 },
    series: {
      binMs: 500,
      latencyMsMax: [203, 205, null, 410, 205],
      visibleEventsPerSec: [8e4, 1e5, 0, 2e5, 1e5],
      lagEventsMax: [20_000, 20_000, 40_000, 20_000, 20_000],
    },
    commits: 10,
    life: 1,
    batch: { id: 10, chunks: 4, done: 2, lost: 1, chunkLast: 43 },
    workers: [
      { ...worker, index: 0, state: 'working' },
      { ...worker, index: 1, state: 'dead', deaths: 1 },
    ],
    pending: [0],
    canEnd: true,
    faults: 1,
    moments: [{ atMs: 1_500, kind: 'fault', text: 'kill strikes chunk 42 on worker 1' }],
    ...overrides,
  }
}
