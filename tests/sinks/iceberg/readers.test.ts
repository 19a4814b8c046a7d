import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parquetMetadata } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ADDED, COUNT } from '../checks-basic.js'
import type { Choice } from '../subject.js'
import { type Found, type FoundFiles, NO_READERS, readBy } from './readers.js'
import { countBy, current, FILTERS, written } from './tables.js'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-readers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
    const made = await written(folder, ...table)
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
