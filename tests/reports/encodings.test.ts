import { describe, expect, test } from 'vitest'
import type { Cell, Result } from '../../reports/result.js'
import { parseResult } from '../../reports/schema.js'
import { allCells, audits } from '../../reports/sections/cells.js'
import { parsing } from '../../reports/sections/parsing.js'
import { fixture, HOSTILE } from './fixture.js'

/** The fixture with the drain of each engine once more as JSON, at 10 M/s. */
function withJson(deadLetters: Cell['deadLetters'] = null): Result {
  const result = fixture()
  const drains = result.cells.filter(({ drain }) => drain)
  const asJson = drains.map((cell) => ({
    ...cell,
    id: `${cell.id}-json`,
    encoding: 'json' as const,
    achievedEventsPerSec: 10_000_000,
    deadLetters,
  }))
  return parseResult(JSON.stringify({ ...result, cells: [...result.cells, ...asJson] }))
}

describe('what parsing costs', () => {
  test('is the time of one core for a click beyond that of the same drain of columns', () => {
    const text = parsing(withJson())!.text
    // 2 workers: 2 x (100 ns - 1 s / 92.4 M).
    expect(text).toContain('178 ns')
    expect(text).toContain('10 M/s')
  })
  test('is not told where nothing was parsed, or nothing can be compared', () => {
    expect(parsing(fixture())).toBeNull()
    const { cells, ...rest } = withJson()
    const onlyJson = cells.filter(({ encoding }) => encoding === 'json')
    expect(parsing({ ...rest, cells: onlyJson })).toBeNull()
  })
})

describe('the table of all cells', () => {
  test('has a column for the encoding only where cells differ in it', () => {
    expect(allCells(fixture()).text).not.toContain('>encoding<')
    expect(allCells(withJson()).text).toContain('>encoding<')
  })
})

describe('dead letters', () => {
  test('stand beside the audit, with what they began with as text', () => {
    const example = { partition: 3, offset: 17, reason: 'not JSON', text: HOSTILE.script }
    const text = audits(withJson({ count: 1_234, examples: [example] })).text
    expect(text).toContain('1,234')
    expect(text).toContain('not JSON')
    expect(text).not.toContain('<script>')
    expect(audits(withJson({ count: 0, examples: [] })).text).not.toContain('Dead letters')
  })
})
