import { describe, expect, test } from 'vitest'
import { nextStep, type Window, windowMsOf } from '../../../bench/simulate/autoscale.js'
import { FORECAST_ENGINES } from '../../../bench/simulate/cluster-spec.js'
import { nodeMsOf, stepsOf } from '../../../bench/simulate/elastic.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'
import { countable, counted } from './counting.js'

const STEPS = [
  { atMs: 20_000, nodes: 8 },
  { atMs: 40_000, nodes: 2 },
]

describe.each(FORECAST_ENGINES)('a schedule of %s', (engine) => {
  const usual = clusterSpec({ engine, nodes: 4, durationSeconds: 60, ratePerSec: 1_000_000 })

  test('adds nodes and takes them, each step behind a savepoint', () => {
    const { lives, rescales, recovery, nodeHours } = forecast({ ...usual, rescale: STEPS })
    expect(lives).toBe(3)
    expect(recovery).toEqual([])
    expect(rescales.map(({ atMs, nodes }) => ({ atMs, nodes }))).toEqual(STEPS)
    // Of per-event not the savepoint, which comes at once: the first checkpoint behind it.
    const leastMs = engine === 'per-event' ? usual.checkpointIntervalMs : 1
    for (const { outageMs } of rescales) expect(outageMs).toBeGreaterThan(leastMs)
    expect(nodeHours).toBeCloseTo((4 * 20 + 8 * 20 + 2 * 20) / 3_600, 9)
  })
  test('of one step is that step', () => {
    const [step] = STEPS
    const [one, list] = [step!, [step!]].map((rescale) => forecast({ ...usual, rescale }))
    expect(one).toEqual(list)
  })
  test('counts each click once', () => {
    const rescale = STEPS.map(({ atMs, nodes }) => ({ atMs: atMs / 2, nodes }))
    const { inSink, told, lives } = counted(clusterSpec({ ...countable(engine), rescale }))
    expect(lives).toBe(3)
    expect(inSink).toBe(told)
  })
  test('has as much room as it has nodes', () => {
    const most = (4 * 4 * 1e6) / usual.costs.eventUs
    const over = { ...usual, ratePerSec: Math.round(1.3 * most), durationSeconds: 90 }
    const grown = forecast({ ...over, rescale: [{ atMs: 20_000, nodes: 16 }] })
    const shrunk = forecast({ ...over, nodes: 16, rescale: [{ atMs: 20_000, nodes: 4 }] })
    expect(grown.sustainable).toBe(true)
    expect(shrunk.sustainable).toBe(false)
    // Of those that were there, and not of those that it began with.
    expect(grown.utilization).toBeLessThan(0.9)
  })
  test('a policy follows a load that comes and goes', () => {
    const autoscale = { low: 0.3, high: 0.7, nodesMax: 12, windowMs: 15_000 }
    const arrivals = { kind: 'burst', periodMs: 900_000, share: 0.4, factor: 2 } as const
    const spec = { ...usual, durationSeconds: 900, warmupSeconds: 10, nodes: 2, arrivals }
    const most = (4 * 4 * 1e6) / usual.costs.eventUs
    const told = { ...spec, ratePerSec: Math.round(0.5 * most), nodeRestartMs: 5_000 }
    const scaled = forecast({ ...told, autoscale })
    const nodes = scaled.rescales.map((step) => step.nodes)
    expect(nodes.length).toBeGreaterThan(1)
    expect(Math.max(...nodes)).toBeGreaterThan(nodes.at(-1)!)
    expect(scaled).toEqual(forecast({ ...told, autoscale }))
    // Fewer node-hours than the most that it had, all the time.
    expect(scaled.nodeHours).toBeLessThan((Math.max(...nodes) * 900) / 3_600)
  })
})

test('nodes of which none is there yet do not fail', () => {
  const rescale = [{ atMs: 50_000, nodes: 1_000 }]
  const spec = clusterSpec({ nodes: 1, durationSeconds: 51, ratePerSec: 10_000, mtbfHours: 10 })
  // Of a thousand nodes about one would fail in 36 s, of one in ten hours.
  expect(forecast({ ...spec, rescale }).failures).toBeLessThan(2)
})

test('what is paid for is nodes by the time that they are there', () => {
  const spec = clusterSpec({ nodes: 4, durationSeconds: 60 })
  expect(nodeMsOf(spec)).toBe(240_000)
  expect(nodeMsOf({ ...spec, rescale: [...STEPS].reverse() })).toBe(280_000)
  expect(nodeMsOf({ ...spec, rescale: { atMs: 1e6, nodes: 100 } })).toBe(240_000)
  expect(stepsOf({ rescale: null })).toEqual([])
})

describe('a policy', () => {
  const autoscale = { low: 0.4, high: 0.8, nodesMax: 20, windowMs: 10_000 }
  const spec = clusterSpec({ nodes: 10, durationSeconds: 100, nodeRestartMs: 5_000, autoscale })
  const windows = (...of: number[]): Window[] =>
    of.map((utilization, n) => ({
      fromMs: 10_000 * n,
      untilMs: 10_000 * (n + 1),
      nodes: 10,
      utilization,
    }))

  test('does nothing within its band', () => {
    expect(nextStep(spec, windows(0.9, 0.4, 0.6, 0.8))).toBeUndefined()
  })
  test('asks for as many as bring it to the middle, and waits until they are there', () => {
    expect(nextStep(spec, windows(0.5, 0.9))).toEqual({ atMs: 25_000, nodes: 15 })
    expect(nextStep(spec, windows(0.5, 1))).toEqual({ atMs: 25_000, nodes: 17 })
  })
  test('has bounds', () => {
    const few = { ...spec, autoscale: { ...autoscale, nodesMax: 12 } }
    expect(nextStep(few, windows(0.5, 1))).toEqual({ atMs: 25_000, nodes: 12 })
    expect(nextStep({ ...spec, durationSeconds: 24 }, windows(0.5, 1))).toBeUndefined()
  })
  test('takes nodes away by the most that it wanted in twenty windows', () => {
    const lull = new Array<number>(19).fill(0.1)
    const long = { ...spec, durationSeconds: 1_000 }
    expect(nextStep(long, windows(0.5, ...lull))).toBeUndefined()
    expect(nextStep(long, windows(0.5, ...lull, 0.2))).toEqual({ atMs: 210_000, nodes: 4 })
    expect(nextStep(long, windows(0.5, ...lull, 0))).toEqual({ atMs: 210_000, nodes: 2 })
    // Nobody knows what it was.
    expect(nextStep(long, windows(...lull, Number.NaN))).toBeUndefined()
  })
  test('looks away until its step has settled', () => {
    const rescale = [{ atMs: 25_000, nodes: 15 }]
    const seen = windows(0.5, 0.9, 1, 1, 1, 0.9)
    // The first that begins 10 s behind it.
    expect(nextStep({ ...spec, rescale }, seen)).toEqual({ atMs: 55_000, nodes: 17 })
  })
  test('looks no more often than results come', () => {
    expect(windowMsOf(spec)).toBe(15_000)
    expect(windowMsOf({ ...spec, intervalMs: 10_000 })).toBe(50_000)
  })
})
