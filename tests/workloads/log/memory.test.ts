import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { InputError } from '../../../workloads/input-error.js'
import { dictionaries, keysOf, makeLog, openLog } from '../../../workloads/log/memory.js'
import { FORMS } from '../../../workloads/queries/kernel.js'
import { QUERIES } from '../../../workloads/queries/query.js'
import { cellName, reference } from '../../../workloads/reference.js'
import { WORKLOADS } from '../../../workloads/registry.js'
import { parseAccessLog } from '../../../workloads/replay.js'
import { smallWorkloads } from '../arbitraries.js'
import { kernelOf, makeLinear } from '../queries/forms.js'
import { sampleLog } from '../sample-log.js'

const input = parseAccessLog(sampleLog([3, 4, 4, 2, 9]), 'sample')
const replay = syntheticWorkload({ name: 'replay', input: 'sample', events: 23, ratePerSec: 10 })

describe('a log in memory', () => {
  test('makes exactly the clicks available that are due', () => {
    fc.assert(
      fc.property(smallWorkloads(200), fc.boolean(), (workload, isReplay) => {
        const chosen = isReplay ? { ...workload, name: 'replay' as const } : workload
        const log = openLog(makeLog(chosen, input))
        for (let p = 0; p < log.partitions; p++) {
          const due = Array.from({ length: log.length(p) }, (_, offset) => log.dueMs(p, offset))
          for (const nowMs of [-1, 0, 1, 1000, 1e9, ...due]) {
            expect(log.available(p, nowMs)).toBe(due.filter((ms) => ms <= nowMs).length)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('that is drained has everything from the start, with the event times of the nominal rate', () => {
    const paced = syntheticWorkload({ events: 4000, ratePerSec: 1000 })
    const shared = makeLog({ ...paced, drain: true })
    const log = openLog(shared)
    expect([log.available(3, 0), log.dueMs(3, 999), log.length(3)]).toEqual([1000, 0, 1000])
    expect(shared.columns[3]!.eventTime).toEqual(makeLog(paced).columns[3]!.eventTime)
    expect(shared.columns[3]!.eventTime[999]).toBe(3999)
  })

  test('holds a partition in one segment', () => {
    const shared = makeLog(syntheticWorkload({ events: 1001 }))
    const log = openLog(shared)
    expect(log.segment(0, 7)).toEqual({
      columns: shared.columns[0],
      index: 7,
      length: 244,
      shiftMs: 0,
    })
    expect(log.segment(1, 250).length).toBe(0)
  })

  test.each([
    ['drawn', makeLog(syntheticWorkload({ events: 50, disorderMs: 5 }))],
    ['replayed', makeLog(replay, input)],
  ])('%s, is cloned for a thread without its bytes', (_, shared) => {
    const clone = structuredClone(shared)
    expect(clone).toEqual(shared)
    shared.columns[0]!.page[1] = 4_000_000_000
    expect(clone.columns[0]!.page[1]).toBe(4_000_000_000)
    const here = openLog(shared)
    const there = openLog(clone)
    for (let t = 0; t < 3000; t += 100) expect(there.available(1, t)).toBe(here.available(1, t))
  })

  test('knows its texts and the size of its key spaces', () => {
    const drawn = makeLog(syntheticWorkload({ events: 10, pages: 70, campaigns: 7 }))
    const replayed = makeLog(replay, input)
    expect(dictionaries(drawn).user(17)).toBe('user-17')
    expect(dictionaries(drawn).page(3)).toBe('/page/3')
    expect(dictionaries(replayed).user(1)).toBe('10.1.1.1 sample/1.0')
    expect(dictionaries(replayed).page(4)).toBe('/4')
    expect(() => dictionaries(replayed).page(5)).toThrow(RangeError)
    const sizes = [drawn, replayed].map((log) =>
      ['ysb', 'clicks'].map((name) => keysOf(QUERIES.get(name)!, log)),
    )
    expect(sizes).toEqual([
      [7, 70],
      [100, 5],
    ])
    const pairs = ['ctr', 'distinct-users'].map((name) => keysOf(QUERIES.get(name)!, drawn))
    expect(pairs).toEqual([21, 700_000])
  })

  test('has no number for a cell of too many', () => {
    const many = makeLog(syntheticWorkload({ events: 10, pages: 10_000_000, users: 1_000 }))
    expect(() => keysOf(QUERIES.get('distinct-users')!, many)).toThrow(
      'query distinct-users: 10000000 pages x 1000 users are 10000000000 cells a window; allowed: less than 2^31',
    )
  })

  test('keeps texts of any kind', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (pages) => {
        const odd = { ...input, dictionaries: { users: ['\ufeff', ''], pages } }
        const { user, page } = dictionaries(makeLog(replay, odd))
        expect(pages.map((_, i) => page(i))).toEqual(pages)
        expect([user(0), user(1)]).toEqual(['\ufeff', ''])
      }),
      { numRuns: 50 },
    )
  })

  test('joins every ad that occurs to a campaign', () => {
    for (const campaigns of [1, 3, 100]) {
      for (const workload of [
        syntheticWorkload({ events: 500, campaigns }),
        { ...replay, campaigns },
      ]) {
        const { columns, campaignOf } = makeLog(workload, input)
        for (const { ad } of columns) {
          for (const a of ad) expect(campaignOf[a]).toBe(Math.floor(a / 10))
        }
        expect(Math.max(...campaignOf)).toBe(campaigns - 1)
      }
    }
  })

  test('of a replay needs an input', () => {
    expect(() => makeLog(replay)).toThrow(InputError)
  })

  test('can be made of every workload in the registry', () => {
    for (const { name, about } of WORKLOADS) {
      expect(about).not.toBe('')
      expect(openLog(makeLog(syntheticWorkload({ name, events: 9 }), input)).length(0)).toBe(3)
    }
  })
})

describe('a log of repeated clicks', () => {
  const cycled = { events: 2_000, cycleEvents: 400, ratePerSec: 1_000, partitions: 4 }
  test('has the times of the long one, and its first cycle again and again', () => {
    const long = openLog(makeLog(syntheticWorkload({ ...cycled, cycleEvents: null })))
    const shared = makeLog(syntheticWorkload(cycled))
    const log = openLog(shared)
    expect(shared.columns[0]!.user).toHaveLength(100)
    for (let offset = 0; offset < 500; offset++) {
      const there = long.segment(1, offset)
      const here = log.segment(1, offset)
      const eventTime = here.columns.eventTime[here.index]! + here.shiftMs
      expect(eventTime).toBe(there.columns.eventTime[there.index])
      expect(here.columns.frontier[here.index]! + here.shiftMs).toBe(eventTime)
      expect(log.dueMs(1, offset)).toBe(long.dueMs(1, offset))
      expect(here.columns.ad[here.index]).toBe(there.columns.ad[offset % 100])
      expect(here.length).toBe(100 - (offset % 100))
    }
  })
  test('refuses what would not be the same clicks again', () => {
    for (const [wrong, message] of [
      [{ cycleEvents: 401 }, 'cycleEvents 401 is not a whole number of ms'],
      [{ disorderMs: 5 }, 'only steady synthetic clicks in order'],
      [{ cycleEvents: 2 }, 'cycleEvents 2 is out of range'],
    ] as const) {
      expect(() => makeLog(syntheticWorkload({ ...cycled, ...wrong }))).toThrow(message)
    }
  })
  test('is answered by kernels of both forms as by the reference', () => {
    const query = { ...QUERIES.get('ysb')!, windowMs: 150 }
    const { shared } = makeLinear(syntheticWorkload(cycled))
    const log = openLog(shared)
    const right = reference(query, shared)
    expect(right.events).toBeGreaterThan(500)
    for (const form of FORMS) {
      const kernel = kernelOf(form, query, shared)
      const table = kernel.table()
      for (let p = 0; p < 4; p++) {
        for (let at = 0; at < 500; ) {
          const segment = log.segment(p, at)
          kernel.fold(p, at, segment, segment.length, table)
          at += segment.length
        }
      }
      const { window, key, count, hash } = table.rows()
      expect(key).toHaveLength(right.cells.size)
      key.forEach((k, i) => {
        const name = cellName(window[i]!, k)
        expect(right.cells.get(name)).toMatchObject({ count: count[i], hash: hash[i] })
      })
    }
  })
})
