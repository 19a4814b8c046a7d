import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AuditOptions, audit, type ExpectedCell } from '../../../bench/metrics/audit.js'
import { auditHash } from '../../../workloads/log/log.js'
import {
  type CellRows,
  type EachRows,
  type Rows,
  rowHash,
} from '../../../workloads/queries/rows.js'
import { fails } from './made.js'

interface Click {
  readonly partition: number
  readonly offset: number
  readonly key: number
  readonly eventTime: number
}
const OPTIONS: AuditOptions = {
  guarantee: 'exactly-once',
  query: { windowMs: 10 },
  faults: 1,
  replayedEvents: 0,
}

/** Distinct clicks; event times reach back before the run began. */
const anyClicks = fc
  .array(
    fc.record({
      partition: fc.nat(2),
      key: fc.nat(3),
      eventTime: fc.integer({ min: -15, max: 25 }),
      skip: fc.nat(2),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .map((all) => {
    const next = [0, 0, 0]
    return all.map(({ partition, key, eventTime, skip }): Click => {
      const offset = next[partition]! + skip
      next[partition] = offset + 1
      return { partition, offset, key, eventTime }
    })
  })

function hashOf({ partition, offset }: Click): number {
  return auditHash(partition, offset)
}
function tally(clicks: readonly Click[], hash = hashOf): ExpectedCell[] {
  const cells = new Map<string, ExpectedCell>()
  for (const click of clicks) {
    const { key } = click
    const window = Math.floor(click.eventTime / 10)
    const before = cells.get(`${window}/${key}`) ?? { window, key, count: 0, hash: 0 }
    const sum = (before.hash + hash(click)) | 0
    cells.set(`${window}/${key}`, { window, key, count: before.count + 1, hash: sum })
  }
  return [...cells.values()]
}
function cellRows(clicks: readonly Click[], hash = hashOf): CellRows {
  const cells = tally(clicks, hash)
  return {
    kind: 'cells',
    window: Int32Array.from(cells, (c) => c.window),
    key: Int32Array.from(cells, (c) => c.key),
    count: Int32Array.from(cells, (c) => c.count),
    hash: Int32Array.from(cells, (c) => c.hash),
  }
}
function eachRows(clicks: readonly Click[]): EachRows {
  return {
    kind: 'each',
    partition: Int32Array.from(clicks, (c) => c.partition),
    offset: Int32Array.from(clicks, (c) => c.offset),
    key: Int32Array.from(clicks, (c) => c.key),
    eventTime: Int32Array.from(clicks, (c) => c.eventTime),
    hash: Int32Array.from(clicks, hashOf),
  }
}
const FORMS: [string, (clicks: readonly Click[]) => Rows][] = [
  ['cells', cellRows],
  ['each', eachRows],
]
/** Any clicks, and two of them. */
const anyTwo = anyClicks.chain((clicks) =>
  fc.tuple(fc.constant(clicks), fc.nat(clicks.length - 1), fc.nat(clicks.length - 1)),
)
function without(clicks: readonly Click[], at: number): Click[] {
  return clicks.filter((_, i) => i !== at)
}

describe.each(FORMS)('audit of %s', (form, rowsOf) => {
  const check = (clicks: readonly Click[], seen: readonly Click[], options = {}) =>
    audit({ cells: tally(clicks) }, rowsOf(seen), { ...OPTIONS, ...options })

  it('is exact when all is there, in any order', () => {
    fc.assert(
      fc.property(anyClicks, (clicks) => {
        const { verdict, expectedEvents, lost, duplicated } = check(clicks, clicks.toReversed())
        expect({ verdict, expectedEvents, lost, duplicated }).toEqual({
          verdict: 'exact',
          expectedEvents: clicks.length,
          lost: 0,
          duplicated: 0,
        })
      }),
    )
  })
  it('sees one lost click', () => {
    fc.assert(
      fc.property(anyTwo, ([clicks, at]) => {
        const found = check(clicks, without(clicks, at))
        expect(found).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 0, wrongCells: 1 })
      }),
    )
  })
  it('sees one doubled click', () => {
    fc.assert(
      fc.property(anyTwo, ([clicks, at]) => {
        const found = check(clicks, [...clicks, clicks[at]!])
        expect(found).toMatchObject({ verdict: 'inexact', lost: 0, duplicated: 1 })
      }),
    )
  })
  const hidden = (hash = hashOf) =>
    fc.property(anyTwo, ([clicks, lost, doubled]) => {
      fc.pre(lost !== doubled)
      const seen = without([...clicks, clicks[doubled]!], lost)
      const rows = form === 'cells' ? cellRows(seen, hash) : rowsOf(seen)
      const found = audit({ cells: tally(clicks, hash) }, rows, OPTIONS)
      expect(found).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 1 })
    })
  it('sees one lost and one doubled click, in the same cell too', () => {
    fc.assert(hidden())
  })
  it('canary: without hashes a lost click hides behind a doubled one', () => {
    if (form === 'cells') expect(fails(hidden(() => 0))).toBe(true)
  })
  it('sees a click in a wrong cell', () => {
    fc.assert(
      fc.property(anyTwo, ([clicks, at]) => {
        const seen = clicks.map((c, i) => (i === at ? { ...c, key: c.key + 100 } : c))
        const found = check(clicks, seen, { guarantee: 'at-least-once', replayedEvents: 99 })
        expect(found).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 1, wrongCells: 2 })
      }),
    )
  })
  it('lets at-least-once double as much as was worked on again, and no more', () => {
    fc.assert(
      fc.property(anyTwo, fc.nat(3), ([clicks, at, other], replayedEvents) => {
        const doubled = [...clicks, clicks[at]!, clicks[other]!]
        const options = { guarantee: 'at-least-once', replayedEvents }
        const { verdict, explanation } = check(clicks, doubled, options)
        expect(verdict).toBe(replayedEvents >= 2 ? 'within-guarantee' : 'inexact')
        expect(explanation).toContain('2 counted more than once')
        expect(explanation).toMatch(new RegExp(`\\b${replayedEvents} clicks? worked on again`))
        expect(check(clicks, without(clicks, at), options).verdict).toBe('inexact')
      }),
    )
  })
  it('lets no guarantee lose to a fault, and never double', () => {
    fc.assert(
      fc.property(anyTwo, fc.nat(1), ([clicks, at], faults) => {
        const options = { guarantee: 'none', faults }
        const lost = check(clicks, without(clicks, at), options)
        expect(lost.verdict).toBe(faults > 0 ? 'within-guarantee' : 'inexact')
        expect(check(clicks, [...clicks, clicks[at]!], options).verdict).toBe('inexact')
      }),
    )
  })
  it('takes the cells of a reference as a map', () => {
    const clicks = [{ partition: 0, offset: 0, key: 1, eventTime: 5 }]
    const cells = new Map(tally(clicks).map((cell) => [`${cell.window}/${cell.key}`, cell]))
    const found = audit({ cells }, rowsOf(clicks), OPTIONS)
    expect(found.explanation).toBe('Each of 1 click was counted exactly once, in 1 cell.')
  })
})

