import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { latencyOf } from '../../../bench/metrics/latency.js'
import { Bins } from '../../../bench/watch/bins.js'
import { LatencyBin, latencyIn } from '../../../bench/watch/latency-bin.js'
import type { Log } from '../../../workloads/log/log.js'

/** 1,000 clicks a second in one partition. */
const log: Pick<Log, 'partitions' | 'length' | 'dueMs'> = {
  partitions: 1,
  length: () => 1e6,
  dueMs: (_, offset) => offset,
}

describe('latencies as they are looked at', () => {
  test('are within 5 % of those that are measured, and the greatest is exact', () => {
    const step = fc.record({ clicks: fc.integer({ min: 1, max: 200 }), afterMs: fc.nat(500) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const bin = new LatencyBin()
        const times: number[] = []
        const ends: number[] = []
        let offset = 0
        let atMs = 0
        for (const { clicks, afterMs } of steps) {
          // A commit comes at least 100 ms behind its newest click.
          atMs = Math.max(atMs + afterMs + 1, offset + clicks + 100)
          bin.add(log as Log, 0, offset, offset + clicks, atMs)
          offset += clicks
          times.push(atMs)
          ends.push(offset)
        }
        const due = { fromDueMs: 0, toDueMs: offset }
        const { histogram, maxMs } = latencyOf([{ atMs: times, offset: ends }], log as Log, due)
        const live = latencyIn([bin])!
        const at = (share: number) => histogram.getValueAtPercentile(share) / 1000
        expect(live.max).toBe(maxMs)
        expect(bin.count).toBeCloseTo(offset)
        // What differs is the place within a step: 1/16 of its clicks.
        const room = 0.05 * maxMs + 200 / 16
        expect(Math.abs(live.p50 - at(50))).toBeLessThanOrEqual(room)
        expect(Math.abs(live.p99 - at(99))).toBeLessThanOrEqual(room)
      }),
      { numRuns: 200 },
    )
  })
  test('are none where nothing became readable', () => {
    expect(latencyIn([])).toBeNull()
    expect(latencyIn([new LatencyBin()])).toBeNull()
  })
})

describe('bins', () => {
  test('keep the newest minute, and count each event once', () => {
    const bins = new Bins(0)
    for (let ms = 0; ms < 100_000; ms += 250) bins.at(ms).events += 100
    const { visibleEventsPerSec, binMs } = bins.series(100_000)
    expect(binMs).toBe(500)
    expect(visibleEventsPerSec).toEqual(Array.from({ length: 60 }, () => 400))
    expect(bins.eventsPerSec(100_000)).toBe(400)
  })
  test('are as long as an interval, and a rate takes two of them', () => {
    const bins = new Bins(10_000)
    for (const ms of [9_999, 19_999]) bins.at(ms).events += 5_000
    expect(bins.binMs).toBe(10_000)
    expect(bins.eventsPerSec(20_001)).toBe(500)
    expect(bins.eventsPerSec(1)).toBe(0)
  })
})
