import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { makeLog, openLog } from '../../workloads/log/memory.js'
import { retimed } from '../../workloads/log/retime.js'
import { parseAccessLog } from '../../workloads/replay.js'
import { byUser, smallWorkloads } from './arbitraries.js'
import { loggedSeconds, sampleLog } from './sample-log.js'

describe('partitions by user', () => {
  test('have the clicks of their users, all of these and as many as by turns', () => {
    fc.assert(
      fc.property(smallWorkloads(300), (workload) => {
        const mine = byUser(workload)
        const log = makeLog(mine)
        const turns = makeLog({ ...mine, partitionBy: 'round-robin' })
        for (const [p, { user, eventTime }] of log.columns.entries()) {
          expect(user.every((u) => u % mine.partitions === p && u < mine.users)).toBe(true)
          // What is due when does not change.
          expect(eventTime).toEqual(turns.columns[p]!.eventTime)
        }
      }),
      { seed: 42, numRuns: 100 },
    )
  })
  test('have all their users', () => {
    const log = makeLog(
      syntheticWorkload({ events: 3_000, users: 10, partitions: 3, partitionBy: 'user' }),
    )
    const seen = new Set(log.columns.flatMap(({ user }) => [...user]))
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
  test('are drawn alike for another rate, and not for another way to partition', () => {
    const workload = syntheticWorkload({ events: 500, partitionBy: 'user' })
    const faster = { ...workload, ratePerSec: 50_000 }
    expect(retimed(makeLog(workload), faster)).toEqual(makeLog(faster))
    const turns = { ...faster, partitionBy: 'round-robin' } as const
    expect(retimed(makeLog(workload), turns)).toBeUndefined()
  })
  test('of a replay have the rows of their users, in the order of the file at first', () => {
    fc.assert(
      fc.property(loggedSeconds, fc.integer({ min: 1, max: 3 }), (seconds, partitions) => {
        const input = parseAccessLog(sampleLog(seconds), 'sample')
        const users = input.dictionaries.users.length
        fc.pre(users >= partitions)
        const events = seconds.length * 3
        const replay = syntheticWorkload({ name: 'replay', input: 'x', partitions, events })
        const shared = makeLog({ ...replay, partitionBy: 'user' }, input)
        const log = openLog(shared)
        for (const [p, { user, page }] of shared.columns.entries()) {
          const own = [...input.clicks.user.keys()].filter(
            (row) => input.clicks.user[row]! % partitions === p,
          )
          for (let at = 0; at < log.length(p); at++) {
            expect(user[at]! % partitions).toBe(p)
            if (at < own.length) expect(page[at]).toBe(input.clicks.page[own[at]!])
          }
        }
      }),
      { seed: 42, numRuns: 50 },
    )
  })
  test('need a user each', () => {
    const few = syntheticWorkload({ users: 3, partitions: 4, partitionBy: 'user' })
    expect(() => makeLog(few)).toThrow(/^users 3: 4 partitions by user need one each; allowed: /)
    const input = parseAccessLog(sampleLog([0, 1, 2]), 'sample')
    const replay = syntheticWorkload({ name: 'replay', input: 'x', partitions: 8, events: 9 })
    expect(() => makeLog({ ...replay, partitionBy: 'user' }, input)).toThrow(
      /^partitions 8: no user of the file is in partition \d; allowed: fewer partitions/,
    )
  })
})