describe('audit of counts only', () => {
  const bare = (clicks: readonly Click[]) => cellRows(clicks, () => 0)
  const check = (clicks: readonly Click[], seen: readonly Click[]) =>
    audit({ cells: tally(clicks) }, bare(seen), { ...OPTIONS, method: 'count' })

  it('sees what is lost or doubled, and says that it could miss one behind the other', () => {
    fc.assert(
      fc.property(anyTwo, ([clicks, at]) => {
        const right = check(clicks, clicks)
        expect(right).toMatchObject({ verdict: 'exact', method: 'count', wrongCells: 0 })
        expect(right.explanation).toMatch(
          /; counts only: a lost click could hide behind a doubled one\.$/,
        )
        expect(check(clicks, without(clicks, at))).toMatchObject({ verdict: 'inexact', lost: 1 })
        const twice = check(clicks, [...clicks, clicks[at]!])
        expect(twice).toMatchObject({ verdict: 'inexact', duplicated: 1 })
      }),
    )
  })
  it('does miss it, where an audit of hashes does not', () => {
    const clicks = [0, 1].map((offset) => ({ partition: 0, offset, key: 1, eventTime: 5 }))
    const seen = [clicks[1]!, clicks[1]!]
    expect(check(clicks, seen).verdict).toBe('exact')
    const whole = audit({ cells: tally(clicks) }, cellRows(seen), OPTIONS)
    expect(whole).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 1 })
  })
  it('compares the hashes of single clicks all the same', () => {
    const clicks = [0, 1].map((offset) => ({ partition: 0, offset, key: 1, eventTime: 5 }))
    const rows = { ...eachRows(clicks), offset: Int32Array.of(0, 7) }
    const found = audit({ cells: tally(clicks) }, rows, { ...OPTIONS, method: 'count' })
    expect(found).toMatchObject({ verdict: 'inexact', method: 'hash' })
  })
})

