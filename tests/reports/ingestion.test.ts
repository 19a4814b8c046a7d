import { describe, expect, test } from 'vitest'
import { cellOf } from '../../bench/plan/cell.js'
import { smallFilesTable } from '../../cli/print/small-files.js'
import { renderReport } from '../../reports/html.js'
import { ingestionOf, ingestionVerdict } from '../../reports/ingestion.js'
import type { Cell } from '../../reports/result.js'
import { cellFor } from '../cli/fakes.js'
import { fixture } from './fixture.js'

/** One cell whose clicks were visible within so many ms, p99. */
function cell(compacts: boolean, repeat: number, p99: number | null, more: object = {}): Cell {
  const options = { sink: 'iceberg', intervalMs: 100, repeat }
  const spec = cellOf({ ...options, ...(compacts ? { compactMs: 1_000 } : {}) })
  const made = cellFor(spec)
  return { ...made, visibleLatencyMs: { ...made.visibleLatencyMs!, p99 }, ...more }
}
const pair = (repeat: number, percent: number): Cell[] => {
  const both = [cell(false, repeat, 100), cell(true, repeat, 100 + percent)]
  return repeat % 2 === 1 ? both : both.reverse()
}
const pairs = (...percents: number[]): Cell[] => percents.flatMap((p, at) => pair(at + 1, p))

describe('ingestion beside a compactor', () => {
  test('is told from pairs of one repeat, whichever ran first', () => {
    const told = ingestionOf(pairs(5, 1))!
    expect(told).toMatchObject({
      dropped: 0,
      low: null,
      high: null,
      pairs: [
        { pair: 1, first: 'without', withMs: 105, withoutMs: 100 },
        { pair: 2, first: 'with', withMs: 101, withoutMs: 100 },
      ],
    })
    expect(told.percent).toBeCloseTo(3)
    expect(told.cell.compactMs).toBe(1_000)
  })
  test('goes by what cells say of themselves, never by their names', () => {
    const renamed = pairs(5, 1).map((one, at) => ({ ...one, id: `cell-${at}` }))
    expect(ingestionOf(renamed)?.pairs).toHaveLength(2)
    const named = [cell(false, 1, 100), cell(false, 1, 105, { id: 'x-compact1000ms' })]
    expect(ingestionOf(named)).toBeNull()
  })
  test('leaves out who has no partner, and counts pairs without a figure', () => {
    const stalled = { invalid: 'the event loop stood still' }
    const cells = [
      ...pair(1, 2),
      ...[cell(false, 2, 100), cell(true, 2, 1, stalled)],
      ...[cell(false, 3, null), cell(true, 3, 100)],
      cell(true, 4, 1),
    ]
    expect(ingestionOf(cells)).toMatchObject({ pairs: [{ pair: 1 }], dropped: 2 })
    expect(ingestionOf([cell(true, 1, 1)])).toBeNull()
    expect(ingestionOf(fixture().cells)).toBeNull()
  })
  test('compares like with like: another load or sink is no partner', () => {
    for (const other of [{ sink: 'parquet' }, { offeredEventsPerSec: 5 }, { workers: 7 }]) {
      expect(ingestionOf([cell(false, 1, 100, other), cell(true, 1, 100)])).toBeNull()
    }
  })
  test('is judged by the interval, not by the median', () => {
    const verdict = (...percents: number[]) => ingestionVerdict(ingestionOf(pairs(...percents))!)
    expect(verdict(1, -2, 3, 4, 0, 2)).toBe('met')
    expect(verdict(11, 12, 20, 30, 11, 15)).toBe('missed')
    // Five of six are fine: chance alone may do that.
    expect(verdict(1, 2, 3, 4, 5, 11)).toBe('cannot be told with so many pairs')
    expect(verdict(1, 1, 1)).toBe('cannot be told with so many pairs')
    // Of nine the greatest and the least do not count.
    expect(verdict(1, 2, 3, 4, 5, 6, 7, 8, 99)).toBe('met')
  })
  test('stands in the page and the terminal with its verdict, and cells with their compactor', async () => {
    const cells = pairs(1, -2, 3, 4, 0, 2)
    const result = { ...fixture(), cells, smallFiles: null }
    const { html } = await renderReport(result, '')
    const panel = html.slice(html.indexOf('id="small-files"'))
    expect(panel).toContain('1.5 %, interval -2 to 4 % (96.9 %), 6 pairs')
    expect(panel).toContain('<span class="good">✓ met</span>')
    expect(panel).toContain('micro-batch at 100 ms')
    expect(html).toContain('<td class="t">compacted each 1 s</td>')
    expect(smallFilesTable(result)).toMatch(/ingestion beside a compactor .* met/)
  })
})
