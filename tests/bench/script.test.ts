import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { againstNightly } from '../../bench/nightly.js'
import type { Prepared } from '../../bench/prepare.js'
import { closeScripts } from '../../bench/script/runner.js'
import { provideOwn } from '../../cli/own-query.js'
import { placesOf } from '../../faults/verify/enumerate.js'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import { patch } from '../../faults/verify/mutants/mutant.js'
import { faultsAt } from '../../faults/verify/places.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { smallPlans } from '../../faults/verify/smallest.js'
import { BUILT } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Fault } from '../../runtime/fault.js'
import type { Sink } from '../../sinks/sink.js'
import { sqlPlan } from '../../workloads/queries/groups/sql-plan.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { plain } from '../engines/exact.js'
import { ASKED, asked } from './script/asked.js'

afterAll(closeScripts)

/** The end of a batch's reduce, as it is built. */
const TOLD = `[result.words] : [])));
    return { rows: [groups.take()], version: groups.changes() };`

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
    ['counts the records of a chunk twice', '[result.words]', '[result.words, result.words]'],
    ['keeps no version of its groups', TOLD, TOLD.replace('groups.changes()', 'undefined')],
    ['tells the sink of no group', TOLD, TOLD.replace('groups.take()', '')],
  ])('attacks see a build that %s', async (_, find, put) => {
    const reduce = 'engines/micro-batch/reduce.js'
    const { programs } = await loadMutant([patch(reduce, find, put)])
    const [plan] = smallPlans(1, { own: await asked(ASKED[0]!), sinks: ['memory'] })
    const kills = placesOf(new Target(plan!)).map(({ process, point, hit }): Fault[] => {
      return [{ process, at: { point, hit }, act: 'kill' }]
    })
    const target = new Target(plan!, { ...BUILT, programs })
    expect([[], ...kills].some((faults) => target.run(faults).broken !== undefined)).toBe(true)
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
