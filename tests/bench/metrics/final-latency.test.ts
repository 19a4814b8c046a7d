import { describe, expect, test } from 'vitest'
import { finalLatencyOf } from '../../../bench/metrics/final-latency.js'
import { latencyOf } from '../../../bench/metrics/latency.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'
import { QUERIES } from '../../../workloads/queries/query.js'

const ysb = { ...QUERIES.get('ysb')!, windowMs: 100, allowedLatenessMs: 20 }
/** A click each ms, of which each commit shows ten, 5 ms after the last of them was due. */
const log = openLog(makeLog(syntheticWorkload({ events: 1_000, ratePerSec: 1_000, partitions: 1 })))
const commits = Array.from({ length: 100 }, (_, k) => (k + 1) * 10)
const visible = [{ atMs: commits.map((offset) => offset - 1 + 5), offset: commits }]
const all = { fromDueMs: 0, toDueMs: Number.POSITIVE_INFINITY }

describe('latency in output mode append', () => {
  test('is the wait for the commit that closes the window of the click', () => {
    const { histogram, maxMs, minMs } = finalLatencyOf(ysb, visible, log, all)
    expect(histogram.totalCount).toBe(1_000)
    // Window 0 closes when a click at 120 or later is there: with the commit of clicks 120 to 129.
    expect(maxMs).toBeCloseTo(134)
    // Clicks of the last window wait for the end of the log alone.
    expect(minMs).toBeCloseTo(5)
    expect(histogram.getValueAtPercentile(50) / 1000).toBeGreaterThan(70)
  })
  test('is never less than that of the click’s own commit', () => {
    const own = latencyOf(visible, log, all)
    const final = finalLatencyOf(ysb, visible, log, all)
    for (const p of [1, 25, 50, 75, 99]) {
      expect(final.histogram.getValueAtPercentile(p)).toBeGreaterThanOrEqual(
        own.histogram.getValueAtPercentile(p),
      )
    }
  })
  test('counts no click whose window did not close', () => {
    const half = [{ atMs: visible[0]!.atMs.slice(0, 50), offset: commits.slice(0, 50) }]
    // Up to click 499: windows that end at 400 are final, and 479 would have closed no more.
    expect(finalLatencyOf(ysb, half, log, all).histogram.totalCount).toBe(400)
  })
})
