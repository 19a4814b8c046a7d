import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Awaited, observe } from '../../../bench/clusters/observed.js'
import { queryNamed } from '../../../workloads/queries/query.js'

const enrich = queryNamed('enrich')!
const ysb = queryNamed('ysb')!

/** Two partitions; each third click brings no row. */
function awaited(query = enrich): Awaited {
  return {
    query,
    lengths: [9, 6],
    counts: (_, offset) => offset % 3 !== 2,
    dueMs: () => 0,
    clicks: 10,
    dropped: () => 0,
    keyOf: (text) => (/^\d+$/.test(text) ? Number(text) : undefined),
  }
}
const rowsOfEach = () =>
  [9, 6].flatMap((length, p) =>
    Array.from({ length }, (_, o) => o)
      .filter((o) => o % 3 !== 2)
      .map((o) => `${p},${o},7,${o * 10},${o + 1}`),
  )

describe('rows of single clicks, seen from outside', () => {
  test('in any order end with all clicks visible, and progress never falls', () => {
    const shuffled = fc.shuffledSubarray(rowsOfEach(), { minLength: rowsOfEach().length })
    fc.assert(
      fc.property(shuffled, (rows) => {
        const seen = observe(awaited())
        for (const [k, row] of rows.entries()) seen.row(row, k)
        expect(seen.isComplete).toBe(true)
        const last = [0, 0]
        for (const e of seen.entries) {
          if (e.kind !== 'progress') continue
          expect(e.offset).toBeGreaterThan(last[e.partition]!)
          last[e.partition] = e.offset
        }
        expect(last).toEqual([9, 6])
      }),
    )
  })

  test('a click is visible only when all before it are', () => {
    const seen = observe(awaited())
    seen.row('0,1,7,10,2', 5)
    expect(seen.entries).toEqual([])
    seen.row('0,0,7,0,1', 8)
    expect(seen.entries).toMatchObject([{ atMs: 8, partition: 0, offset: 3 }])
  })

  test('a click that brings no row is not visible before it is due, and as soon as rows are', () => {
    const seen = observe({ ...awaited(), dueMs: (_, offset) => offset * 10 })
    seen.row('0,0,7,0,1', 4)
    seen.row('0,1,7,10,2', 15)
    expect(seen.entries.at(-1)).toMatchObject({ atMs: 15, offset: 2 })
    seen.row('0,3,7,30,4', 36)
    seen.row('0,4,7,40,5', 56)
    expect(seen.entries.at(-1)).toMatchObject({ atMs: 56, offset: 6 })
    seen.row('0,6,7,60,7', 66)
    seen.row('0,7,7,70,8', 74)
    expect(seen.entries.at(-1)).toMatchObject({ atMs: 80, offset: 9 })
  })

  test('a row that is missing is never made up for', () => {
    const seen = observe(awaited())
    for (const row of rowsOfEach().slice(1)) seen.row(row, 1)
    expect(seen.isComplete).toBe(false)
  })

  test('what comes twice stands there twice, for the audit', () => {
    const seen = observe(awaited())
    seen.row('0,0,7,0,1', 1)
    seen.row('0,0,7,0,1', 2)
    expect(seen.rows()).toMatchObject({ offset: Int32Array.of(0, 0), key: Int32Array.of(7, 7) })
  })

  test.each(['', '0,0,7,0', '2,0,7,0,1', '0,9,7,0,1', 'x,0,7,0,1'])('%j is no row', (text) => {
    expect(() => observe(awaited()).row(text, 1)).toThrow(/a row of the engine is none/)
  })
})

describe('counts, seen from outside', () => {
  test('a later row of a cell replaces an earlier one', () => {
    const seen = observe(awaited(ysb))
    seen.row('0,3,2,100', 1)
    seen.row('0,3,5,-7', 2)
    expect(seen.rows()).toMatchObject({ count: Int32Array.of(5), hash: Int32Array.of(-7) })
  })

  test('are complete when all clicks are in them, and progress is their share', () => {
    const seen = observe(awaited(ysb))
    seen.row('0,3,5,1', 1)
    expect(seen.entries).toMatchObject([
      { partition: 0, offset: 4 },
      { partition: 1, offset: 3 },
    ])
    expect(seen.isComplete).toBe(false)
    seen.row('1,3,5,1', 2)
    expect(seen.isComplete).toBe(true)
  })

  test('a key that nobody has is kept apart, so that the audit finds it', () => {
    const seen = observe(awaited(ysb))
    seen.row('0,nobody,2,100', 1)
    expect(seen.rows()).toMatchObject({ key: Int32Array.of(-1) })
  })
})
