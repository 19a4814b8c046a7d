import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { entriesIn, manifestsIn, snapshotsIn } from '../../../bench/clusters/foreign-table.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'
import { icebergFormat } from '../../../sinks/iceberg/format.js'
import { COUNT } from '../../sinks/checks-basic.js'
import { written } from '../../sinks/iceberg/tables.js'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-foreign-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('finds the files of a compacted table that its own reader finds', async () => {
  const { metadata } = await written(folder, 'table', COUNT, true)
  const location = dirname(dirname(metadata))
  const newest = snapshotsIn(readFileSync(metadata, 'utf8')).at(-1)!
  const found: string[] = []
  for (const manifest of await manifestsIn(newest.manifestList)) {
    const entries = await entriesIn(manifest.path)
    found.push(...entries.flatMap(({ path, live }) => (live ? [path] : [])))
  }
  const disk = fileDisk(location, 'process')
  const format = icebergFormat({ location, columns: [], keep: 1, manifestsMax: 1 })
  const own = format.files(disk, format.newest(disk, format.none))
  expect(found.sort()).toEqual(own.map(({ name }) => join(location, name)).sort())
})

test('snapshot ids that are no safe numbers stay what they are', () => {
  const snapshot = (id: string, sequence: number) =>
    `{"sequence-number": ${sequence}, "snapshot-id" : ${id}, "parent-snapshot-id" : 1,` +
    ` "manifest-list": "file:/a/b.avro", "summary": {"operation": "append"}}`
  const text = `{"snapshots": [${snapshot('9007199254740993', 2)}, ${snapshot('7', 1)}]}`
  expect(snapshotsIn(text)).toEqual([
    { id: '7', sequence: 1, operation: 'append', manifestList: '/a/b.avro' },
    { id: '9007199254740993', sequence: 2, operation: 'append', manifestList: '/a/b.avro' },
  ])
})
