import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { EVENT_TABLE } from '../../../bench/nightly/event-table.js'
import { icebergOf } from '../../../bench/nightly/iceberg.js'
import { againstNightly, Nightly } from '../../../bench/nightly.js'
import { closeScripts } from '../../../bench/script/runner.js'
import { settle } from '../../../bench/settle.js'
import { provideOwn } from '../../../cli/own-query.js'
import { Target } from '../../../faults/verify/target.js'
import { readNow } from '../../../faults/verify/watch.js'
import { missingPython } from '../../../runtime/processes/python.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'
import { openIceberg } from '../../../sinks/iceberg.js'
import type { Sink } from '../../../sinks/sink.js'
import { eventsSql, SETTINGS } from '../../../workloads/events/duckdb.js'
import { EVENT_COLUMNS } from '../../../workloads/events/events.js'
import { QUERIES } from '../../../workloads/queries/query.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { plain } from '../../engines/exact.js'
import { now } from '../../sinks/now.js'
import { StoppedDisk } from '../../sinks/table/stopped-disk.js'
import { sourceOf } from './source-of.js'

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url))
const absent = missingPython() !== undefined && process.env.CI === undefined
let folder: string
let table: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chunk42-lake-'))
  table = join(folder, 'table')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(closeScripts)

/** What a stream of small batches served, with a death in it, and the clicks that it had. */
function streamed(query: string, seed = 7) {
  // Two equal rows of one user would be one row of somebody's own file.
  const users = query.startsWith('python:') ? 500 : 9
  const faults = [
    { process: 'writer#1', at: { point: 'sink.commit', hit: 2 }, act: 'kill' },
  ] as const
  const clicks = { seed, events: 300, users, malformedShare: 0.1 }
  const target = new Target({ ...plain, ...clicks, query, faults })
  let rows: Rows | undefined
  const judge = (sink: Sink): undefined => {
    rows = readNow(sink)
  }
  const { broken } = target.run(undefined, { judge })
  expect(broken).toBeUndefined()
  return { prepared: target.prepared, rows: rows! }
}
/** The same clicks, as a table. */
async function landed({ prepared }: ReturnType<typeof streamed>, commitEvents: number) {
  const { log, shared } = prepared
  const job = await Nightly.over({ log, campaignOf: shared.campaignOf })
  try {
    await job.saveEvents(`iceberg:${table}`, { commitEvents })
    return job.events
  } finally {
    job.close()
  }
}
const overTable = async (stream: ReturnType<typeof streamed>): Promise<string> =>
  (await againstNightly(stream.prepared, stream.rows, sourceOf(`iceberg:${table}`))).said
const EQUAL = expect.stringMatching(/^equal, \d+ rows$/)

/** Merges so many small files, as often as there are some; so many snapshots are kept. */
async function compacted(filesMax: number, keep: number, most = 100): Promise<number> {
  const versions = { keep, manifestsMax: 100 }
  const disk = fileDisk(table, 'process')
  const sink = openIceberg(disk, EVENT_TABLE, `compactor-${keep}`, { location: table }, versions)
  const writer = { query: 'events', role: 'compactor' } as const
  const { epoch } = now(sink.fence(writer))
  let merges = 0
  const merge = () => now(sink.compact({ writer, epoch }, { filesMin: 2, filesMax }))
  while (merges < most && merge() === 'merged') merges++
  await sink.close()
  return merges
}
const files = (): number => readdirSync(join(table, 'data')).length

