import { describe, expect, test } from 'vitest'
import { FORECAST_ENGINES } from '../../../bench/simulate/cluster-spec.js'
import { forecast } from '../../../bench/simulate/forecast.js'
import { tailOf } from '../../../bench/simulate/task-tail.js'
import { clusterSpec, tasksForEachCore } from '../../../bench/simulate/usual-cluster.js'

const DRAWS = 200_000
const drawn = (share: number, shape: number, most = 1e9): number[] => {
  const next = tailOf({ seed: '42', taskTail: { share, shape, most } })
  return Array.from({ length: DRAWS }, next)
}
const shareAbove = (times: readonly number[], least: number): number =>
  times.filter((n) => n > least).length / DRAWS

const highest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b))

test('a share of the tasks takes a Pareto multiple', () => {
  const times = drawn(0.2, 1.5)
  expect(times.every((n) => n >= 1)).toBe(true)
  for (const least of [1, 2, 4, 16]) {
    expect(shareAbove(times, least) / (0.2 * least ** -1.5)).toBeCloseTo(1, 0.5)
  }
  expect(highest(drawn(0.2, 1.5, 50))).toBe(50)
  expect(drawn(0, 1.5).every((n) => n === 1)).toBe(true)
})
test('the canary: with another shape the shares are others', () => {
  expect(shareAbove(drawn(0.2, 1.1), 16) / (0.2 * 16 ** -1.5)).toBeGreaterThan(2)
})

describe.each(FORECAST_ENGINES)('a tail of %s', (engine) => {
  const spec = clusterSpec({ engine, nodes: 16, durationSeconds: 40 })
  const usual = { ...spec, chunkEventsMax: tasksForEachCore(spec) }
  const taskTail = { share: 0.05, shape: 1.3, most: 100 }

  test('is waited for', () => {
    const [quiet, tailed] = [usual, { ...usual, taskTail }].map((one) => forecast(one))
    expect(tailed!.visibleLatencyMs!.p99).toBeGreaterThan(1.1 * quiet!.visibleLatencyMs!.p99)
  })
  test('is a function of the seed, and without one nothing is drawn', () => {
    expect(forecast({ ...usual, taskTail })).toEqual(forecast({ ...usual, taskTail }))
    const none = { share: 0, shape: 1.3, most: 100 }
    expect(forecast({ ...usual, taskTail: none })).toEqual(forecast(usual))
  })
})

describe('a second attempt', () => {
  const spec = clusterSpec({ nodes: 16, durationSeconds: 60 })
  const usual = { ...spec, chunkEventsMax: tasksForEachCore(spec) }
  const p99 = (told: Partial<typeof usual>): number =>
    forecast({ ...usual, ...told }).visibleLatencyMs!.p99

  test('draws anew, and so ends the wait for a tail', () => {
    const taskTail = { share: 0.05, shape: 1.3, most: 100 }
    const [off, on] = [p99({ taskTail }), p99({ taskTail, speculation: 'on' })]
    expect(on).toBeLessThan(0.6 * off)
  })
  test('the canary: without a tail there is nothing to win', () => {
    const [off, on] = [p99({}), p99({ speculation: 'on' })]
    expect(on / off).toBeGreaterThan(0.9)
  })
})
