import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata } from 'hyparquet'
import seedrandom from 'seedrandom'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { iceberg } from '../../../sinks/iceberg.js'
import type { Writer } from '../../../sinks/sink.js'
import { ADDED, COUNT, lifeOf } from '../checks-basic.js'
import { result } from '../drive.js'
import { type Choice, cells, clicks, contentOf } from '../subject.js'
import { type Found, type FoundFiles, NO_READERS, readBy } from './readers.js'

const COMPACTOR: Writer = { query: 'q', role: 'compactor' }
const COMMITS = 140
const FILTERS = ['key >= 5', 'key = 3', 'hash < 0', 'hash > 1000000000', 'version > 90', 'key = 77']
const SEED = '42'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-readers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** More commits than snapshots are kept and manifests are listed; some of it is merged. */
async function written(name: string, choice: Choice, compacted: boolean) {
  const chance = seedrandom.tychei(`${SEED}/${name}`)
  const word = (): number => chance.int32()
  const some = (below: number): number => Math.floor(chance() * below)
  const at = join(folder, name)
  const sink = await iceberg.open({ ...choice, folder: at, durability: 'process' })
  const { put } = await lifeOf(sink)
  const { epoch } = await result(sink.fence(COMPACTOR))
  for (let id = 0; id < COMMITS; id++) {
    const rows = Array.from({ length: some(6) }, () => [some(4) - 2, some(9)] as const)
    if (choice.output === 'each') await put(id, clicks(id, ...rows))
    else await put(id, cells(...rows.map(([a, b]) => [a, b, id, word()] as const)))
    if (!compacted || id % 40 !== 39) continue
    await result(sink.compact!({ writer: COMPACTOR, epoch }, { filesMin: 4, filesMax: 32 }))
  }
  const content = await contentOf(sink)
  await sink.close()
  const numbers = readdirSync(join(at, 'metadata')).map((file) =>
    Number(/^v(\d+)\.metadata\.json$/.exec(file)?.[1] ?? 0),
  )
  return { content, metadata: join(at, `metadata/v${Math.max(...numbers)}.metadata.json`) }
}
/** Of the rows with one key that of the greatest version, as any reader of changes does it. */
function current({ columns, rows }: Found, choice: Choice): string[] {
  expect(columns.slice(0, 2)).toEqual(['query', 'version'])
  const all = rows.map(([query, version, ...values]) => ({ query, version: version!, values }))
  const text = ([a, b, ...rest]: readonly number[]): string =>
    choice.output === 'count' ? `${a}/${b} = ${rest.join(', ')}` : `${a}@${b} = ${rest.join(', ')}`
  if (choice.output === 'each') return all.map(({ values }) => text(values)).sort()
  const newest = new Map<string, (typeof all)[number]>()
  for (const row of all.sort((a, b) => a.version - b.version)) {
    newest.set(`${row.query}/${row.values[0]}/${row.values[1]}`, row)
  }
  return [...newest.values()].map(({ values }) => text(values)).sort()
}
function countBy(filter: string, { columns, rows }: Found): number {
  const [, column, sign, limit] = /(\w+) (\S+) (-?\d+)/.exec(filter)!
  const at = columns.indexOf(column!)
  const holds = (value: number): boolean =>
    sign === '=' ? value === Number(limit) : sign === '<' ? value < +limit! : value >= +limit!
  const exactly = sign === '>' ? (value: number) => value > Number(limit) : holds
  return rows.filter((row) => exactly(row[at]!)).length
}

const TABLES: readonly (readonly [string, Choice, boolean])[] = [
  ['cells', COUNT, false],
  ['cells that were compacted', COUNT, true],
  ['added rows that were compacted', ADDED, true],
]
// Needs pyiceberg and DuckDB with its Iceberg extension, as .ci/run installs them.
describe.skipIf(NO_READERS).each(TABLES)('a table of %s (needs pyiceberg, DuckDB)', (...table) => {
  const [, choice, compacted] = table
  let content: string[]
  let metadata: string
  let found: Found & FoundFiles
  let duckdb: Found
  beforeAll(async () => {
    const made = await written(...table)
    content = made.content
    metadata = made.metadata
    const reads = [readBy('pyiceberg', metadata, FILTERS), readBy('duckdb', metadata, FILTERS)]
    ;[found, duckdb] = (await Promise.all(reads)) as [Found & FoundFiles, Found]
  }, 120_000)

  test('is read row by row, in full and by filters', () => {
    expect(content.length).toBeGreaterThan(20)
    for (const reader of [found, duckdb]) {
      expect(current(reader, choice)).toEqual(content)
      expect(reader.count).toBe(reader.rows.length)
      expect(reader.filtered).toEqual(FILTERS.map((filter) => countBy(filter, reader)))
    }
    const sorted = (reader: Found): string[] => reader.rows.map(String).sort()
    expect(sorted(found)).toEqual(sorted(duckdb))
  })
  test('says of its files what their footers say', () => {
    expect(found.files.length).toBeGreaterThan(2)
    for (const file of found.files) {
      const bytes = readFileSync(file.path)
      const { row_groups, num_rows } = parquetMetadata(new Uint8Array(bytes).buffer)
      const { columns } = row_groups[0]!
      const by = (of: (chunk: NonNullable<(typeof columns)[number]['meta_data']>) => unknown) =>
        Object.fromEntries(columns.map(({ meta_data }, c) => [c + 1, Number(of(meta_data!))]))
      expect({ rows: file.rows, bytes: file.bytes }).toEqual({
        rows: Number(num_rows),
        bytes: bytes.length,
      })
      expect(file.columnBytes).toEqual(by((chunk) => chunk.total_compressed_size))
      expect(file.values).toEqual(by((chunk) => chunk.num_values))
      expect(file.nulls).toEqual(by((chunk) => chunk.statistics!.null_count))
      expect(file.lower).toEqual(by((chunk) => chunk.statistics!.min_value))
      expect(file.upper).toEqual(by((chunk) => chunk.statistics!.max_value))
    }
  })
  test('has snapshots that say which commits they are, as many as are kept', () => {
    const { snapshots } = found
    expect(snapshots.length).toBeLessThanOrEqual(100)
    const appends = snapshots.filter(({ operation }) => operation === 'append')
    const ids = appends.map(({ summary }) => Number(summary['chunk42.id']))
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
    expect(new Set(appends.map(({ summary }) => summary['chunk42.epoch']))).toEqual(new Set(['1']))
    expect(snapshots.some(({ operation }) => operation === 'replace')).toBe(compacted)
    expect(Number(snapshots.at(-1)!.summary['total-records'])).toBe(found.rows.length)
    expect(Number(snapshots.at(-1)!.summary['total-data-files'])).toBe(found.files.length)
  })
})
