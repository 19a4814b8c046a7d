import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Coverage } from '../../../bench/metrics/coverage.js'
import { firstDueAt, latencyOf, mergeLatencies, summary } from '../../../bench/metrics/latency.js'
import { fails, logOf, steadyLog } from './made.js'

const PERCENTILES = [0.001, 10, 50, 90, 99, 99.9, 100]
const ALL = { fromDueMs: 0, toDueMs: Number.POSITIVE_INFINITY }

/**
 * One partition: gaps between due times in us (0 to seconds), and steps: clicks taken, delay in us.
 */
const anyPartition = fc
  .record({
    gaps: fc.array(
      fc.record({
        us: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(500), fc.nat(3_000_000)),
        times: fc.integer({ min: 1, max: 60 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    steps: fc.array(
      fc.record({
        clicks: fc.integer({ min: 1, max: 120 }),
        delayUs: fc.oneof(fc.nat(20), fc.nat(5000), fc.nat(2_000_000), fc.nat(9_000_000_000)),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  })
  .map(({ gaps, steps }) => {
    let due = 0
    const dues = gaps.flatMap(({ us, times }) =>
      Array.from({ length: times }, () => {
        due += us
        return due / 1000
      }),
    )
    let offset = 0
    let at = 0
    const atMs: number[] = []
    const covered: number[] = []
    for (const { clicks, delayUs } of steps) {
      if (offset === dues.length) break
      offset = Math.min(dues.length, offset + clicks)
      at = Math.max(at + 0.001, dues[offset - 1]!) + delayUs / 1000
      atMs.push(at)
      covered.push(offset)
    }
    return { dues, steps: { atMs, offset: covered } }
  })

/** The slow and obvious way; `dueOf` tells from when a click of a step waits. */
function slowLatencies(
  dues: readonly (readonly number[])[],
  coverage: Coverage,
  window: { fromDueMs: number; toDueMs: number },
  dueOf: (i: number, to: number) => number = (i) => i,
): number[] {
  return coverage
    .flatMap((steps, p) =>
      steps.atMs.flatMap((atMs, k) => {
        const from = steps.offset[k - 1] ?? 0
        const to = steps.offset[k]!
        return Array.from({ length: to - from }, (_, n) => from + n)
          .filter((i) => dues[p]![i]! >= window.fromDueMs && dues[p]![i]! < window.toDueMs)
          .map((i) => atMs - dues[p]![dueOf(i, to)]!)
      }),
    )
    .sort((a, b) => a - b)
}

function agrees(dueOf?: (i: number, to: number) => number) {
  const window = fc.record({
    fromDueMs: fc.constantFrom(0, 0, 3, 400),
    toDueMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1000),
  })
  const partitions = fc.array(anyPartition, { minLength: 1, maxLength: 3 })
  return fc.property(partitions, window, (all, due) => {
    const dues = all.map((each) => each.dues)
    const coverage = all.map((each) => each.steps)
    const slow = slowLatencies(dues, coverage, due, dueOf)
    const { histogram, maxMs, minMs } = latencyOf(coverage, logOf(dues), due)
    expect(histogram.totalCount).toBe(slow.length)
    if (slow.length === 0) return
    expect(maxMs).toBe(slow.at(-1))
    expect(minMs).toBe(slow[0])
    for (const percentile of PERCENTILES) {
      const rank = Math.max(1, Math.ceil((percentile / 100) * slow.length - 1e-9))
      const right = slow[rank - 1]!
      const found = histogram.getValueAtPercentile(percentile) / 1000
      expect(Math.abs(found - right)).toBeLessThanOrEqual(right * 0.002 + 0.002)
    }
  })
}

describe('latency', () => {
  it('is what counting click by click gives, within 0.2 % + 2 us', () => {
    fc.assert(agrees(), { numRuns: 100 })
  })
  it('canary: counting from the last click of a step (coordinated omission) is seen', () => {
    expect(fails(agrees((_, to) => to - 1))).toBe(true)
  })
  it('finds the first click due', () => {
    fc.assert(
      fc.property(anyPartition, fc.nat(5000), ({ dues }, due) => {
        const at = dues.findIndex((each) => each >= due)
        expect(firstDueAt(logOf([dues]), 0, due)).toBe(at < 0 ? dues.length : at)
      }),
    )
  })
  it('merges repeats as if they were one', () => {
    fc.assert(
      fc.property(fc.array(anyPartition, { maxLength: 4 }), (all) => {
        const dues = all.map((each) => each.dues)
        const coverage = all.map((each) => each.steps)
        const whole = latencyOf(coverage, logOf(dues), ALL)
        const merged = mergeLatencies(
          all.map(({ dues, steps }) => latencyOf([steps], logOf([dues]), ALL)),
        )
        expect(merged.maxMs).toBe(whole.maxMs)
        expect(merged.minMs).toBe(whole.minMs)
        expect(merged.histogram.totalCount).toBe(whole.histogram.totalCount)
        for (const percentile of PERCENTILES) {
          const found = merged.histogram.getValueAtPercentile(percentile)
          expect(found).toBe(whole.histogram.getValueAtPercentile(percentile))
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('summary', () => {
  const log = steadyLog(1, 100_000, 100)
  const { histogram, maxMs } = latencyOf([{ atMs: [1000], offset: [100_000] }], log, ALL)

  it('has a rising curve that ends with the greatest latency', () => {
    const { curve, ...figures } = summary(histogram, maxMs, { p99Allowed: true })!
    expect(figures.max).toBe(1000)
    expect(figures.count).toBe(100_000)
    expect(figures.p50).toBeCloseTo(500, -1)
    expect(figures.p99).toBeCloseTo(990, -1)
    expect(curve).toHaveLength(40)
    expect(curve[0]![0]).toBe(0)
    expect(curve.at(-1)).toEqual([0.99999, 1000])
    for (let k = 1; k < curve.length; k++) {
      expect(curve[k]![0]).toBeGreaterThan(curve[k - 1]![0])
      expect(curve[k]![1]).toBeGreaterThanOrEqual(curve[k - 1]![1])
    }
  })
  it('has no p99 of few batches, and nothing of no click', () => {
    expect(summary(histogram, maxMs, { p99Allowed: false })).toMatchObject({
      p99: null,
      p999: null,
    })
    const none = latencyOf([{ atMs: [], offset: [] }], log, ALL)
    expect(summary(none.histogram, none.maxMs, { p99Allowed: true })).toBeNull()
  })
  it('of one click is that click', () => {
    const one = latencyOf([{ atMs: [5], offset: [1] }], logOf([[2]]), ALL)
    const { p50, max, curve } = summary(one.histogram, one.maxMs, { p99Allowed: true })!
    expect([p50, max, curve]).toEqual([3, 3, [[0, 3]]])
  })
})