describe('the nightly job over an Iceberg table of events', () => {
  test('finds what a stream of the same clicks served, by every query', async () => {
    for (const name of QUERIES.keys()) {
      const stream = streamed(name)
      await landed(stream, 50)
      expect([name, await overTable(stream)]).toEqual([name, EQUAL])
      rmSync(table, { recursive: true })
    }
  })
  it.each(['views', 'visitors'])('and what a SELECT of a file asks: %s.sql', async (name) => {
    const query = `sql:${EXAMPLES}nightly-sql/${name}.sql`
    await provideOwn(query)
    const stream = streamed(query)
    await landed(stream, 50)
    expect(await overTable(stream)).toEqual(EQUAL)
  })
  it.skipIf(absent).each(['views', 'visitors', 'purchases'])(
    'and what query(events) over a DataFrame asks: %s.py (needs polars and pyarrow)',
    async (name) => {
      const query = `python:${EXAMPLES}nightly-polars/${name}.py`
      await provideOwn(query)
      const stream = streamed(query)
      await landed(stream, 50)
      expect(await overTable(stream)).toEqual(EQUAL)
    },
  )
  test('is the same when small files were merged, and when old snapshots have expired', async () => {
    const stream = streamed('hot-pages')
    // More commits than snapshots are kept.
    await landed(stream, 2)
    const before = files()
    expect(before).toBeGreaterThan(100)
    expect(await overTable(stream)).toEqual(EQUAL)
    expect(await compacted(8, 100, 5)).toBe(5)
    expect(files()).toBe(before + 5)
    expect(await overTable(stream)).toEqual(EQUAL)
    expect(await compacted(8, 2)).toBeGreaterThan(5)
    expect(files()).toBeLessThan(40)
    expect(await overTable(stream)).toEqual(EQUAL)
  })
  test('differs when one event is missing or there twice: the canary', async () => {
    const stream = streamed('hot-pages')
    const events = await landed(stream, 50)
    const place = { location: table }
    const sink = openIceberg(fileDisk(table, 'process'), EVENT_TABLE, 'wrong', place)
    const writer = { query: 'events', role: 'engine' } as const
    const { epoch } = await settle(sink.fence(writer))
    const all = await settle(sink.read())
    await settle(sink.commit({ writer, epoch, id: undefined, rows: [all] }))
    await sink.close()
    expect(events).toBeGreaterThan(200)
    expect(await overTable(stream)).toMatch(/^differs: row 1 /)
  })
  test('may read while its files are merged and removed: it looks again', async () => {
    const stream = streamed('ysb')
    const events = await landed(stream, 2)
    const place = { location: table }
    const few = { keep: 2, manifestsMax: 3 }
    const sink = openIceberg(fileDisk(table, 'process'), EVENT_TABLE, 'compactor', place, few)
    const writer = { query: 'events', role: 'compactor' } as const
    const { epoch } = now(sink.fence(writer))
    // So many that what the first of them took out is gone.
    const churn = (): void => {
      for (let n = 0; n < 4; n++) {
        expect(now(sink.compact({ writer, epoch }, { filesMin: 2, filesMax: 2 }))).toBe('merged')
      }
    }
    churn()
    for (let at = 1; ; at++) {
      const stopped = new StoppedDisk(fileDisk(table, 'process'))
      const input = icebergOf(() => stopped.disk)
      stopped.arm(at, churn)
      const job = await Nightly.over({ input, path: `iceberg:${table}` })
      job.close()
      expect(job.events).toBe(events)
      if (stopped.calls < at) break
    }
    const instance = await DuckDBInstance.create(':memory:', SETTINGS)
    const connection = await instance.connect()
    await connection.run(eventsSql(EVENT_COLUMNS))
    let runs = 0
    const late = {
      run: (sql: string) => {
        if (++runs === 1) churn()
        return connection.run(sql)
      },
    } as DuckDBConnection
    await icebergOf(() => fileDisk(table, 'process')).fill(late, `iceberg:${table}`)
    const found = await connection.runAndReadAll('SELECT count(*) FROM event_columns')
    expect([runs, Number(found.getRows()[0]![0])]).toEqual([2, events])
    connection.closeSync()
    instance.closeSync()
  })
})

describe('landing events', () => {
  test('goes on behind what a death left, and landed twice changes nothing', async () => {
    const stream = streamed('ysb')
    await landed(stream, 50)
    // As if it had died before its last commits: they are taken out again.
    const numbers = readdirSync(join(table, 'metadata'))
      .flatMap((name) => Number(/^v(\d+)\.metadata\.json$/.exec(name)?.[1] ?? 0) || [])
      .sort((a, b) => a - b)
    for (const number of numbers.slice(3)) {
      rmSync(join(table, `metadata/v${number}.metadata.json`))
    }
    expect(await overTable(stream)).toMatch(/^differs: row /)
    await landed(stream, 50)
    expect(await overTable(stream)).toEqual(EQUAL)
    const names = readdirSync(join(table, 'data'))
    await landed(stream, 50)
    expect(readdirSync(join(table, 'data'))).toEqual(names)
    expect(await overTable(stream)).toEqual(EQUAL)
  })
  test('refuses in one line a table of other events, or of results', async () => {
    await landed(streamed('ysb'), 50)
    const said = /^iceberg:\S+table: another table is there; allowed: a folder that is empty, or/
    await expect(landed(streamed('ysb', 8), 50)).rejects.toThrow(said)
    rmSync(table, { recursive: true })
    const options = { output: 'count', unique: false } as const
    const sink = openIceberg(fileDisk(table, 'process'), options, 'x', { location: table })
    await settle(sink.fence({ query: 'q', role: 'engine' }))
    await sink.close()
    await expect(landed(streamed('ysb'), 50)).rejects.toThrow(said)
    const reading = Nightly.over(sourceOf(`iceberg:${table}`))
    await expect(reading).rejects.toThrow(
      /^--input iceberg:\S+table: its table has no column partition_id, .*; allowed: a folder that/,
    )
  })
  test('that nobody did is told in one line, and no folder is made by asking', async () => {
    const reading = Nightly.over(sourceOf(`iceberg:${table}`))
    await expect(reading).rejects.toThrow(/: no Iceberg table is there; allowed: a folder that/)
    expect(existsSync(table)).toBe(false)
  })
})
