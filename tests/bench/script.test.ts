import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { againstNightly } from '../../bench/nightly.js'
import { cellOf } from '../../bench/plan/cell.js'
import type { Prepared } from '../../bench/prepare.js'
import { runCell } from '../../bench/run.js'
import { measureScriptCost } from '../../bench/script/cost.js'
import { closeScripts, ScriptRunner } from '../../bench/script/runner.js'
import { provideOwn } from '../../cli/own-query.js'
import { placesOf } from '../../faults/verify/enumerate.js'
import { faultsAt } from '../../faults/verify/places.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Sink } from '../../sinks/sink.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import type { Events } from '../../workloads/events/events.js'
import { makeLog, openLog } from '../../workloads/log/memory.js'
import { ScriptEnded } from '../../workloads/queries/groups/script.js'
import { sqlPlan } from '../../workloads/queries/groups/sql-plan.js'
import { provideQuery, queryNamed } from '../../workloads/queries/query.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { chunk42 } from '../cli/fakes.js'
import { plain } from '../engines/exact.js'

const EXAMPLES = fileURLToPath(new URL('../../../examples/nightly-sql/', import.meta.url))
afterAll(closeScripts)

/** Of each kind: what adds up, what does not, texts, NULLs, no groups, no aggregates, orders. */
const ASKED = [
  readFileSync(`${EXAMPLES}views.sql`, 'utf8'),
  readFileSync(`${EXAMPLES}visitors.sql`, 'utf8'),
  'SELECT type, min(page), max(page) + 1 AS m, sum(page) / count(*) FROM events GROUP BY ALL',
  "SELECT count(*), sum(ad), avg(page) FILTER (type = 'purchase'), max(type) FROM events",
  'SELECT nullif(page % 3, 0) AS third, count(nullif(user_id, 1)) AS n FROM events GROUP BY 1',
  'SELECT page, count(*) AS n FROM events GROUP BY page HAVING n > 2 ORDER BY n DESC, page LIMIT 4',
  "SELECT DISTINCT upper(type) || '/' || page AS what FROM events WHERE user_id < 20",
  "SELECT user_id, page, event_time / 1000 AS s FROM events WHERE type <> 'view'",
  'SELECT campaign, quantile_cont(page, 0.25), mad(page), count(DISTINCT type) FROM events GROUP BY 1',
  'SELECT page % 2 = 0 AS even, page / 2 AS half, bool_or(ad > 50) FROM events GROUP BY ALL',
]

async function asked(sql: string): Promise<string> {
  const name = `sql:${sql.slice(0, 40)}`
  if (queryNamed(name) === undefined) provideQuery(name, 'a test', await sqlPlan(sql))
  return name
}
function served(plan: VerifyPlan): { prepared: Prepared; rows: Rows; broken: unknown } {
  const target = new Target(plan)
  let rows: Rows | undefined
  const judge = (sink: Sink): undefined => {
    rows = readNow(sink)
  }
  const { broken } = target.run(undefined, { judge })
  return { prepared: target.prepared, rows: rows!, broken }
}

