import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ForecastsId,
  type ForecastsPart,
  forecasts,
  forecastsPart,
  mergedForecasts,
} from '../../../bench/simulate/campaign.js'
import type { Forecast } from '../../../bench/simulate/forecast.js'
import { shareOf, spreadOf } from '../../../bench/simulate/spread.js'
import { clusterSpec } from '../../../bench/simulate/usual-cluster.js'
import type { Shard } from '../../../faults/verify/shards.js'

/** As a forecast of that seed would be, without any. */
function madeUp({ seed }: { seed: string }): Forecast {
  const n = Number(seed.split('/')[1])
  const recovery =
    n % 3 === 0 ? [] : [{ atMs: 10_000, nodes: 1, outageMs: n, catchUpMs: n % 2 ? n : null }]
  const latency = n === 7 ? null : { p50: n, p99: 10 * n, max: 20 * n }
  return {
    throughputPerSec: 1_000 - n,
    visibleLatencyMs: latency,
    processedLatencyMs: latency,
    utilization: 0.5,
    coordinatorUtilization: 0.1,
    sustainable: n % 4 !== 0,
    lag: { last: 0, max: n },
    recovery,
    rescales: [],
    replayedEvents: n,
    checkpoints: null,
    nodeHours: n,
    failures: recovery.length,
    lives: 1,
    tasks: n,
    commits: n,
    steps: n,
  }
}
const id = (more: Partial<ForecastsId> = {}): ForecastsId => ({
  spec: clusterSpec(),
  seeds: 23,
  versions: { chunk42: '1' },
  ...more,
})
function partOf(shard: Shard, campaign = id()): ForecastsPart {
  return forecastsPart(campaign, shard, [...forecasts(campaign, shard, madeUp)], shard.index)
}
const whole = partOf({ index: 1, of: 1 })
const bytes = ({ ms: _, ...part }: ForecastsPart): string => JSON.stringify(part)
const named = (part: ForecastsPart) => ({ name: `part-${part.shard.index}.json`, part })
const parsed = (part: ForecastsPart): ForecastsPart => JSON.parse(JSON.stringify(part))

describe('a campaign of forecasts', () => {
  it('is, in however many parts and in whichever order, what one machine finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer(), (of, turn) => {
        const parts = Array.from({ length: of }, (_, i) => partOf({ index: i + 1, of }))
        const at = Math.abs(turn) % of
        const turned = [...parts.slice(at), ...parts.slice(0, at)].map(parsed)
        expect(bytes(mergedForecasts(turned.map(named)))).toBe(bytes(parsed(whole)))
      }),
      { numRuns: 40 },
    )
  })
  it('has another digest when one figure is another', () => {
    const [first, ...rest] = whole.runs
    const forged = [{ ...first!, p99Ms: 1 }, ...rest]
    expect(forecastsPart(id(), whole.shard, forged, 0).digest).not.toBe(whole.digest)
  })
  it.each([
    [
      'other versions',
      { campaign: id({ versions: { chunk42: '2' } }) },
      'other versions: chunk42 "2"',
    ],
    ['other numbers of seeds', { campaign: id({ seeds: 24 }) }, 'seeds 24'],
    [
      'another cluster',
      { campaign: id({ spec: clusterSpec({ nodes: 17 }) }) },
      'another cluster: nodes 17',
    ],
    ['another division', { shard: { index: 2, of: 3 } }, 'one of 3 parts, part-1.json one of 2'],
    ['a doubled part', { shard: { index: 1, of: 2 } }, 'part 1/2 is doubled'],
  ])('refuses %s in one line', (_, change, message) => {
    const one = partOf({ index: 1, of: 2 })
    const other = { ...partOf({ index: 2, of: 2 }), ...change }
    const all = [named(one), { name: 'part-2.json', part: other }]
    expect(() => mergedForecasts(all)).toThrow(message)
    expect(() => mergedForecasts(all)).toThrow(/^--merge part-2\.json: [^\n]+; allowed: [^\n]+$/)
  })
  it('refuses a missing part, and tells that one was stopped', () => {
    const [one, two] = [partOf({ index: 1, of: 2 }), partOf({ index: 2, of: 2 })]
    expect(() => mergedForecasts([named(two)])).toThrow('--merge: parts are missing: 1/2; allowed')
    const stopped = forecastsPart(id(), two.shard, two.runs.slice(1), 0)
    expect(stopped.interrupted).toBe(true)
    expect(mergedForecasts([named(one), named(stopped)]).interrupted).toBe(true)
  })
  it('tells outages, those that did not end, and what overlaps once', () => {
    const { distribution } = whole
    expect(distribution.sustainable).toMatchObject({ runs: 17, of: 23 })
    expect(distribution.outageMs).toMatchObject({ runs: 15, min: 1, max: 22 })
    expect(distribution).toMatchObject({ notBack: 0, notCaughtUp: 8 })
    expect(distribution.p50Ms!.runs).toBe(22)
    const recovery = [
      { atMs: 59_000, nodes: 1, outageMs: null, catchUpMs: null },
      { atMs: 10_000, nodes: 1, outageMs: 500, catchUpMs: 900 },
      { atMs: 10_200, nodes: 1, outageMs: 500, catchUpMs: 900 },
    ]
    const run = { ...whole.runs[0]!, recovery, failures: 4 }
    const told = forecastsPart(id(), whole.shard, [run], 0).distribution
    expect(told.outageMsOfRun!.max).toBe(700 + 1_000)
    expect(told.notBack).toBe(2)
  })
})

describe('a spread over runs', () => {
  it('has the bounds of order statistics, and none where there are too few runs', () => {
    const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
    // Tables of the binomial: of 20, the 6th to the 15th; five are too few.
    expect(spreadOf(upTo(20))!.p50).toEqual({ value: 10, low: 6, high: 15 })
    expect(spreadOf(upTo(5))!.p50).toEqual({ value: 3, low: null, high: null })
    expect(spreadOf(upTo(20))!.p95.high).toBeNull()
    expect(spreadOf(upTo(1_000))!.p50).toEqual({ value: 500, low: 469, high: 532 })
    expect(spreadOf([])).toBeNull()
  })
  it('gives a share the interval of Wilson', () => {
    const { low, high } = shareOf(0, 100)
    expect(low).toBe(0)
    expect(high).toBeCloseTo(0.037, 3)
    expect(shareOf(50, 100).low).toBeCloseTo(0.404, 3)
  })
})
