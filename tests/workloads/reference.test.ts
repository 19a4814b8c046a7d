import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { lateIn, mayBeLate } from '../../workloads/lateness.js'
import { auditHash, CLICK_TYPES, MALFORMED } from '../../workloads/log/log.js'
import { keysOf, makeLog, openLog, type SharedLog, secondsOf } from '../../workloads/log/memory.js'
import { QUERIES, type Query } from '../../workloads/queries/query.js'
import { cellName, reference } from '../../workloads/reference.js'
import { COUNTED, smallWorkloads } from './arbitraries.js'

const queries: fc.Arbitrary<Query> = fc
  .record({
    query: fc.constantFrom(...COUNTED),
    windowMs: fc.constantFrom(1, 10, 100, 1000),
    allowedLatenessMs: fc.constantFrom(0, 1, 50, 1000),
  })
  .map(({ query, ...times }) => ({ ...query, ...times }))

interface Click {
  readonly partition: number
  readonly offset: number
  readonly type: string
  readonly key: number
  readonly eventTime: number
}

/** Straight from the words of the contract, one question at a time, quadratic. */
function clicksOf(query: Query, shared: SharedLog): { counted: Click[]; late: Click[] } {
  const log = openLog(shared)
  const all: Click[] = []
  for (let partition = 0; partition < log.partitions; partition++) {
    for (let offset = 0; offset < log.length(partition); offset++) {
      const { columns, index } = log.segment(partition, offset)
      const first =
        query.key === 'page' ? columns.page[index]! : shared.campaignOf[columns.ad[index]!]!
      const second = query.second === undefined ? 0 : columns[query.second][index]!
      const key = first * secondsOf(query, shared) + second
      const type = CLICK_TYPES[columns.type[index]!]
      if (type === undefined) continue
      all.push({ partition, offset, type, key, eventTime: columns.eventTime[index]! })
    }
  }
  const isLate = (click: Click) => {
    const before = all.filter((c) => c.partition === click.partition && c.offset <= click.offset)
    const frontier = Math.max(...before.map((c) => c.eventTime))
    return (windowOf(query, click) + 1) * query.windowMs <= frontier - query.allowedLatenessMs
  }
  const types: readonly string[] = query.types ?? [query.type ?? CLICK_TYPES].flat()
  const wanted = all.filter((click) => types.includes(click.type))
  return { counted: wanted.filter((c) => !isLate(c)), late: wanted.filter(isLate) }
}

function windowOf({ windowMs }: Query, { eventTime }: Click): number {
  return Math.floor(eventTime / windowMs)
}

describe('the reference', () => {
  test('is what the contract says, click by click', () => {
    fc.assert(
      fc.property(smallWorkloads(80), queries, (workload, query) => {
        const shared = makeLog(workload)
        const { counted, late } = clicksOf(query, shared)
        const answer = reference(query, shared)
        expect([answer.events, answer.late]).toEqual([counted.length, late.length])
        const names = counted.map((click) => cellName(windowOf(query, click), click.key))
        expect(new Set(answer.cells.keys())).toEqual(new Set(names))
        for (const [name, cell] of answer.cells) {
          const mine = counted.filter((_, i) => names[i] === name)
          const sum = mine.reduce((hash, c) => hash + BigInt(auditHash(c.partition, c.offset)), 0n)
          expect(cell).toEqual({
            window: windowOf(query, mine[0]!),
            key: mine[0]!.key,
            count: mine.length,
            hash: Number(BigInt.asIntN(32, sum)),
          })
          expect(cell.key >= 0 && cell.key < keysOf(query, shared)).toBe(true)
        }
      }),
      { numRuns: 80 },
    )
  })

  test('agrees with lateIn, which goes by the frontier column', () => {
    fc.assert(
      fc.property(smallWorkloads(2000), queries, (workload, query) => {
        const shared = makeLog(workload)
        expect(lateIn(query, shared)).toBe(reference(query, shared).late)
      }),
      { numRuns: 60 },
    )
  })

  test('calls nothing late because of a record that is no click', () => {
    // The first one is malformed, the second one due 15 s before the beginning.
    const behind = { lateShare: 0.1, lateByMs: 15_000, malformedShare: 0.1 }
    const some = { seed: '4032', events: 2, partitions: 1, drain: true, ratePerSec: 16_000 }
    const shared = makeLog(syntheticWorkload({ ...some, ...behind }))
    expect(shared.columns[0]!.type[0]).toBe(MALFORMED)
    expect(shared.columns[0]!.eventTime[1]).toBeLessThan(-10_000)
    expect(reference(QUERIES.get('clicks')!, shared)).toMatchObject({ events: 1, late: 0 })
  })

  test('adds hashes modulo 2^32 where they do overflow', () => {
    const workload = syntheticWorkload({ events: 3000, pages: 1, partitions: 1 })
    const [cell] = reference(QUERIES.get('clicks')!, makeLog(workload)).cells.values()
    let sum = 0
    for (let offset = 0; offset < 3000; offset++) sum += auditHash(0, offset)
    expect(cell).toEqual({ window: 0, key: 0, count: 3000, hash: sum | 0 })
    expect(Math.abs(sum)).toBeGreaterThan(2 ** 32)
  })
})

describe('lateness', () => {
  const ysb = QUERIES.get('ysb')!

  test('cannot happen as long as disorder stays within what is allowed', () => {
    const within = makeLog(syntheticWorkload({ events: 2000, disorderMs: 1000 }))
    expect(mayBeLate(ysb, within)).toBe(false)
    expect(reference({ ...ysb, windowMs: 1 }, within).late).toBe(0)
  })

  test('may happen from the first ms beyond, with windows of 1 ms', () => {
    const query = { ...ysb, windowMs: 1, allowedLatenessMs: 3 }
    const beyond = makeLog(syntheticWorkload({ events: 4000, disorderMs: 4 }))
    expect(lateIn(query, beyond)).toBeGreaterThan(0)
    expect(lateIn({ ...query, allowedLatenessMs: 4 }, beyond)).toBe(0)
  })

  test('may happen beyond, and does', () => {
    const beyond = makeLog(
      syntheticWorkload({ events: 20_000, ratePerSec: 1000, lateShare: 0.1, lateByMs: 12_000 }),
    )
    expect(mayBeLate(ysb, beyond)).toBe(true)
    expect(lateIn(ysb, beyond)).toBeGreaterThan(0)
    expect(lateIn({ ...ysb, allowedLatenessMs: 12_000 }, beyond)).toBe(0)
  })

  test('a log of which nothing may be late holds nothing late', () => {
    fc.assert(
      fc.property(smallWorkloads(500), queries, (workload, query) => {
        const shared = makeLog(workload)
        if (!mayBeLate(query, shared)) expect(reference(query, shared).late).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})
