import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { againstNightly } from '../../../bench/nightly.js'
import { cellOf } from '../../../bench/plan/cell.js'
import { runCell } from '../../../bench/run.js'
import { closeScripts, ScriptRunner } from '../../../bench/script/runner.js'
import { provideOwn } from '../../../cli/own-query.js'
import { Target } from '../../../faults/verify/target.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import type { Events } from '../../../workloads/events/events.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'
import { ScriptEnded } from '../../../workloads/queries/groups/script.js'
import { sqlPlan } from '../../../workloads/queries/groups/sql-plan.js'
import { queryNamed } from '../../../workloads/queries/query.js'
import { plain } from '../../engines/exact.js'
import { asked, EXAMPLES } from './asked.js'

afterAll(closeScripts)

describe('the process that runs it', () => {
  const shared = makeLog(syntheticWorkload({ events: 2_000, partitions: 1 }))
  const eventsFor = (script: ScriptRunner): Events => {
    const buffer = script.buffer()
    buffer.add(0, 0, openLog(shared).segment(0, 0), 2_000)
    return buffer.take()
  }
  /** Some seconds of work. */
  const SLOW =
    'SELECT max(length(repeat(type || page, 200000 + page))) AS most, count(*) FROM events'

  test('dies in the middle of a chunk: that is an end at once, and another one answers', async () => {
    const script = new ScriptRunner(await sqlPlan(SLOW), shared.campaignOf)
    const buffer = script.buffer()
    script.run(buffer.take())
    const killed = script.pid!
    spawn('sh', ['-c', `sleep 0.3; kill -9 ${killed}`], { stdio: 'ignore' })
    expect(() => script.run(eventsFor(script))).toThrow(ScriptEnded)
    expect(script.run(eventsFor(script))).toBeInstanceOf(Int32Array)
    expect(script.pid).not.toBe(killed)
  })

  test('that has not enough memory says so in one line, and half a result nowhere', async () => {
    const program =
      'SELECT count(*) AS clicks, 0::BIGINT AS hash, 1::BIGINT AS part_0 ' +
      'FROM (SELECT repeat(type, 100000 + log_offset) AS r, count(*) FROM events GROUP BY r)'
    const reads = ['log_offset', 'type'] as const
    const groups = { ...(await sqlPlan('SELECT count(*) FROM events')), program, reads }
    const script = new ScriptRunner(groups, shared.campaignOf, 16 * 2 ** 20)
    expect(script.run(eventsFor(script))).toEqual({
      refused: expect.stringMatching(/^--sql: Out of Memory Error: [^\n]*$/),
    })
  })

  test('refuses a batch: the run ends with one line, without lives that would say the same', async () => {
    const sql =
      "SELECT CAST(CASE WHEN page = 7 THEN 'x' ELSE '1' END AS INTEGER) AS a, count(*) FROM events GROUP BY a"
    const query = await asked(sql)
    const good = await asked("SELECT CAST('1' AS INTEGER) AS a, count(*) FROM events GROUP BY a")
    const target = new Target({ ...plain, query: good })
    const script = new ScriptRunner(queryNamed(query)!.groups!, target.prepared.shared.campaignOf)
    const { broken } = target.run([], { script })
    expect(broken?.what).toMatch(/refused: batch \d+, --sql: Conversion Error: [^\n]*$/)
  })

  test('is killed again and again under a real run, which stays exact', async () => {
    await provideOwn(`sql:${EXAMPLES}views.sql`)
    const spec = cellOf({
      query: `sql:${EXAMPLES}views.sql`,
      ratePerSec: 20_000,
      durationSeconds: 4,
      intervalMs: 100,
    })
    let kills = 0
    const ticker = setInterval(() => {
      const [victim] = scriptsOf(process.pid)
      if (victim === undefined || kills === 4) return
      kills++
      process.kill(victim, 'SIGKILL')
    }, 1_200)
    let compared: ReturnType<typeof againstNightly> | undefined
    const { cell } = await runCell(spec, {
      served: (prepared, rows) => {
        compared = againstNightly(prepared, rows)
      },
    })
    clearInterval(ticker)
    expect([cell.audit.verdict, (await compared)?.equal]).toEqual(['exact', true])
    expect(kills).toBeGreaterThan(0)
    expect(scriptsOf(process.pid)).toEqual([])
  })
})

/** Children of a process that run somebody's SQL. */
function scriptsOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const [, after = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')
      const [state, ppid] = after.split(' ')
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      const isOurs = Number(ppid) === parent && state !== 'Z' && line.includes('script/duckdb')
      return isOurs ? [Number(name)] : []
    } catch {
      return []
    }
  })
}
