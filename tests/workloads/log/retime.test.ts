import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashOf } from '../../../bench/micro/hash.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { makeLog, type SharedLog } from '../../../workloads/log/memory.js'
import { retimed } from '../../../workloads/log/retime.js'
import { arrivalShapes, smallWorkloads } from '../arbitraries.js'

/** Of each column of each partition: element by element the test would take a minute. */
function hashesOf({ columns }: SharedLog): string[] {
  return columns.flatMap((all) =>
    Object.values(all).map((column: Int32Array) => hashOf(column.length, column)),
  )
}

describe('a log with new times', () => {
  test('is the log that would have been made', () => {
    const changes = fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      ratePerSec: fc.constantFrom(3, 100, 1e6),
      arrivals: arrivalShapes,
      disorderMs: fc.nat(3_000),
      drain: fc.boolean(),
    })
    fc.assert(
      fc.property(smallWorkloads(200), changes, (workload, { share, ...changed }) => {
        fc.pre(workload.keys.kind !== 'hot')
        const events = Math.floor(workload.events * share)
        const wanted = { ...workload, ...changed, events }
        expect(retimed(makeLog(workload), wanted)).toEqual(makeLog(wanted))
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('spans blocks, and may be given new times again', () => {
    const workload = syntheticWorkload({ events: 300_000, partitions: 2, disorderMs: 50 })
    const base = makeLog(workload)
    const fast = { ...workload, ratePerSec: 9_000_000, events: 250_000 }
    for (const wanted of [fast, workload]) {
      expect(hashesOf(retimed(base, wanted)!)).toEqual(hashesOf(makeLog(wanted)))
    }
  })
  test('cannot be had where the clicks themselves are others, or more', () => {
    const workload = syntheticWorkload({ events: 100 })
    const before = makeLog(workload)
    for (const other of [
      { ...workload, seed: 'another' },
      { ...workload, events: 101 },
      { ...workload, partitions: 3 },
      { ...workload, campaigns: 7 },
      { ...workload, keys: { kind: 'hot', share: 0.5, periodMs: 10 } } as const,
    ]) {
      expect(retimed(before, other)).toBeUndefined()
    }
    expect(before).toEqual(makeLog(workload))
  })
})
