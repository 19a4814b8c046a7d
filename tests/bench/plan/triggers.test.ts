import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { commandOf, flagsOf } from '../../../bench/plan/command.js'
import type { PlanOptions, RunOptions } from '../../../bench/plan/options.js'
import { planOfTriggers } from '../../../bench/plan/trigger-cells.js'
import { planOf } from '../../../bench/plan.js'
import { catalogOf } from '../../../cli/catalog.js'
import { runFlags } from '../../../cli/flags.js'
import { checkedCell, readFlags } from '../../../cli/options.js'
import { TRIGGERS, triggerSpec } from '../../../engines/micro-batch/triggers/registry.js'
import { ENGINES } from '../../../engines/registry.js'
import { SINKS } from '../../../sinks/registry.js'

const flags = runFlags(catalogOf(ENGINES, SINKS))
function read(words: readonly string[]): Partial<RunOptions> {
  const given = new Map<string, string>()
  for (let at = 0; at < words.length; at += 2) given.set(words[at]!.slice(2), words[at + 1]!)
  return readFlags(flags, given)
}

describe('a trigger', () => {
  test.each(TRIGGERS.map(({ name }) => name))(
    '%s comes back from the command of its cell',
    (name) => {
      for (const drain of [false, true]) {
        const cell = cellOf({ trigger: triggerSpec(name), drain, query: 'ysb' })
        expect(checkedCell(read(flagsOf(cell)))).toEqual(cell)
      }
    },
  )
  test('with knobs of its own too', () => {
    const trigger = triggerSpec('adaptive', [2, 500, 0.7])
    const cell = cellOf({ trigger, intervalMs: 20 })
    expect(commandOf(cell)).toContain('--trigger adaptive:2:500:0.7')
    expect(checkedCell(read(flagsOf(cell)))).toEqual(cell)
  })
  test('is the usual one where none is named, as it was', () => {
    expect(cellOf({ intervalMs: 50 }).trigger).toEqual({ name: 'fixed', knobs: [] })
    expect(cellOf({ intervalMs: 0 }).trigger).toEqual({ name: 'asap', knobs: [] })
    expect(cellOf({ engine: 'per-event' }).trigger).toBeNull()
  })
  test.each([
    [['--trigger', 'pid', '--interval', '0'], 'pid fires on a grid'],
    [['--trigger', 'adaptive:5:2'], '5 ms is above 2 ms'],
    [['--trigger', 'adaptive:1:40'], 'it may not begin at --interval 50'],
    [['--trigger', 'asap', '--interval', '5'], 'asap waits for nothing'],
    [['--trigger', 'adaptive', '--group', '3'], 'adaptive learns from single batches'],
    [['--trigger', 'pid', '--engine', 'per-event'], 'per-event has no triggers'],
    [['--trigger', 'hourly'], 'unknown'],
    [['--trigger', 'pid:1:0:0:0'], 'too small'],
  ])('%j is refused: %s', (words, reason) => {
    expect(() => checkedCell(read(words))).toThrow(reason)
  })
  test('of a sweep leaves out the intervals that it cannot have', () => {
    const intervals = (name: string) =>
      planOf({ scale: 'quick', engines: ['micro-batch'], trigger: triggerSpec(name) }).cells.map(
        ({ intervalMs }) => intervalMs,
      )
    expect(new Set(intervals('fixed'))).toEqual(new Set([0, 50, 200]))
    expect(new Set(intervals('pid'))).toEqual(new Set([50, 200]))
    expect(new Set(intervals('asap'))).toEqual(new Set([0]))
  })
})

describe('a plan of triggers', () => {
  const plan = (options: Partial<PlanOptions> = {}) =>
    planOfTriggers({ scale: 'default', ...options })

  test('has all of them, over the same clicks', () => {
    const { cells } = plan()
    expect(new Set(cells.map((c) => c.trigger?.name))).toEqual(
      new Set(TRIGGERS.map(({ name }) => name)),
    )
    expect(new Set(cells.map((c) => JSON.stringify(c.workload))).size).toBe(1)
    expect(cells[0]!.workload.arrivals.kind).toBe('burst')
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
  })
  test('differs in the trigger and its interval only', () => {
    const { cells } = plan()
    for (const cell of cells) {
      const same = { id: '', trigger: null, intervalMs: 0 }
      expect({ ...cell, ...same }).toEqual({ ...cells[0]!, ...same })
    }
  })
  test('takes what it is told, and each command makes its cell again', () => {
    const told = { rates: [20_000], durationSeconds: 4, seed: '7', intervalsMs: [25] }
    const { cells } = plan({ ...told, runtime: 'simulated', repeats: 2 })
    expect(cells).toHaveLength(10)
    for (const cell of cells) {
      expect(cell.workload).toMatchObject({ seed: '7', events: 80_000, ratePerSec: 20_000 })
      expect(checkedCell(read(flagsOf(cell)))).toEqual(cell)
    }
  })
})
