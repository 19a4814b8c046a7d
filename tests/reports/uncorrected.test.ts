import { describe, expect, test } from 'vitest'
import { WIDE_PX } from '../../reports/charts/chart.js'
import { uncorrected } from '../../reports/charts/uncorrected.js'
import { toCsv } from '../../reports/csv.js'
import type { Cell, Result } from '../../reports/result.js'
import { parseResult } from '../../reports/schema.js'
import { allCells } from '../../reports/sections/cells.js'
import { fixture } from './fixture.js'

const changed = (change: (cell: Cell) => Cell): Result => {
  const result = fixture()
  return { ...result, cells: result.cells.map(change) }
}
/** As if the engine had taken each click when it was due. */
const alike = changed((cell) => ({ ...cell, uncorrectedLatencyMs: cell.visibleLatencyMs }))
const rowsOf = (result: Result) => {
  const [figure] = uncorrected.draw(result)
  const { data } = figure!.spec(WIDE_PX) as { data: { values: Record<string, unknown>[] } }
  return data.values
}

describe('what counting from when the engine took a click would hide', () => {
  test('is drawn beside what a reader waits, with another line for each, and in words', () => {
    const [figure] = uncorrected.draw(fixture())
    const spec = JSON.stringify(figure!.spec(WIDE_PX))
    expect(spec).toContain('"range":[[1,0],[5,4]]')
    expect(figure!.alt).toContain(
      'micro-batch 50 ms: p50 30 ms, p99 54.7 ms, uncorrected p50 5 ms, p99 5.22 ms;',
    )
    const of = new Set(rowsOf(fixture()).map((row) => row.of))
    expect([...of]).toEqual([
      'from when a click was due',
      'uncorrected: from when the engine took it',
    ])
  })
  test('leaves out engines of which it hides nothing, and names them', () => {
    const [figure] = uncorrected.draw(fixture())
    expect(new Set(rowsOf(fixture()).map(({ series }) => series))).toEqual(new Set(['micro-batch']))
    expect(figure!.notes[0]).toMatch(/^Not drawn, as both are the same within 10 %: per-event; /)
  })
  test('is drawn of all where it hides nothing anywhere', () => {
    expect(new Set(rowsOf(alike).map(({ series }) => series)).size).toBeGreaterThan(2)
  })
  test('is a panel of an engine that only stood still for a moment', () => {
    const stalled = changed((cell) => {
      const { uncorrectedLatencyMs: taken } = cell
      if (cell.engine !== 'per-event' || taken === null) return cell
      return { ...cell, uncorrectedLatencyMs: { ...taken, max: taken.max / 2 } }
    })
    expect(rowsOf(stalled).some(({ series }) => series === 'per-event')).toBe(true)
  })
  test('stands in the table of cells and in the CSV', () => {
    expect(allCells(fixture()).text).toContain('uncorrected p50')
    expect(toCsv(fixture()).split('\r\n')[0]).toContain(',uncorrectedLatencyMsP99,')
  })
  test('is not asked of results that are older than it', () => {
    const older = JSON.parse(JSON.stringify(fixture())) as { cells: Record<string, unknown>[] }
    for (const cell of older.cells) delete cell.uncorrectedLatencyMs
    const result = parseResult(JSON.stringify(older))
    expect(uncorrected.draw(result)).toEqual([])
    expect(allCells(result).text).not.toContain('uncorrected')
  })
})
