import { expect, test } from 'vitest'
import { answerFor, excuseDropped } from '../../../bench/clusters/late.js'
import { cellOf } from '../../../bench/plan/cell.js'
import { prepare } from '../../../bench/prepare.js'
import { clusterEngineNamed } from '../../../engines/clusters/registry.js'
import type { Cell } from '../../../reports/result.js'

const audit: Cell['audit'] = {
  verdict: 'inexact',
  explanation: 'Five are missing.',
  method: 'hash',
  expectedEvents: 100,
  lost: 5,
  duplicated: 0,
  cells: 10,
  wrongCells: 3,
}
const late = { lateShare: 0.05, lateByMs: 20_000, events: 20_000, ratePerSec: 1_000 } as const

test('what is missing is excused by as many dropped, and by no other number', () => {
  expect(excuseDropped(audit, { late: 4, dropped: 5 })).toMatchObject({
    verdict: 'within-guarantee',
    explanation: expect.stringMatching(/5 clicks are missing.* 4 clicks by our clock, 5 by/),
  })
  for (const dropped of [0, 4, 6]) {
    expect(excuseDropped(audit, { late: 4, dropped }).verdict).toBe('inexact')
  }
})

test('a doubled click is never excused, nor is anything where no click is late', () => {
  const doubled = { ...audit, duplicated: 1 }
  expect(excuseDropped(doubled, { late: 4, dropped: 5 }).verdict).toBe('inexact')
  expect(excuseDropped(audit, { late: 0, dropped: 5 })).toBe(audit)
})

test('of a workload with late clicks all that pass are expected, of an engine that tells', () => {
  const prepared = prepare(cellOf({ engine: 'kafka-streams', query: 'ysb', ...late }))
  const { events, late: none } = answerFor(prepared, clusterEngineNamed('kafka-streams'))
  expect(prepared.expected.late).toBeGreaterThan(0)
  expect({ events, none }).toEqual({
    events: prepared.expected.events + prepared.expected.late,
    none: 0,
  })
  expect(() => answerFor(prepared, clusterEngineNamed('storm'))).toThrow(
    /--late: \d+ clicks are late, which storm tells in its own way/,
  )
})

test('a late click of a session needs an engine that takes back what it told of it', () => {
  const prepared = prepare(cellOf({ engine: 'flink', query: 'sessions:2000', ...late }))
  expect(() => answerFor(prepared, clusterEngineNamed('flink'))).toThrow(
    /^--late with --query sessions:2000: .*; allowed: --engine kafka-streams$/,
  )
  expect(answerFor(prepared, clusterEngineNamed('kafka-streams')).late).toBe(0)
})

test('an engine that may die cannot say what it dropped', () => {
  const fault = 'crash:worker=0,at=1s'
  const prepared = prepare(cellOf({ engine: 'kafka-streams', query: 'ysb', ...late, fault }))
  expect(() => answerFor(prepared, clusterEngineNamed('kafka-streams'))).toThrow(/--fault/)
})
