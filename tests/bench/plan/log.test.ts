import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { checkLog } from '../../../bench/plan/log.js'
import type { RunOptions } from '../../../bench/plan/options.js'

const refused: readonly (readonly [string, RunOptions, string])[] = [
  [
    'a virtual clock',
    { runtime: 'simulated' },
    '--log kafka: a broker has no virtual clock; allowed: --runtime threads',
  ],
  [
    'clicks as packed bytes',
    { encoding: 'binary' },
    '--log kafka: its records are not binary; allowed: --encoding columns, json',
  ],
  [
    'clicks that are repeated',
    { cycleEvents: 100 },
    '--log kafka: it has each click once; allowed: --cycle none',
  ],
  [
    'the trigger that stops where the log is',
    { trigger: { name: 'available-now', knobs: [] } },
    '--log kafka: where it stops would be what has come by then; allowed: another --trigger',
  ],
  ['what is no address', { brokers: 'a:1,b' }, '--brokers b: no address; allowed: host:port'],
]

describe('clicks that come by way of a broker', () => {
  test.each(refused)('do not go with %s', (_what, options, message) => {
    expect(() => checkLog(cellOf({ log: 'kafka', ...options }))).toThrow(message)
  })

  test('are not repeated, and not as many as memory takes, when a backlog is drained', () => {
    const cell = cellOf({ log: 'kafka', drain: true })
    checkLog(cell)
    expect(cell.workload).toMatchObject({ cycleEvents: null, events: 2_000_000 })
    expect(cell.id).toContain('kafka')
  })

  test('are the exception: without a word they lie in memory', () => {
    const cell = cellOf({})
    checkLog(cell)
    expect(cell.log).toEqual({ kind: 'memory' })
    expect(cell.id).not.toContain('memory')
  })
})
