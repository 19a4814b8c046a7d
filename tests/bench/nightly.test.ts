import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareTables, type Table } from '../../bench/nightly/compare.js'
import { againstNightly, Nightly } from '../../bench/nightly.js'
import { ENGINES, type Engine } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Sink } from '../../sinks/sink.js'
import { eventsToIpc } from '../../workloads/events/arrow.js'
import { EVENT_COLUMNS, EventBuffer } from '../../workloads/events/events.js'
import { makeLog, openLog } from '../../workloads/log/memory.js'
import { QUERIES, type Query } from '../../workloads/queries/query.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { sqlOf } from '../../workloads/queries/views/query-sql.js'
import { plain } from '../engines/exact.js'
import { byUser, smallWorkloads } from '../workloads/arbitraries.js'
import { sourceOf } from './nightly/source-of.js'

/** What the registries say an engine can answer; without faults each of them is exact. */
function guaranteeOf(engine: Engine, { output }: Query): Guarantee | undefined {
  return output === 'history' ? engine.history?.[0] : engine.guarantees[0]
}
const pairs = [...QUERIES.values()].flatMap((query) =>
  ENGINES.flatMap((engine) => {
    const guarantee = guaranteeOf(engine, query)
    return guarantee === undefined ? [] : [{ query: query.name, engine: engine.name, guarantee }]
  }),
)

const disturbed = fc.record({
  seed: fc.integer({ min: 1, max: 1_000 }),
  events: fc.integer({ min: 40, max: 300 }),
  disorderMs: fc.constantFrom(0, 12),
  lateShare: fc.constantFrom(0, 0.1),
  malformedShare: fc.constantFrom(0, 0.1),
  partitions: fc.integer({ min: 1, max: 3 }),
})

/** Runs the plan in simulation; what a reader has in the end. */
function served(plan: VerifyPlan): { target: Target; rows: Rows } {
  const target = new Target(plan)
  let rows: Rows | undefined
  const judge = (sink: Sink): undefined => {
    rows = readNow(sink)
  }
  const { broken } = target.run(undefined, { judge })
  if (broken !== undefined) throw new Error(broken.what)
  return { target, rows: rows! }
}

describe('what a stream serves is what the nightly job finds, row by row', () => {
  test.each(pairs)('$query, $engine', async ({ query, engine, guarantee }) => {
    await fc.assert(
      fc.asyncProperty(disturbed, async (workload) => {
        const { target, rows } = served({
          ...plain,
          ...workload,
          engine,
          guarantee,
          query,
          users: 9,
        })
        const { said, equal } = await againstNightly(target.prepared, rows)
        expect([equal, said]).toEqual([true, expect.stringMatching(/^equal, \d+ rows$/)])
      }),
      { seed: 42, numRuns: 4 },
    )
  })

  test('unless a row is missing, doubled or another one: the canary', async () => {
    for (const query of QUERIES.values()) {
      const { target, rows } = served({ ...plain, events: 400, query: query.name, users: 4 })
      expect((await againstNightly(target.prepared, rows)).equal, query.name).toBe(true)
      if (rows.key.length === 0) continue
      for (const wrong of [{ ...rows, hash: rows.hash.map((one) => one + 1) }, halfOf(rows)]) {
        const { equal, said } = await againstNightly(target.prepared, wrong)
        expect([query.name, equal]).toEqual([query.name, false])
        expect(said).toMatch(/^differs: row \d+ \(.*the nightly job has .*, the stream /)
      }
    }
  })
})

function halfOf(rows: Rows): Rows {
  const half = (column: Int32Array) => column.subarray(0, column.length >> 1)
  const cut = Object.entries(rows).map(([name, column]) => {
    if (column instanceof Int32Array) return [name, half(column)]
    return [name, name === 'values' ? (column as Int32Array[]).map(half) : column]
  })
  return Object.fromEntries(cut) as Rows
}

describe('tables are equal', () => {
  const table = (rows: Table['rows']): Table => ({ columns: ['a', 'b'], rows })
  test('when they have the same rows in any order, equal ones as often', () => {
    const rows = [
      [1, 'x'],
      [2, null],
      [1, 'x'],
    ]
    expect(compareTables(table(rows), table(rows.toReversed()))).toEqual({
      equal: true,
      rows: 3,
      said: 'equal, 3 rows',
    })
    expect(compareTables(table(rows), table(rows.slice(0, 2))).equal).toBe(false)
    expect(compareTables(table([]), table([[1, 'x']])).said).toBe(
      'differs: row 1 (a, b): the nightly job has no more, the stream [1, x] (0 rows, 1)',
    )
  })
})

describe('a nightly job', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chunk42-nightly-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('reads the same from a log, from Parquet with or without all columns, and from Arrow', async () => {
    const [workload] = fc.sample(
      smallWorkloads(200).filter((w) => w.events > 100),
      { seed: 3, numRuns: 1 },
    )
    const shared = makeLog({ ...byUser(workload!), malformedShare: 0.1 })
    const log = openLog(shared)
    const events = new EventBuffer(EVENT_COLUMNS, shared.campaignOf)
    for (let p = 0; p < log.partitions; p++) {
      if (log.length(p) > 0) events.add(p, 0, log.segment(p, 0), log.length(p))
    }
    const [whole, few, arrow] = ['whole.parquet', 'few.parquet', 'all.arrow'].map((name) =>
      join(folder, name),
    ) as [string, string, string]
    const table = `iceberg:${join(folder, 'table')}`
    writeFileSync(arrow, eventsToIpc(events.take()))
    const first = await Nightly.over({ log, campaignOf: shared.campaignOf })
    await first.write('SELECT * FROM events', whole)
    await first.write(
      'SELECT partition_id, log_offset, user_id, page, ad, type, event_time FROM events',
      few,
    )
    await first.saveEvents(table)
    for (const path of [whole, few, arrow, table]) {
      const job = await Nightly.over(sourceOf(path))
      for (const query of QUERIES.values()) {
        const right = await first.query(sqlOf(query))
        const { said } = compareTables(right, await job.query(sqlOf(query)))
        expect([path, query.name, said]).toEqual([
          path,
          query.name,
          `equal, ${right.rows.length} rows`,
        ])
      }
      job.close()
    }
    first.close()
  })

  test.each([
    ['none.parquet', /none\.parquet: IO Error: No files found/],
    ['none.arrow', /none\.arrow: ENOENT/],
  ])('says in one line what is wrong with %s', async (name, said) => {
    await expect(Nightly.over(sourceOf(join(folder, name)))).rejects.toThrow(said)
  })
})
