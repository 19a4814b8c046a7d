import { describe, expect, test } from 'vitest'
import { forecast } from '../../../bench/simulate/forecast.js'
import { LineageWork } from '../../../bench/simulate/lineage-work.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'

const usual = clusterSpec({
  state: 'lineage',
  nodes: 4,
  durationSeconds: 60,
  detectMs: 100,
  objectStore: { p50Ms: 20, p99Ms: 20 },
})
const lost = { nodeRestartMs: 1e9, failures: [{ atMs: 19_100, nodes: 1 }] }

describe('a forecast of state by lineage', () => {
  test('is a function of its spec', () => {
    const failing = { ...usual, mtbfHours: 0.02, nodeRestartMs: 2_000 }
    expect(forecast(failing)).toEqual(forecast(failing))
    expect(forecast({ ...failing, seed: '43' })).not.toEqual(forecast(failing))
  })
  test('shows every click, in one life, though a node never comes back', () => {
    const { throughputPerSec, lag, lives, failures } = forecast({ ...usual, ...lost })
    expect(throughputPerSec / usual.ratePerSec).toBeCloseTo(1, 1)
    expect(lag.last).toBeLessThan(2 * usual.ratePerSec)
    expect({ lives, failures }).toEqual({ lives: 1, failures: 1 })
  })
  test('goes on with more nodes behind a savepoint', () => {
    const grown = forecast({ ...usual, rescale: { atMs: 10_000, nodes: 8 } })
    expect(grown.lives).toBe(2)
    expect(grown.sustainable).toBe(true)
  })
  test('maps again what is behind the checkpoint, and with versions nothing is', () => {
    const [deep, flat, versions] = [
      { checkpointBatches: 20 },
      { checkpointBatches: 1 },
      { state: 'versions' as const },
    ].map((told) => forecast({ ...usual, ...lost, ...told }))
    const outage = deep!.recovery[0]!.outageMs!
    expect(outage).toBeGreaterThan(2 * flat!.recovery[0]!.outageMs!)
    // A checkpoint each batch still has the batch that was under way to derive.
    expect(flat!.recovery[0]!.outageMs!).toBeLessThan(versions!.recovery[0]!.outageMs! + 2_000)
    expect(deep!.utilization).toBeGreaterThan(flat!.utilization)
  })
  test('waits for checkpoints, and for what is lost, as long as their bytes take', () => {
    // Of ten gigabits a second: 0.8 s to write it, and as long to read it.
    const [small, large] = [1e6, 1e9].map((stateBytes) =>
      forecast({ ...usual, ...lost, stateBytes }),
    )
    expect(large!.visibleLatencyMs!.p99).toBeGreaterThan(small!.visibleLatencyMs!.p99)
    const [before, after] = [small, large].map((one) => one!.recovery[0]!.outageMs!)
    expect(after! - before!).toBeGreaterThan(600)
    expect(after! - before!).toBeLessThan(3_000)
  })
})

describe('the work of a lineage', () => {
  const spec = { ...usual, keys: { count: 1_000, zipf: 0 }, stateBytes: 1_600 }
  const work = new LineageWork(spec)
  work.begin(8)

  test('of a batch is that of its results, whoever does it', () => {
    const chunk = new Map(work.deltas(5_000, [0, 1, 2, 3, 4, 5, 6, 7]))
    const derivations = [...chunk].map(([group, rows]) => ({
      group,
      base: undefined,
      deltas: [rows, rows, rows],
    }))
    let ms = 0
    for (const one of derivations) {
      work.derive([one])
      ms += work.takeMs()
    }
    expect(ms).toBeCloseTo(3 * spec.costs.mergeMs, 9)
    expect(work.changed(derivations).cells).toBe(1_000)
    expect(work.changed(derivations.slice(0, 2)).cells).toBe(250)
  })
  test('weighs by the keys that a chunk met, and by the groups that are wanted', () => {
    const mapped = (clicks: number, groups: readonly number[]) =>
      work.bytesOf({
        kind: 'mapped',
        from: 0,
        job: 0,
        deltas: work.deltas(clicks, groups),
        each: undefined,
      })
    expect(mapped(1e6, [0, 1, 2, 3, 4, 5, 6, 7])).toBe(16_000)
    expect(mapped(80, [0, 1, 2, 3, 4, 5, 6, 7])).toBe(16 * 80)
    expect(mapped(80, [3])).toBe(16 * 10)
    expect(mapped(80, [])).toBe(0)
  })
  test('weighs a lost group with its part of the checkpoint', () => {
    const [[group, delta]] = work.deltas(80, [3]) as [ReturnType<typeof work.deltas>[number]]
    const derive = (base: typeof delta | undefined) =>
      work.bytesOf({
        kind: 'derive',
        turn: 0,
        id: 0,
        derivations: [{ group, base, deltas: [delta] }],
        openFirst: 0,
      })
    expect(derive(undefined)).toBe(160)
    expect(derive(delta)).toBe(160 + 200)
    expect(work.bytesOf({ kind: 'stop' })).toBeUndefined()
  })
})