describe('audit of each', () => {
  it('sees a row whose hash is not the one of its id', () => {
    const clicks = [0, 1, 2].map((offset) => ({ partition: 0, offset, key: 1, eventTime: 5 }))
    const rows = eachRows(clicks)
    // Click 1 says that it is click 7: the sums of the cell would still be right.
    const offset = Int32Array.of(0, 7, 2)
    const found = audit({ cells: tally(clicks) }, { ...rows, offset }, OPTIONS)
    expect(found).toMatchObject({ verdict: 'inexact', lost: 1, duplicated: 1 })
  })
  it('does not take a click that should not count for a repeat', () => {
    const clicks = [0, 1].map((offset) => ({ partition: 0, offset, key: 1, eventTime: 5 }))
    const seen = [...clicks, { partition: 0, offset: 2, key: 1, eventTime: 5 }]
    const options = { ...OPTIONS, guarantee: 'at-least-once' as const, replayedEvents: 99 }
    const found = audit({ cells: tally(clicks) }, eachRows(seen), options)
    expect(found).toMatchObject({ verdict: 'inexact', lost: 0, duplicated: 1 })
  })
})

describe('audit of values beside clicks', () => {
  const clicks = [1, 2, 3].map((offset) => ({ partition: 0, offset, key: 5, eventTime: offset }))
  const values = (...said: number[]) => [Int32Array.from(said), Int32Array.from(said, (v) => v * 2)]
  const right = { ...eachRows(clicks), values: values(7, 8, 9) }
  const cells = tally(clicks, (click) =>
    rowHash(hashOf(click), [6 + click.offset, 12 + 2 * click.offset]),
  )

  it('passes when all are right', () => {
    expect(audit({ cells }, right, OPTIONS).verdict).toBe('exact')
  })
  it('sees one that is wrong, two that are exchanged, and none at all', () => {
    const { values: _, ...without } = right
    for (const wrong of [
      { ...right, values: values(7, 8, 8) },
      { ...right, values: values(8, 7, 9) },
      without,
    ]) {
      expect(audit({ cells }, wrong, OPTIONS)).toMatchObject({ verdict: 'inexact', wrongCells: 1 })
    }
  })
  it('takes a repeat for a repeat only when it says the same', () => {
    const twice = [...clicks, clicks[2]!]
    const options: AuditOptions = { ...OPTIONS, guarantee: 'at-least-once', replayedEvents: 1 }
    const same = { ...eachRows(twice), values: values(7, 8, 9, 9) }
    expect(audit({ cells }, same, options).verdict).toBe('within-guarantee')
    const other = { ...eachRows(twice), values: values(7, 8, 9, 10) }
    expect(audit({ cells }, other, options).verdict).toBe('inexact')
  })
})

describe('audit of cells that were withdrawn', () => {
  it('takes a count of 0 for no row, and an odd hash beside it for a wrong one', () => {
    const cell = { window: 0, key: 1, count: 2, hash: 9 }
    const rows = (hash: number): CellRows => ({
      kind: 'cells',
      window: Int32Array.of(0, 3),
      key: Int32Array.of(1, 1),
      count: Int32Array.of(2, 0),
      hash: Int32Array.of(9, hash),
    })
    expect(audit({ cells: [cell] }, rows(0), OPTIONS)).toMatchObject({ verdict: 'exact', cells: 1 })
    expect(audit({ cells: [cell] }, rows(4), OPTIONS).verdict).toBe('inexact')
  })
})
