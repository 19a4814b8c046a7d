import { describe, expect, test } from 'vitest'
import { FORECAST_ENGINES } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'
import { countable, counted } from './counting.js'

describe.each(FORECAST_ENGINES)('of %s', (engine) => {
  const usual = clusterSpec({ engine, nodes: 4, durationSeconds: 60, nodeRestartMs: 10_000 })

  test('nodes die as often as it is told, and each death has its recovery', () => {
    const failures = [
      { atMs: 35_300, nodes: 2 },
      { atMs: 10_300, nodes: 1 },
    ]
    const { recovery, failures: died } = forecast({ ...usual, failures })
    expect(recovery.map(({ atMs, nodes }) => [atMs, nodes])).toEqual([
      [10_300, 1],
      [35_300, 2],
    ])
    expect(died).toBe(3)
    for (const { outageMs } of recovery) expect(outageMs).toBeGreaterThan(usual.detectMs)
  })
  test("the coordinator's node dies, and another one goes on once that is noticed", () => {
    const struck = forecast({ ...usual, coordinatorFailsAtMs: [20_300] })
    expect(struck).toMatchObject({ lives: 2, failures: 1, rescales: [] })
    expect(struck.recovery).toMatchObject([{ atMs: 20_300, nodes: 1, what: 'coordinator' }])
    const [{ outageMs, catchUpMs }] = struck.recovery as [(typeof struck.recovery)[0]]
    expect(outageMs).toBeGreaterThan(usual.detectMs + usual.costs.startMs)
    // Nobody waits for the dead node itself.
    expect(outageMs).toBeLessThan(usual.nodeRestartMs)
    expect(catchUpMs).toBeGreaterThanOrEqual(outageMs!)
    expect(struck.sustainable).toBe(true)
  })
  test('a process that takes long to start makes that death last longer', () => {
    const coordinatorFailsAtMs = [20_300]
    const slow = { ...usual, coordinatorFailsAtMs, costs: { ...usual.costs, startMs: 4_000 } }
    const quick = { ...usual, coordinatorFailsAtMs, costs: { ...usual.costs, startMs: 0 } }
    const [a, b] = [slow, quick].map((spec) => forecast(spec).recovery[0]!.outageMs!)
    expect(a! - b!).toBeGreaterThan(2_900)
    expect(a! - b!).toBeLessThan(5_100)
  })
  test.each([[[]], [[10_300]], [[9_990, 20_010, 20_020]], [[39_990]]])(
    "each click is counted once, the coordinator's node dying at %j",
    (coordinatorFailsAtMs) => {
      const spec = clusterSpec({ ...countable(engine), coordinatorFailsAtMs })
      const { inSink, told } = counted(spec)
      expect(told).toBeGreaterThan(30e6)
      expect(inSink).toBe(told)
    },
  )
  test('each click is counted once while nodes die and come, the coordinator with them', () => {
    const failures = [{ atMs: 10_200, nodes: 2 }]
    const rescale = [
      { atMs: 15_000, nodes: 7 },
      { atMs: 22_000, nodes: 3 },
    ]
    const coordinatorFailsAtMs = [10_300, 14_990, 22_100]
    const struck = { ...countable(engine), failures, rescale, coordinatorFailsAtMs }
    const { inSink, told, lives } = counted(clusterSpec(struck))
    expect(lives).toBeGreaterThan(4)
    expect(inSink).toBe(told)
  })
  test('the canary: of a life that recovers nothing clicks are missing, and that is seen', () => {
    const spec = clusterSpec({ ...countable(engine), coordinatorFailsAtMs: [10_300] })
    const { inSink, told } = counted(spec, false)
    expect(inSink).toBeLessThan(told)
  })
})

test("the coordinator's node is one more that dies by itself, from a stream of its own", () => {
  const usual = clusterSpec({ nodes: 2, durationSeconds: 600, detectMs: 100, nodeRestartMs: 1_000 })
  const { recovery } = forecast({ ...usual, mtbfHours: 0.02 })
  const ofIt = recovery.filter(({ what }) => what === 'coordinator').length
  // Once in 72 s: 8.3 expected; of the two others together twice as many.
  expect(ofIt).toBeGreaterThan(2)
  expect(recovery.length - ofIt).toBeGreaterThan(ofIt)
  // Who else dies, and when, is the same without it.
  const told = (spec: typeof usual): number[] =>
    forecast(spec).recovery.flatMap(({ what, atMs }) => (what === undefined ? [atMs] : []))
  const more = { ...usual, mtbfHours: 0.02, coordinatorFailsAtMs: [100_000] }
  expect(told(more)).toEqual(told({ ...usual, mtbfHours: 0.02 }))
})