describe('SQL of a file, batch by batch', () => {
  test.each(ASKED)('is exact, over a death, and the nightly job row by row: %s', async (sql) => {
    const query = await asked(sql)
    const plans = fc.record({
      seed: fc.integer({ min: 1, max: 1_000 }),
      events: fc.integer({ min: 1, max: 150 }),
      disorderMs: fc.constantFrom(0, 12),
      malformedShare: fc.constantFrom(0, 0.1),
      partitions: fc.integer({ min: 1, max: 3 }),
      chunkEvents: fc.integer({ min: 5, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(plans, async (drawn) => {
        const faults = [{ process: 'writer#1', at: { point: 'sink.commit', hit: 2 }, act: 'kill' }]
        const { prepared, rows, broken } = served({
          ...plain,
          ...drawn,
          query,
          faults,
        } as VerifyPlan)
        expect(broken).toBeUndefined()
        expect((await againstNightly(prepared, rows)).said).toMatch(/^equal, \d+ rows$/)
      }),
      { seed: 42, numRuns: 3 },
    )
  })

  test('stays exact with one fault of each kind at each place of a small run', async () => {
    for (const sql of ASKED.slice(0, 2)) {
      const plan = { ...plain, query: await asked(sql), events: 60 }
      const target = new Target(plan)
      const places = placesOf(target)
      expect(places.some(({ point }) => point === 'chunk.script')).toBe(true)
      for (const place of places) {
        for (const fault of faultsAt(place, plan, { every: false, delays: false })) {
          const { broken } = target.run([fault])
          expect([place, fault.act, broken]).toEqual([place, fault.act, undefined])
        }
      }
    }
  })

  test('is broken when a batch counts twice, or a record is another one: the canaries', async () => {
    const query = await asked(ASKED[0]!)
    const { prepared, rows } = served({ ...plain, query })
    const { values = [] } = rows as Extract<Rows, { kind: 'each' }>
    const wrong = { ...rows, values: values.map((v, i) => (i === 5 ? v.map((x) => x + 1) : v)) }
    expect((await againstNightly(prepared, wrong as Rows)).said).toMatch(/^differs: row 1 /)
    const twice = (sink: Sink): Sink => ({
      ...sink,
      fence: (writer) => sink.fence(writer),
      read: () => sink.read(),
      close: () => sink.close(),
      *commit(commit) {
        const rows = commit.rows.map((part) => ({ ...part, hash: part.hash.map((h) => h + 1) }))
        return yield* sink.commit({ ...commit, rows: rows as Rows[] })
      },
    })
    const { broken } = new Target({ ...plain, query }).run([], { wrap: twice })
    expect(broken?.oracle).toMatch(/^O[12]$/)
  })

  test.each([
    ['SELEC 1', /^syntax error at or near "SELEC"$/],
    ['SELECT nope FROM events', /^Binder Error: Referenced column "nope" not found/],
    ['SELECT 1; SELECT 2', /^2 statements: one question/],
    ['DELETE FROM events', /^Only SELECT statements/],
    ['SELECT page FROM clicks', /^FROM clicks: there is one table: events/],
    [
      'SELECT a.page FROM events a JOIN events b USING (page)',
      /^a join of events and events: each/,
    ],
    ['SELECT row_number() OVER (ORDER BY page) FROM events', /^row_number\(\) OVER: a window func/],
    ['SELECT page FROM events ORDER BY page LIMIT 3', /^LIMIT: there are no keys; allowed:/],
    ['SELECT page, count(*) n FROM events GROUP BY 1 ORDER BY n LIMIT 3', /^LIMIT: chance would/],
    ['SELECT random() FROM events', /^random\(\): another value each time; allowed:/],
    ['SELECT page, now() FROM events', /^now\(\): another value each time; allowed:/],
    ['SELECT first(page) FROM events', /^first\(\): depends on the order of rows, or rounds/],
    ['SELECT sum(page / 2) FROM events', /^sum\(\) of DOUBLE: it rounds by the order of rows/],
    ['SELECT (SELECT max(page) FROM events) FROM events', /^a subquery: its result still changes/],
    ['WITH a AS (SELECT 1) SELECT page FROM events', /^WITH: a SELECT over a result/],
    ['SELECT page FROM events UNION SELECT ad FROM events', /^SET_OPERATION_NODE: its sides/],
    ['SELECT page, count(*) FROM events GROUP BY CUBE (page)', /^GROUPING SETS: a group has one/],
    ["SELECT DATE '2020-01-01' + page AS d, count(*) FROM events GROUP BY d", /^DATE: no part/],
    ['SELECT page FROM events WHERE page < 9007199254740993', /would lose digits; allowed/],
  ])('is refused in one line where it cannot be done: %s', async (sql, said) => {
    await expect(sqlPlan(sql)).rejects.toThrow(said)
    await expect(sqlPlan(sql)).rejects.not.toThrow(/\n/)
  })
  test('of a file that is not there is refused in one line', async () => {
    await expect(provideOwn('sql:none.sql')).rejects.toThrow(
      '--sql none.sql: cannot be read (ENOENT); allowed: a file with one SELECT over events',
    )
  })
})

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
