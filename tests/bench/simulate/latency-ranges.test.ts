import { expect, test } from 'vitest'
import { LatencyRanges } from '../../../bench/simulate/latency-ranges.js'

test('ranges of clicks have the percentiles of all their clicks', () => {
  const ranges = new LatencyRanges()
  const all: number[] = []
  for (const [fromMs, toMs, clicks] of [
    [10, 1_010, 5_000],
    [300, 400, 2_000],
    [50, 50, 900],
  ] as const) {
    ranges.add(fromMs, toMs, clicks)
    for (let n = 0; n < clicks; n++) all.push(fromMs + ((n + 0.5) / clicks) * (toMs - fromMs))
  }
  all.sort((a, b) => a - b)
  const { p50, p99, max } = ranges.summary!
  expect(p50 / all[Math.floor(0.5 * all.length)]!).toBeCloseTo(1, 1)
  expect(p99 / all[Math.floor(0.99 * all.length)]!).toBeCloseTo(1, 1)
  expect(max).toBe(1_010)
})
test('without clicks there is no latency', () => {
  expect(new LatencyRanges().summary).toBeNull()
})
