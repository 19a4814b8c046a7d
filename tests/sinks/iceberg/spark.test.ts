import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jarsAreThere } from '../../../engines/clusters/maven.js'
import {
  SparkIceberg,
  sparkIcebergJars,
} from '../../../engines/clusters/spark-iceberg/spark-iceberg.js'
import { ADDED, COUNT } from '../checks-basic.js'
import type { Choice } from '../subject.js'
import { countBy, current, FILTERS, written } from './tables.js'

/** Starts a JVM, and in CI downloads some 330 MB the first time. */
const LIMIT_MS = 400_000
const NO_SPARK = !jarsAreThere(sparkIcebergJars) && process.env.CI === undefined
const spark = new SparkIceberg()
const folder = mkdtempSync(join(tmpdir(), 'chunk42-spark-'))
afterAll(async () => {
  await spark.stop()
  rmSync(folder, { recursive: true, force: true })
})

const TABLES: readonly (readonly [string, Choice])[] = [
  ['cells that were compacted', COUNT],
  ['added rows that were compacted', ADDED],
]
describe.skipIf(NO_SPARK)('Spark with its Iceberg runtime (needs Java, and its jars)', () => {
  beforeAll(() => spark.start(() => {}), LIMIT_MS)
  test.each(TABLES)(
    'reads a table of %s, row by row, in full and by filters',
    async (name, choice) => {
      const { content, metadata } = await written(folder, name, choice, true)
      const found = await spark.read(metadata, FILTERS)
      expect(current(found, choice)).toEqual(content)
      expect(found.count).toBe(found.rows.length)
      expect(found.filtered).toEqual(FILTERS.map((filter) => countBy(filter, found)))
    },
    LIMIT_MS,
  )
  test(
    'says in one line what it could not read',
    async () => {
      await expect(spark.read(join(folder, 'none/v1.metadata.json'), [])).rejects.toThrow(
        /^spark 4\.1\.1 with iceberg 1\.12\.0: could not read .*v1\.metadata\.json: .+$/,
      )
    },
    LIMIT_MS,
  )
})
