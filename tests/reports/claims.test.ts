import { describe, expect, test } from 'vitest'
import { claimsSchema } from '../../reports/claims/claims-schema.js'
import { judgeClaims } from '../../reports/claims/judge-claims.js'
import { CLAIMS } from '../../reports/claims.js'
import type { Cell, Result } from '../../reports/result.js'
import { claimsPanel } from '../../reports/sections/claims.js'
import { fixture } from './fixture.js'
import { clustersFixture } from './fixture-clusters.js'

const rowOf = (id: string, ...results: Result[]) =>
  judgeClaims(results).claims.find((row) => row.id === id)!
const changed = (result: Result, change: (cell: Cell) => Partial<Cell>): Result => ({
  ...result,
  cells: result.cells.map((cell) => ({ ...cell, ...change(cell) })),
})
const later = (result: Result): Result => ({
  ...result,
  run: 'later',
  startedAt: '2027-01-01T00:00:00.000Z',
})

describe('claims', () => {
  test('are rows that their schema knows, each with a command or the reason for none', () => {
    const judged = judgeClaims([fixture(), clustersFixture()])
    expect(claimsSchema.parse(JSON.parse(JSON.stringify(judged)))).toEqual(judged)
    expect(JSON.stringify(judged)).not.toMatch(/NaN|undefined|Infinity/)
    expect(new Set(judged.claims.map(({ id }) => id)).size).toBe(CLAIMS.length)
    for (const { native, others } of judged.claims) {
      expect(native.command).not.toBeNull()
      if (others.command === null) expect(others.figure).toMatch(/no command|nobody|has no/)
    }
  })
  test('name on both sides what would measure them, where a run did not', () => {
    const nothing = { ...fixture(), cells: [], exchange: [], smallFiles: null }
    for (const { verdict, native } of judgeClaims([nothing]).claims) {
      expect(verdict).toBe('not measured')
      expect(native.command).toMatch(/^npm run /)
    }
    expect(claimsPanel(judgeClaims([nothing])).text).toContain('what measures it')
  })
  test('take the side of nobody: where ours and theirs differ it depends on the engine', () => {
    const row = rowOf('higher-throughput', clustersFixture())
    expect(row.native).toMatchObject({ judgement: 'confirmed' })
    expect(row.others).toMatchObject({ judgement: 'refuted' })
    expect(row.others.figure).toMatch(/spark against .* flink/)
    expect(row).toMatchObject({ verdict: 'depends on' })
    expect(row.on).toMatch(/ours confirmed; theirs refuted/)
    expect(rowOf('higher-throughput', fixture())).toMatchObject({ verdict: 'confirmed' })
  })
  test('are judged over all runs: the newest is quoted, and runs may disagree', () => {
    const slow = changed(fixture(), (c) =>
      c.drain && c.engine === 'micro-batch' ? { achievedEventsPerSec: 1e6 } : {},
    )
    const { native } = rowOf('higher-throughput', later(slow), fixture())
    expect(native).toMatchObject({ judgement: 'depends on', run: 'later', runs: 2 })
    expect(native.on).toBe('the run: confirmed in 1 run and refuted in 1 run')
    expect(native.spread).toMatchObject({ values: 2, unit: 'times' })
    const one = rowOf('higher-throughput', fixture()).native
    expect(one.spread).toMatchObject({ values: 1 })
  })
  test('find exactly-once out of the box per sink: doubled clicks in one of them refute it there', () => {
    const whole = clustersFixture()
    expect(rowOf('chunk-42', whole)).toMatchObject({ verdict: 'confirmed' })
    const crash = whole.cells.find((c) => c.engine === 'spark' && c.recovery !== null)!
    const doubled: Cell = {
      ...crash,
      id: 'spark-own-sink',
      guarantee: 'at-least-once',
      audit: { ...crash.audit, verdict: 'within-guarantee', duplicated: 4_223 },
    }
    const { others } = rowOf('chunk-42', { ...whole, cells: [...whole.cells, doubled] })
    expect(others).toMatchObject({ judgement: 'depends on', on: 'the sink' })
    expect(others.figure).toMatch(/own Kafka sink .*0 of 1 crash exact, up to 4,223 clicks wrong/)
    expect(others.spread).toMatchObject({ unit: 'clicks', min: 0, max: 4_223 })
  })
  test('of one text by night and by stream rest on a comparison row by row', () => {
    const told = (equal: boolean) => {
      const said = equal ? 'equal, 9 rows' : 'differs: row 1'
      const result = fixture()
      const [first, ...rest] = result.cells
      const cell = { ...first!, query: 'sql:a.sql', nightly: { equal, rows: 9, said } }
      return { ...result, cells: [cell, ...rest] }
    }
    expect(rowOf('same-text', fixture())).toMatchObject({ verdict: 'not measured' })
    expect(rowOf('same-text', told(true))).toMatchObject({ verdict: 'confirmed' })
    expect(rowOf('same-text', told(false))).toMatchObject({ verdict: 'refuted' })
    expect(rowOf('no-state-api', told(true))).toMatchObject({ verdict: 'confirmed' })
  })
})
