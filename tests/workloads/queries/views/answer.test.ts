import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lateRows } from '../../../../workloads/lateness.js'
import { makeLog, openLog, type SharedLog, secondsOf } from '../../../../workloads/log/memory.js'
import { EachBuffer } from '../../../../workloads/queries/each-buffer.js'
import type { Query } from '../../../../workloads/queries/query.js'
import type { CellRows, Rows } from '../../../../workloads/queries/rows.js'
import { answerOf } from '../../../../workloads/queries/views/answer.js'
import { lateSqlOf, sqlOf } from '../../../../workloads/queries/views/query-sql.js'
import { reference } from '../../../../workloads/reference.js'
import { referenceAnswer } from '../../../../workloads/reference-answer.js'
import type { Workload } from '../../../../workloads/workload.js'
import { COUNTED, smallWorkloads } from '../../arbitraries.js'
import { kernelOf } from '../forms.js'
import { Clicks } from './database.js'

/** Late ones, and some that are no clicks. */
const workloads = fc
  .tuple(smallWorkloads(150), fc.constantFrom(0, 0.2), fc.constantFrom(1, 1, 20))
  .map(([w, malformedShare, slower]): Workload => {
    return { ...w, malformedShare, ratePerSec: w.ratePerSec / slower }
  })
const shapes = fc.record({
  base: fc.constantFrom(...COUNTED),
  windowMs: fc.constantFrom(10, 1_000, 10_000),
  allowedLatenessMs: fc.constantFrom(0, 500),
})
const queries: fc.Arbitrary<Query> = shapes.map(({ base, ...rest }) => ({ ...base, ...rest }))

/** What a reader finds when everything has been committed. */
function committed(query: Query, shared: SharedLog): Rows {
  const log = openLog(shared)
  const kernel = kernelOf('typescript', query, shared)
  const table = kernel.table()
  const rows = new EachBuffer()
  for (let p = 0; p < log.partitions; p++) {
    if (log.length(p) === 0) continue
    const segment = log.segment(p, 0)
    if (query.output === 'each') kernel.each(p, 0, segment, segment.length, rows)
    else kernel.fold(p, 0, segment, segment.length, table)
  }
  return query.output === 'each' ? rows.take() : table.rows()
}
const reversed = (rows: CellRows): CellRows => ({
  kind: 'cells',
  window: rows.window.slice().reverse(),
  key: rows.key.slice().reverse(),
  count: rows.count.slice().reverse(),
  hash: rows.hash.slice().reverse(),
})

describe('an answer', () => {
  test('made from cells is the one made from clicks, whatever the order of the cells', () => {
    fc.assert(
      fc.property(workloads, queries, (workload, query) => {
        const shared = makeLog(workload)
        const right = referenceAnswer(query, shared)
        const seconds = secondsOf(query, shared)
        const rows = committed(query, shared)
        expect(answerOf(query, rows, seconds)).toEqual(right)
        if (rows.kind === 'cells') expect(answerOf(query, reversed(rows), seconds)).toEqual(right)
      }),
      { seed: 42, numRuns: 150 },
    )
  })

  test('of the nightly job in SQL is the one of the stream, and so is what is late', async () => {
    await fc.assert(
      fc.asyncProperty(workloads, shapes, async (workload, { base: _, ...rest }) => {
        const shared = makeLog(workload)
        const clicks = await Clicks.of(shared)
        try {
          for (const base of COUNTED) {
            const query = { ...base, ...rest }
            const answer = answerOf(query, committed(query, shared), secondsOf(query, shared))
            expect(await clicks.query(sqlOf(query)), query.name).toEqual(answer.rows)
            const late = lateRows(query, shared)
            const windows = late.eventTime.map((time) => Math.floor(time / query.windowMs))
            const rows = Array.from(late.offset, (offset, i) => {
              return [late.partition[i], offset, windows[i], late.eventTime[i]]
            })
            expect(await clicks.query(lateSqlOf(query)), query.name).toEqual(rows)
          }
        } finally {
          clicks.close()
        }
      }),
      { seed: 42, numRuns: 25 },
    )
  })

  test('is another one when a click is missing or counted twice: the canary', () => {
    const shared = makeLog(
      fc.sample(
        smallWorkloads(150).filter((w) => w.events > 50),
        { seed: 1, numRuns: 1 },
      )[0]!,
    )
    for (const query of COUNTED) {
      const rows = committed(query, shared)
      if (rows.kind !== 'cells' || rows.key.length === 0) continue
      const seconds = secondsOf(query, shared)
      const right = answerOf(query, rows, seconds)
      rows.hash[0]!++
      expect(answerOf(query, rows, seconds), query.name).not.toEqual(right)
    }
  })
})

describe('late clicks', () => {
  test('and counted ones are all that pass the filter', () => {
    fc.assert(
      fc.property(workloads, queries, (workload, query) => {
        const shared = makeLog(workload)
        const all = { ...query, allowedLatenessMs: 1e9 }
        const { events, late } = reference(query, shared)
        expect(events + late).toBe(reference(all, shared).events)
        expect(lateRows(query, shared).key).toHaveLength(late)
      }),
      { seed: 42, numRuns: 150 },
    )
  })
})
