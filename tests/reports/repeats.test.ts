import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { cellTable } from '../../cli/print/table.js'
import { drainOf } from '../../reports/drains.js'
import { renderReport } from '../../reports/html.js'
import { medianCell, repeatsOf, spreadOf } from '../../reports/repeats.js'
import type { Cell } from '../../reports/result.js'
import { cellFor } from '../cli/fakes.js'
import { fixture } from './fixture.js'

/** Repeats of a drain that achieved so many M events/s. */
function drains(...rates: number[]): Cell[] {
  return rates.map((rate, i) => {
    const spec = cellOf({ drain: true, repeat: i + 1 })
    const none = { visibleLatencyMs: null, processedLatencyMs: null, uncorrectedLatencyMs: null }
    return cellFor(spec, { ...none, achievedEventsPerSec: rate * 1e6, command: `run ${i + 1}` })
  })
}
function paced(...p99s: (number | null)[]): Cell[] {
  return p99s.map((p99, i) => {
    const cell = cellFor(cellOf({ repeat: i + 1 }))
    return { ...cell, visibleLatencyMs: { ...cell.visibleLatencyMs!, p50: i + 1, p99 } }
  })
}

describe('the spread of repeats', () => {
  test('is 0 for equals, and the same in any order and unit', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1_000 }), (some, factor) => {
        const spread = spreadOf(some)
        expect(spread.min).toBeLessThanOrEqual(spread.median)
        expect(spread.median).toBeLessThanOrEqual(spread.max)
        expect(spreadOf([...some].reverse())).toEqual(spread)
        expect(spreadOf(some.map((v) => v * factor)).percent).toBeCloseTo(spread.percent)
        expect(spreadOf(some.map(() => some[0]!)).percent).toBe(0)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('is that of throughput for a drain, and of visible latency at a rate', () => {
    expect(repeatsOf(drains(90, 100, 105))).toMatchObject([
      { what: 'throughput', uneven: false, spread: { median: 100e6, percent: 15 } },
    ])
    expect(repeatsOf(paced(10, 12, 20))).toMatchObject([
      { what: 'visible p99', uneven: true, spread: { median: 12 } },
    ])
    // One without a p99: then it is the p50 of all.
    expect(repeatsOf(paced(10, null, 20))).toMatchObject([{ what: 'visible p50' }])
  })
  test('leaves out what is invalid, and what was run once', () => {
    const [a, b, c] = drains(100, 10, 101)
    const stalled = { ...b!, invalid: 'the event loop stood still' }
    expect(repeatsOf([a!, stalled, c!])).toMatchObject([{ cells: [a, c], uneven: false }])
    expect(repeatsOf([a!, stalled])).toEqual([])
  })
})

describe('repeats as one cell', () => {
  test('have the medians, and the command of the one in the middle', () => {
    const cell = medianCell(drains(120, 80, 100, 70, 110))
    expect(cell).toMatchObject({ achievedEventsPerSec: 100e6, command: 'run 3' })
    expect(medianCell(paced(10, 30, 20)).visibleLatencyMs).toMatchObject({ p50: 2, p99: 20 })
  })
  test('have a broken audit if one of them has', () => {
    const [a, b, c] = drains(1, 2, 3)
    const broken = { ...a!.audit, verdict: 'inexact' as const, lost: 1 }
    expect(medianCell([a!, b!, { ...c!, audit: broken }]).audit.lost).toBe(1)
  })
  test('are what a drained backlog is quoted by', () => {
    const result = { ...fixture(), cells: drains(120, 80, 100, 70) }
    expect(drainOf(result, 'micro-batch')?.achievedEventsPerSec).toBe(90e6)
  })
})

describe('repeats that lie apart', () => {
  test('are marked in the page, at the top too', async () => {
    const pageOf = async (cells: Cell[]) =>
      (await renderReport({ ...fixture(), cells, sustainable: [], guaranteeCosts: [] }, '')).html
    const even = await pageOf(drains(100, 101, 99))
    expect([even.includes('id="repeats"'), /≈&nbsp;\d/.test(even)]).toEqual([true, false])
    const html = await pageOf(drains(100, 150, 99))
    expect(html.includes('<strong class="maybe">≈&nbsp;51 %</strong>')).toBe(true)
    expect(html.match(/≈ 1 cell of 1/g)).toHaveLength(2)
  })
  test('are one line of the printed table, with the median and a mark', () => {
    const table = cellTable([...drains(100, 150, 99), ...paced(10, 11)])
    expect(table).toMatch(/drain +│ 100 M\/s .*≈ 3 repeats, throughput 51 % apart/)
    expect(table).toMatch(/2 repeats, visible p99 10 % apart/)
    expect(table).toContain('≈ 1 of 2 lie more than 20 % apart')
  })
})
