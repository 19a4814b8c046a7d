import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { behindAt, stalenessOf } from '../../../bench/metrics/staleness.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'

const log = openLog(
  makeLog(syntheticWorkload({ partitions: 1, events: 10_000, ratePerSec: 1_000 })),
)
const SPAN = { fromMs: 1_000, toMs: 9_000 }

/** Each `everyMs` all that is due becomes visible, `afterMs` later. */
function commits(everyMs: number, afterMs: number) {
  const atMs: number[] = []
  const offset: number[] = []
  for (let t = everyMs; t < 10_000; t += everyMs) {
    atMs.push(t + afterMs)
    offset.push(log.available(0, t))
  }
  return [{ atMs, offset }]
}

describe('the age of what a dashboard shows', () => {
  test('is the time since the oldest click that a read at that moment misses', () => {
    const visible = commits(100, 10)
    // At 509 ms the commit of 400 is the last: what came since is missing.
    expect(behindAt(visible, log, 509)).toBeCloseTo(109, -1)
    expect(behindAt(visible, log, 511)).toBeCloseTo(11, -1)
  })
  test('comes from the poll when commits are frequent, from both when they are not', () => {
    const fast = stalenessOf(commits(1, 0), log, SPAN)!
    expect(fast[0]!.ageMsP50).toBeCloseTo(501, -1)
    expect(fast[2]!.ageMsP99).toBeCloseTo(59_401, -2)
    const slow = stalenessOf(commits(1_000, 0), log, SPAN)!
    // The sum of two even draws from 0 to 1 s: median 1 s, p99 2 s - sqrt(0.02) s.
    expect(slow[0]!.ageMsP50 / 1000).toBeCloseTo(1, 1)
    expect(slow[0]!.ageMsP99 / 1000).toBeCloseTo(2 - Math.sqrt(0.02), 1)
  })
  test('never falls when polls or commits become rarer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 50 }), (ms, late) => {
        const often = stalenessOf(commits(ms, late), log, SPAN)!
        const seldom = stalenessOf(commits(2 * ms, late), log, SPAN)!
        for (const [k, { ageMsP50, ageMsP99 }] of often.entries()) {
          expect(seldom[k]!.ageMsP50).toBeGreaterThan(ageMsP50 * 0.99)
          expect(ageMsP99).toBeGreaterThan(ageMsP50)
          if (k > 0) expect(ageMsP50).toBeGreaterThan(often[k - 1]!.ageMsP50)
        }
      }),
      { numRuns: 30 },
    )
  })
  test('is not told where no time was counted', () => {
    expect(stalenessOf(commits(10, 0), log, { fromMs: 5, toMs: 5 })).toBeNull()
  })
})
