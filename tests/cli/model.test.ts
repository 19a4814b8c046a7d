import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseModel } from '../../bench/calibrate/model.js'
import { calibrateModel } from '../../cli/commands/calibrate.js'
import { validateModel } from '../../cli/commands/validate.js'
import { realWiring } from '../../cli/real-wiring.js'
import type { Io } from '../../cli/wiring.js'
import { parseValidation } from '../../reports/validation-schema.js'

const folder = mkdtempSync(join(tmpdir(), 'chunk42-model-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const io: Io = { out: () => {}, err: () => {}, live: false, signal: new AbortController().signal }
const costs = join(folder, 'costs.json')
const out = join(folder, 'validation.json')

describe('a machine', () => {
  it('is calibrated, and cells are predicted by that', { timeout: 60_000 }, async () => {
    const quick = { quick: true, json: false }
    expect(await calibrateModel({ out: costs, ...quick }, realWiring, io)).toBe(0)
    const model = parseModel(readFileSync(costs, 'utf8'), costs)
    expect(Object.keys(model.costs)).toEqual(
      expect.arrayContaining(['hop.main-slot', 'restart', 'timer.main', 'batch.reduce']),
    )
    expect(model.queries.ysb).toHaveProperty(['chunk:slice'])
    const switches = { costs, out, repeat: '1', ...quick }
    expect(await validateModel(switches, 'x', realWiring, io)).toBe(0)
    const { cells, orderRight } = parseValidation(readFileSync(out, 'utf8'), out)
    expect(cells.map(({ paceMs }) => paceMs)).toEqual([25, 50])
    // Two short cells on a busy machine may have any order: it is a share all the same.
    expect([null, 0, 1]).toContain(orderRight)
    expect(readFileSync(join(folder, 'validation.html'), 'utf8')).toContain(
      'predicted and measured',
    )
  })
  it('is calibrated for queries and sinks that need no server', async () => {
    const refused = (more: object) =>
      calibrateModel({ out: costs, quick: true, json: false, ...more }, realWiring, io)
    await expect(refused({ sink: 'memory,postgres' })).rejects.toThrow(
      '--sink postgres: unknown; allowed: all, memory, duckdb, parquet, iceberg',
    )
    await expect(refused({ query: 'x' })).rejects.toThrow(/^--query x: unknown; allowed: all, ysb/)
  })
  it('needs a cost model that can be read', async () => {
    const switches = { costs: 'none.json', out, repeat: '1', quick: true, json: false }
    await expect(validateModel(switches, 'x', realWiring, io)).rejects.toThrow(
      /^--costs none\.json: no such file; allowed: /,
    )
  })
})
