import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { measureScriptCost } from '../../../bench/script/cost.js'
import { sqlPlan } from '../../../workloads/queries/groups/sql-plan.js'
import { chunk42 } from '../../cli/fakes.js'
import { ASKED, EXAMPLES } from './asked.js'

describe('what a batch costs', () => {
  test('is told beside a native kernel, for each size, as a ratio', async () => {
    let clockMs = 0
    // Each act begins and ends with a look at it: the first of each pair takes 1 ms, the other 3.
    const steps = [0, 1, 0, 3]
    let looks = 0
    const nowMs = (): number => {
      clockMs += steps[looks++ % 4]!
      return clockMs
    }
    const costs = measureScriptCost(await sqlPlan(ASKED[0]!), nowMs, 'tiny')
    expect(costs.map(({ events }) => events)).toEqual([1_000, 5_000, 5_000])
    for (const cost of costs)
      expect(cost).toMatchObject({ nativeUs: 1_000, scriptUs: 3_000, ratio: 3 })
  })
  test('is asked of files only, and a file is one question', async () => {
    const { exitCode, err } = await chunk42('nightly --query ysb --cost')
    expect([exitCode, err]).toEqual([
      2,
      'chunk42: --cost: of a file only; allowed: --sql FILE, --python FILE',
    ])
    const both = await chunk42('nightly --query ysb --sql x.sql')
    expect(both.err).toBe(
      'chunk42: --query and --sql: one question at a time; allowed: --query, --sql',
    )
    const engine = await chunk42(`run --engine per-event --sql ${EXAMPLES}views.sql`)
    expect(engine.err).toMatch(/per-event has no batches to run it over; allowed: --engine micro-b/)
  })
  test('prints a job as a table, as JSON, and into files that it reads again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-nightly-'))
    const [events, rows] = [join(folder, 'events.parquet'), join(folder, 'rows.csv')]
    const sql = `--sql ${EXAMPLES}views.sql`
    const table = await chunk42(`nightly ${sql} --events 500 --out ${rows} --save-events ${events}`)
    expect(table.out).toContain('│ window_id │ campaign │ views │ page_avg')
    const first = await chunk42(`nightly ${sql} --events 500 --json`)
    const again = await chunk42(`nightly ${sql} --input ${events} --json`)
    expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out))
    expect(readFileSync(rows, 'utf8').trim().split('\n')).toHaveLength(
      JSON.parse(first.out).length + 1,
    )
    rmSync(folder, { recursive: true, force: true })
  })
})
