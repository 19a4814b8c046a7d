import { describe, expect, test } from 'vitest'
import { auditLate, lateWindowsOf } from '../../bench/late.js'
import { cellOf } from '../../bench/plan/cell.js'
import { cutAt, prepare } from '../../bench/prepare.js'
import { cellFor } from '../cli/fakes.js'

const spec = cellOf({ events: 5_000, ratePerSec: 1_000, lateShare: 0.1, lateByMs: 12_000 })
const prepared = prepare(spec)
const { audit } = cellFor(spec)

describe('the side output of a cell', () => {
  test('has every late click that passes the filter, by window', () => {
    const side = lateWindowsOf(prepared)
    const { late } = prepared.expected
    expect(late).toBeGreaterThan(100)
    expect(side.reduce((sum, { events }) => sum + events, 0)).toBe(late)
    expect(auditLate(audit, side, late)).toMatchObject({ verdict: 'exact' })
  })
  test('ends where the run ends, if that is before the end of the log', () => {
    const cut = cutAt(prepared, [500, 600, 700, 800])
    const side = lateWindowsOf(cut)
    expect(cut.expected.late).toBeGreaterThan(10)
    expect(cut.expected.late).toBeLessThan(prepared.expected.late)
    expect(side.reduce((sum, { events }) => sum + events, 0)).toBe(cut.expected.late)
  })
  test('with a click too few or too many is not exact: the canary', () => {
    const [first, ...rest] = lateWindowsOf(prepared)
    const less = [{ ...first!, events: first!.events - 1 }, ...rest]
    const judged = auditLate(audit, less, prepared.expected.late)
    expect(judged.verdict).toBe('inexact')
    expect(judged.explanation).toContain('The side output has')
  })
})

describe('cells that would have no 32-bit number', () => {
  const many = { query: 'distinct-users', pages: 10_000, users: 10_000, events: 400, drain: true }
  const slow = cellOf({ ...many, engine: 'per-event', ratePerSec: 1 })
  test('are refused before the run where they are exchanged, and only there', () => {
    expect(() => prepare(slow)).toThrow(/of 100000000 keys has no 32-bit cell number; allowed/)
    expect(() => prepare({ ...slow, engine: 'micro-batch' })).not.toThrow()
  })
})
