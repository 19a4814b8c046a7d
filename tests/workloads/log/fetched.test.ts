import fc from 'fast-check'
import { expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { fetchedLog } from '../../../workloads/log/fetched.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'

const EVENTS = 60
const logs = [true, false].map((drain) =>
  openLog(makeLog(syntheticWorkload({ events: EVENTS, partitions: 2, ratePerSec: 2_000, drain }))),
)
const fetches = fc.record({
  everyMs: fc.constantFrom(0.5, 2, 7),
  delayMs: fc.constantFrom(0, 0.3, 4),
  eventsMax: fc.constantFrom(1, 7, 1_000),
})

test('what is fetched is due, more and more of it, and all of it in the end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...logs), fetches, fc.nat(1), (log, how, p) => {
      const fetched = fetchedLog(log, how)
      let before = 0
      for (let nowMs = 0; nowMs < 1_000; nowMs += 0.7) {
        const come = fetched.available(p, nowMs)
        expect(come).toBeGreaterThanOrEqual(before)
        expect(come).toBeLessThanOrEqual(log.available(p, nowMs))
        before = come
      }
      expect(before).toBe(log.length(p))
    }),
    { seed: 42, numRuns: 50 },
  )
})

test('whoever asks again when he is told to gets each click, and is never told the past', () => {
  fc.assert(
    fc.property(fc.constantFrom(...logs), fetches, (log, how) => {
      const fetched = fetchedLog(log, how)
      let nowMs = 0
      let asked = 0
      for (let offset = 0; offset < log.length(0); asked++) {
        if (fetched.available(0, nowMs) > offset) offset = fetched.available(0, nowMs)
        else {
          const nextMs = fetched.nextMs(0, offset, nowMs)
          expect(nextMs).toBeGreaterThan(nowMs)
          nowMs = nextMs
        }
      }
      expect(asked).toBeLessThan(1_000)
    }),
    { seed: 42, numRuns: 50 },
  )
})
