import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { guaranteeCostTable } from '../../cli/print/guarantee-cost.js'
import { median } from '../../reports/format.js'
import { costVerdict, guaranteeCosts, medianInterval } from '../../reports/guarantee-cost.js'
import { renderReport } from '../../reports/html.js'
import type { Cell } from '../../reports/result.js'
import { cellFor } from '../cli/fakes.js'
import { fixture } from './fixture.js'
import { guaranteeCostOf } from './fixture-cost.js'

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('the interval of a median', () => {
  // Tables of the sign test; the chances are sums of binomial coefficients over 2^n.
  test.each([
    [6, 1, 6, 1 - 2 / 64],
    [8, 1, 8, 1 - 2 / 256],
    [9, 2, 8, 1 - (2 * (1 + 9)) / 512],
    [15, 4, 12, 1 - (2 * (1 + 15 + 105 + 455)) / 32_768],
    [20, 6, 15, 1 - (2 * (1 + 20 + 190 + 1_140 + 4_845 + 15_504)) / 1_048_576],
  ])('of %i values goes from number %i to number %i', (n, low, high, confidence) => {
    const interval = medianInterval(upTo(n).reverse())
    expect(interval).toMatchObject({ low, high })
    expect(interval!.confidence).toBeCloseTo(confidence, 12)
  })
  test('is not there for fewer than six values', () => {
    for (let n = 0; n < 6; n++) expect(medianInterval(upTo(n))).toBeNull()
  })
  const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
    minLength: 6,
    maxLength: 60,
  })
  const holds = (some: readonly number[], low: number, high: number): boolean =>
    low <= median(some) && median(some) <= high
  test('holds the median of the values, and shrinks when less confidence is asked for', () => {
    fc.assert(
      fc.property(values, (some) => {
        const { low, high, confidence } = medianInterval(some)!
        expect(holds(some, low, high)).toBe(true)
        expect(confidence).toBeGreaterThanOrEqual(0.95)
        const narrow = medianInterval(some, 0.8)!
        expect(narrow.low).toBeGreaterThanOrEqual(low)
        expect(narrow.high).toBeLessThanOrEqual(high)
      }),
      { seed: 42, numRuns: 300 },
    )
  })
  test('that began one value too late would not hold it: the property sees it', () => {
    const late = fc.property(values, (some) => {
      const sorted = [...some].sort((a, b) => a - b)
      return holds(some, sorted[(some.length >> 1) + 1] ?? 0, sorted.at(-1)!)
    })
    expect(fc.check(late, { seed: 42, numRuns: 300 }).failed).toBe(true)
  })
  test('holds the true median as often as it says', () => {
    // A crooked distribution whose median is ln 2.
    let seed = 1
    const draw = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return -Math.log((seed + 0.5) / 2 ** 32)
    }
    let held = 0
    for (let run = 0; run < 2_000; run++) {
      const { low, high } = medianInterval(upTo(15).map(draw))!
      if (low <= Math.LN2 && Math.LN2 <= high) held++
    }
    expect(held / 2_000).toBeGreaterThan(0.95)
    expect(held / 2_000).toBeLessThan(0.98)
  })
})

/** A drain of one repeat that achieved so many M events/s. */
function drain(guarantee: 'exactly-once' | 'none', repeat: number, rate: number): Cell {
  const spec = cellOf({ drain: true, guarantee, repeat, sink: 'memory' })
  return cellFor(spec, { achievedEventsPerSec: rate * 1e6 })
}

describe('what exactly-once costs', () => {
  test('is told from pairs of one repeat, whichever ran first', () => {
    const cells = [drain('exactly-once', 1, 90), drain('none', 1, 100)]
    const costs = guaranteeCosts([...cells, drain('none', 2, 100), drain('exactly-once', 2, 110)])
    expect(costs).toHaveLength(1)
    expect(costs[0]).toMatchObject({
      engine: 'micro-batch',
      dropped: 0,
      costPercentLow: null,
      pairs: [
        { pair: 1, first: 'exactly-once' },
        { pair: 2, first: 'none' },
      ],
    })
    expect(costs[0]!.pairs.map((pair) => pair.costPercent)).toEqual([
      expect.closeTo(10),
      expect.closeTo(-10),
    ])
    expect(costs[0]!.costPercent).toBeCloseTo(0)
  })
  test('leaves out who has no partner, and counts pairs that are invalid', () => {
    const stalled = { ...drain('none', 2, 1), invalid: 'the event loop stood still' }
    const cells = [
      drain('exactly-once', 1, 90),
      drain('none', 1, 100),
      drain('exactly-once', 2, 90),
      stalled,
      drain('exactly-once', 3, 1),
    ]
    expect(guaranteeCosts(cells)).toMatchObject([{ pairs: [{ pair: 1 }], dropped: 1 }])
    expect(guaranteeCosts([drain('exactly-once', 1, 90)])).toEqual([])
    expect(guaranteeCosts(fixture().cells)).toEqual([])
  })
  test('is judged by the interval, not by the median', () => {
    const around = (percent: number) => costVerdict(guaranteeCostOf('per-event', 'memory', percent))
    expect([around(0), around(12), around(4.9), around(5.1)]).toEqual([
      'within 5 %',
      'more than 5 %',
      'cannot be told with so many pairs',
      'cannot be told with so many pairs',
    ])
    const few = { costPercentLow: null, costPercentHigh: null }
    expect(costVerdict({ ...guaranteeCostOf('per-event', 'memory', 0), ...few })).toBe(
      'cannot be told with so many pairs',
    )
  })
})

describe('the page and the terminal', () => {
  test('say the median, its interval and the verdict of each engine and sink', async () => {
    const { html, charts } = await renderReport(fixture(), '')
    expect(charts.map(({ name }) => name)).toContain('guarantee-cost')
    const table = html.slice(html.indexOf('id="guarantee-cost"'))
    expect(table).toContain('<span class="good">✓ within 5 %</span>')
    expect(table).toContain('<span class="bad">✗ more than 5 %</span>')
    expect(table).toContain('<span class="maybe">≈ cannot be told with so many pairs</span>')
    expect(table).toContain('<b>9.2 %</b>')
    expect(table).toContain('(96.5 %)')
    const printed = guaranteeCostTable(fixture().guaranteeCosts)
    expect(printed).toMatch(/per-event +│ ckpt 1 s │ duckdb │ 15 .* 9\.2 % .* more than 5 %/)
  })
})
