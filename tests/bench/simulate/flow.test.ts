import seedrandom from 'seedrandom'
import { describe, expect, test } from 'vitest'
import { CLUSTER_COSTS } from '../../../bench/simulate/cluster-costs.js'
import type { ClusterSpec } from '../../../bench/simulate/cluster-spec.js'
import { bufferBytesOf, queueMs } from '../../../bench/simulate/flow.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'

const costs = CLUSTER_COSTS.flink
const NODES = 4
const WORKERS = 4 * NODES
const MOST = (WORKERS * 1e6) / costs.eventUs

/** per-event at so much of what it can do. */
function at(load: number, told: Partial<ClusterSpec> = {}) {
  const usual = { engine: 'per-event', nodes: NODES, durationSeconds: 30, costs } as const
  return forecast(clusterSpec({ ...usual, ratePerSec: Math.round(load * MOST), ...told }))
}
const checkpointMs = (load: number, told: Partial<ClusterSpec>): number =>
  at(load, told).checkpoints!.ms.p50

describe('the queue before a worker', () => {
  /** Mean wait of units that come by chance; `service` draws what each takes. */
  function meanWait(load: number, service: (random: () => number) => number): number {
    const generator = seedrandom.tychei('units')
    const random = (): number => generator.double()
    const COUNT = 400_000
    let [wait, sum] = [0, 0]
    for (let n = 0; n < COUNT; n++) {
      sum += wait
      wait = Math.max(0, wait + load * service(random) + Math.log(1 - random()))
    }
    return sum / COUNT
  }
  test.each([0.3, 0.5, 0.7, 0.9])('has the mean wait of M/D/1 at a load of %d', (load) => {
    expect(queueMs(1, load) / meanWait(load, () => 1)).toBeCloseTo(1, 1)
  })
  test('canary: times of service that vary wait longer', () => {
    const varied = meanWait(0.7, (random) => -Math.log(1 - random()))
    expect(varied / queueMs(1, 0.7)).toBeGreaterThan(1.7)
  })
  test('is what clicks wait for beside buffer and network', () => {
    // The job begins late, and has to catch up.
    const told = { warmupSeconds: 20, durationSeconds: 40 }
    const [low, high] = [0.3, 0.7].map((load) => at(load, told).processedLatencyMs!.p50)
    const longer = (high! - low!) / (queueMs(10, 0.7) - queueMs(10, 0.3))
    expect(longer).toBeGreaterThan(0.95)
    expect(longer).toBeLessThan(1.1)
  })
})

describe('while a job is behind', () => {
  test('an aligned barrier waits for what is in buffers, an unaligned one carries it along', () => {
    const inFlightMs = (WORKERS * bufferBytesOf(WORKERS)) / 150 / (MOST / 1_000)
    const [none, usual] = [0, null].map((bufferBytesMax) => checkpointMs(1.3, { bufferBytesMax }))
    // Key groups are not quite alike, so the slowest is slower than that.
    expect((usual! - none!) / inFlightMs).toBeCloseTo(1, 0)
    const larger = { bufferBytesMax: 4 * bufferBytesOf(WORKERS) }
    expect((checkpointMs(1.3, larger) - none!) / (usual! - none!)).toBeCloseTo(4, 0)

    const alignment = 'unaligned'
    expect(checkpointMs(1.3, { alignment })).toBeLessThan(none! + 0.5 * (usual! - none!))
    const { bytesMax } = at(1.3, { alignment, ...larger }).checkpoints!
    expect(bytesMax / (WORKERS * larger.bufferBytesMax)).toBeCloseTo(1, 2)
  })
  test('and only then: otherwise it does not matter what buffers hold', () => {
    const [none, many] = [0, 1e9].map((bufferBytesMax) => at(0.2, { bufferBytesMax }))
    expect(many!.checkpoints).toEqual(none!.checkpoints)
    expect(many!.visibleLatencyMs).toEqual(none!.visibleLatencyMs)
  })
  test('checkpoints take longer until it has caught up', () => {
    const failures = [{ atMs: 10_500, nodes: 1 }]
    const told = { failures, nodeRestartMs: 3_000, durationSeconds: 60, bufferBytesMax: 16e6 }
    const { ms } = at(0.5, told).checkpoints!
    expect(ms.max).toBeGreaterThan(3 * ms.p50)
  })
})

