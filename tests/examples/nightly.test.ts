import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { closeScripts } from '../../bench/script/runner.js'
import { missingPython } from '../../runtime/processes/python.js'
import { ROOT } from '../root.js'
import { nightlyTable } from './nightly-table.js'

const absent = missingPython() !== undefined && process.env.CI === undefined
afterAll(closeScripts)

it.skipIf(absent)(
  'the page of examples has the table of today (needs polars and pyarrow)',
  async () => {
    const page = readFileSync(join(ROOT, 'examples', 'README.md'), 'utf8')
    expect(page).toContain(await nightlyTable())
  },
)
