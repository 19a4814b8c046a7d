import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { flagsOf } from '../../../bench/plan/command.js'
import type { RunOptions } from '../../../bench/plan/options.js'
import { prepare } from '../../../bench/prepare.js'
import { runFlags } from '../../../cli/flags.js'
import { checkedCell, readFlags } from '../../../cli/options.js'
import { fakeWiring } from '../../cli/fakes.js'

const { catalog } = fakeWiring()
const names = ['sessions', 'sessions:500', 'fraud', 'fraud:3:200', 'funnel', 'features:10:100']

describe('a cell whose query goes by the order of a user’s clicks', () => {
  test.each(names)('%s has partitions by user, and comes back from its command', (query) => {
    for (const options of [{ query }, { query, drain: true }, { query, partitions: 7, users: 9 }]) {
      const spec = checkedCell(options)
      expect(spec.workload.partitionBy).toBe('user')
      const words = flagsOf(spec)
      const given = new Map<string, string>()
      for (let i = 0; i < words.length; i += 2) given.set(words[i]!.slice(2), words[i + 1]!)
      expect(checkedCell(readFlags(runFlags(catalog), given))).toEqual(spec)
    }
  })
  test('any other cell keeps its partitions, and says when they are others', () => {
    expect(cellOf({}).workload.partitionBy).toBe('round-robin')
    expect(flagsOf(cellOf({ partitionBy: 'user' })).join(' ')).toContain('--partition-by user')
    expect(flagsOf(cellOf({ query: 'fraud' })).join(' ')).not.toContain('--partition-by')
  })
  const refused: readonly (readonly [RunOptions, RegExp])[] = [
    [{ query: 'fraud', partitionBy: 'round-robin' }, /^query fraud: .*; allowed: --partition-by u/],
    [
      { query: 'fraud', engine: 'per-event', guarantee: 'none', fault: 'crash:coordinator,at=1s' },
      /^query fraud with a fault and --guarantee none: .*; allowed: exactly-once, .*at-least-once$/,
    ],
    [{ query: 'sessions', users: 3 }, /^users 3: 4 partitions by user need one each; allowed: /],
    [{ query: 'funnel', audit: 'count' }, /^--audit count: funnel has no counts; allowed: /],
  ]
  test.each(refused)('%j is refused in one line', (options, line) => {
    let message = ''
    try {
      checkedCell(options)
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toMatch(line)
    expect(message).not.toContain('\n')
  })
  test('is refused by its clicks too, whoever asks', () => {
    const spec = cellOf({ query: 'sessions', events: 10, partitionBy: 'round-robin' })
    expect(() => prepare(spec)).toThrow(/^query sessions: it goes by the order/)
  })
  test('without a fault nothing is lost, so any guarantee may be measured', () => {
    const options = { query: 'fraud', engine: 'per-event', guarantee: 'none' } as const
    expect(checkedCell(options).guarantee).toBe('none')
  })
})