describe('at-least-once', () => {
  const quick = { p50Ms: 1, p99Ms: 2 }
  const told = { objectStore: quick, checkpointIntervalMs: 5_000, durationSeconds: 20 }
  const atOnce = { ...told, guarantee: 'at-least-once' } as const
  test('shows rows when they are flushed, and not with their checkpoint', () => {
    const [once, least] = [at(0.2, told), at(0.2, atOnce)]
    expect(once.visibleLatencyMs!.p50).toBeGreaterThan(2_000)
    expect(least.visibleLatencyMs!.p50).toBeLessThan(200)
    expect(least.throughputPerSec / once.throughputPerSec).toBeCloseTo(1, 1)
  })
  test('waits for the one writer that commits for all workers', () => {
    const [few, many] = [2, 8].map((nodes) => {
      const ratePerSec = 100_000 * nodes
      return at(0.2, { ...atOnce, nodes, ratePerSec }).visibleLatencyMs!.p50
    })
    expect(many! / few!).toBeGreaterThan(2.5)
  })
})

describe('what is worked on again after a failure', () => {
  const atMs = 17_500
  const told = { failures: [{ atMs, nodes: 1 }], durationSeconds: 60, nodeRestartMs: 2_000 }
  test('is what came since the last checkpoint, whatever the guarantee', () => {
    const ratePerSec = Math.round(0.3 * MOST)
    for (const guarantee of ['exactly-once', 'at-least-once'] as const) {
      for (const checkpointIntervalMs of [2_000, 5_000]) {
        const { replayedEvents, lives } = at(0.3, { ...told, guarantee, checkpointIntervalMs })
        expect(lives).toBe(2)
        // They begin when the job does, some seconds behind zero.
        const most = (checkpointIntervalMs + 3_000) / 1_000
        expect(replayedEvents).toBeGreaterThan(0)
        expect(replayedEvents).toBeLessThan(most * ratePerSec)
      }
    }
    const [often, seldom] = [100, 10_000].map(
      (checkpointIntervalMs) => at(0.3, { ...told, checkpointIntervalMs }).replayedEvents,
    )
    expect(seldom!).toBeGreaterThan(5 * often!)
  })
  test('is nothing where nobody fails, nor behind a savepoint', () => {
    expect(at(0.3).replayedEvents).toBe(0)
    expect(at(0.3, { rescale: { atMs: 10_000, nodes: 8 } }).replayedEvents).toBe(0)
  })
  test('is of micro-batch the tasks that ran on the node', () => {
    const engine = 'micro-batch'
    const usual = clusterSpec({ engine, nodes: NODES, durationSeconds: 30, detectMs: 0 })
    const perInterval = usual.ratePerSec
    // In the middle of a batch's tasks.
    const struck = { ...usual, failures: [{ atMs: 10_100, nodes: 1 }] }
    const { replayedEvents } = forecast(struck)
    expect(replayedEvents).toBeGreaterThan(0)
    expect(replayedEvents).toBeLessThan(perInterval)
    expect(forecast(usual).replayedEvents).toBe(0)
  })
})

test('a job begins when its nodes have fetched their parts of the state, side by side', () => {
  const stateBytes = 1e10
  const startedMs = (nodes: number): number => {
    const told = { nodes, stateBytes, warmupSeconds: 0, durationSeconds: 60 }
    const { processedLatencyMs } = at(0.1, { ...told, ratePerSec: 100_000 })
    return processedLatencyMs!.max
  }
  const { bytesPerMs } = clusterSpec().network
  for (const nodes of [2, 8]) {
    const fetchedMs = costs.startMs + stateBytes / nodes / bytesPerMs
    expect(startedMs(nodes) / fetchedMs).toBeCloseTo(1, 0.5)
  }
  expect(startedMs(2)).toBeGreaterThan(1.5 * startedMs(8))
})
