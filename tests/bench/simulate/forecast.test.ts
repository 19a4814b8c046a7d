import { describe, expect, test } from 'vitest'
import { FORECAST_ENGINES } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { KNOWN } from '../../../bench/simulate/known/registry.js'
import { clusterSpec, NETWORKS } from '../../../bench/simulate/usual-cluster.js'

describe.each(FORECAST_ENGINES)('a forecast of %s', (engine) => {
  const usual = clusterSpec({ engine, nodes: 4, durationSeconds: 30 })

  test('is a function of its spec', () => {
    const failing = { ...usual, mtbfHours: 0.02, nodeRestartMs: 2_000 }
    expect(forecast(failing)).toEqual(forecast(failing))
    expect(forecast({ ...failing, seed: '43' })).not.toEqual(forecast(failing))
  })
  test('shows every click of a load that it carries', () => {
    const { throughputPerSec, sustainable, lives, failures } = forecast(usual)
    expect(throughputPerSec / usual.ratePerSec).toBeCloseTo(1, 1)
    expect({ sustainable, lives, failures }).toEqual({ sustainable: true, lives: 1, failures: 0 })
  })
  test('of twice what its cores can do is not sustainable', () => {
    const most = (4 * 4 * 1e6) / usual.costs.eventUs
    const over = forecast({ ...usual, ratePerSec: Math.round(2 * most) })
    expect(over.sustainable).toBe(false)
    expect(over.throughputPerSec).toBeLessThan(1.3 * most)
  })
  test('takes the longer, the thinner the link', () => {
    const [thin, wide] = ([NETWORKS['1gbe'], NETWORKS['100gbe']] as const).map((network) =>
      forecast({ ...usual, network }),
    )
    expect(thin!.throughputPerSec).toBeLessThan(wide!.throughputPerSec)
  })
  test('recovers from a node that dies, and says how long it took', () => {
    const failures = [{ atMs: 10_300, nodes: 1 }]
    const struck = forecast({ ...usual, durationSeconds: 60, nodeRestartMs: 10_000, failures })
    expect(struck).toMatchObject({ failures: 1, recovery: [{ atMs: 10_300, nodes: 1 }] })
    expect(struck.recovery[0]!.outageMs).toBeGreaterThan(usual.detectMs)
    expect(struck.lives).toBe(engine === 'per-event' ? 2 : 1)
  })
  test('has no results while all nodes are away', () => {
    const failures = [{ atMs: 10_300, nodes: 4 }]
    const struck = forecast({ ...usual, durationSeconds: 60, nodeRestartMs: 10_000, failures })
    expect(struck.recovery[0]!.outageMs).toBeGreaterThan(10_000)
  })
  test('goes on with more nodes behind a savepoint', () => {
    const rescale = { atMs: 10_000, nodes: 8 }
    const grown = forecast({ ...usual, rescale })
    expect(grown.lives).toBe(2)
    expect(grown.sustainable).toBe(true)
  })
})

test('racks fail together', () => {
  const racks = { nodes: 2, mtbfHours: 0.01 }
  const { recovery } = forecast(clusterSpec({ nodes: 8, racks, detectMs: 100 }))
  expect(recovery.length).toBeGreaterThan(0)
  expect(recovery.every(({ nodes }) => nodes <= 2)).toBe(true)
  expect(recovery.some(({ nodes }) => nodes === 2)).toBe(true)
})

test('a hot key bounds per-event, and not micro-batch, which combines before it', () => {
  const keys = { count: 1_000, zipf: 2 }
  const hot = { nodes: 16, ratePerSec: 40_000_000, keys, network: NETWORKS['100gbe'] }
  expect(forecast(clusterSpec({ ...hot, engine: 'per-event' })).sustainable).toBe(false)
  expect(forecast(clusterSpec(hot)).sustainable).toBe(true)
})

describe('a known result', () => {
  test.each(KNOWN.map((known) => [known.name, known] as const))('%s', (_, known) => {
    // One that came out all the same would have a reason that is wrong.
    expect(known.look().comesOut, known.shape).toBe(known.missing === undefined)
  })
})
