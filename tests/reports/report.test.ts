import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NARROW_PX, WIDE_PX } from '../../reports/charts/chart.js'
import { CHARTS } from '../../reports/charts/registry.js'
import { CLAIMS } from '../../reports/claims.js'
import { toCsv } from '../../reports/csv.js'
import { bufferDrains, drainOf } from '../../reports/drains.js'
import { frontier } from '../../reports/frontier.js'
import { renderReport } from '../../reports/html.js'
import { compileSpec } from '../../reports/render.js'
import type { Result } from '../../reports/result.js'
import { parseResult, schemaText } from '../../reports/schema.js'
import { faultMatrix } from '../../reports/sections/fault-matrix.js'
import { verdict } from '../../reports/verdict.js'
import { writeReport } from '../../reports/write.js'
import { ROOT } from '../root.js'
import { fixture, HOSTILE } from './fixture.js'

describe('the report', () => {
  test('draws without NaN, undefined or Infinity, and Vega complains of nothing', async () => {
    const result = fixture()
    for (const chart of Object.values(CHARTS)) {
      for (const figure of chart.draw(result)) {
        for (const width of [290, 820]) {
          expect(compileSpec(figure.spec(width)).warnings, figure.name).toEqual([])
        }
      }
    }
    const { charts } = await renderReport(result, '')
    expect(charts.length).toBeGreaterThan(5)
    for (const { svg } of charts) expect(/NaN|undefined|Infinity/.test(svg)).toBe(false)
  })
  test('takes no word for it: exact with a click lost is broken', () => {
    const result = structuredClone(fixture())
    Object.assign(result.cells[0]!.audit, { lost: 1 })
    expect(verdict(result).pass).toBe(false)
    expect(verdict({ ...fixture(), cells: [], sustainable: [], lineage: [] }).pass).toBe(false)
  })
  test('compares recovery at equal intervals only', () => {
    const claim = CLAIMS.find(({ text }) => text.startsWith('Recovery'))
    expect(claim?.judge(fixture()).figure).toMatch(/at 1 s, .* at 5 s, /)
    const quick = { ...fixture(), cells: fixture().cells.filter((c) => (c.intervalMs ?? 0) < 300) }
    expect(claim?.judge({ ...quick, cells: quick.cells })).toMatchObject({
      judgement: 'depends on',
    })
  })
  test('draws each chart to the published schema of Vega-Lite', () => {
    const path = createRequire(import.meta.url).resolve('vega-lite/vega-lite-schema.json')
    const validate = new Ajv({ strict: false, logger: false }).compile(
      JSON.parse(readFileSync(path, 'utf8')),
    )
    for (const figure of Object.values(CHARTS).flatMap((chart) => chart.draw(fixture()))) {
      for (const width of [NARROW_PX, WIDE_PX]) {
        const valid = validate(JSON.parse(JSON.stringify(figure.spec(width))))
        expect(valid, `${figure.name}: ${JSON.stringify(validate.errors?.slice(0, 3))}`).toBe(true)
      }
    }
  })
  test('leaves out what has no data, and says so', async () => {
    const empty = {
      cells: [],
      peers: [],
      exchange: [],
      sustainable: [],
      guaranteeCosts: [],
      lineage: [],
      smallFiles: null,
      validation: null,
      clusterPlan: null,
    }
    const nothing = { ...fixture(), ...empty }
    const { html, charts } = await renderReport(nothing, '')
    expect(charts).toEqual([])
    for (const { absent } of Object.values(CHARTS)) expect(html).toContain(absent)
  })
  test('sets every fault against every interval, and says where a promise was broken', () => {
    const whole = fixture()
    const text = faultMatrix(whole)!.text
    expect(text).toContain('✓ kept')
    expect(text).not.toContain('✗')
    const cells = whole.cells.map((c) =>
      c.fault === null || c.intervalMs !== 50 ? c : { ...c, audit: { ...c.audit, lost: 1 } },
    )
    expect(faultMatrix({ ...whole, cells })!.text.match(/✗ broken/g)).toHaveLength(1)
    expect(faultMatrix({ ...whole, cells: [] })).toBeNull()
  })
  test('is the same twice', async () => {
    const [one, two] = [await renderReport(fixture(), 'x'), await renderReport(fixture(), 'x')]
    expect(one.html === two.html).toBe(true)
  })
  test('is a page of less than 950 kB, with its script and with everything in it', async () => {
    const client = readFileSync(join(ROOT, 'dist/reports/client.js'), 'utf8')
    const bytesOf = async (some: Partial<Result>) =>
      Buffer.byteLength((await renderReport({ ...fixture(), ...some }, client)).html)
    const besides = { validation: null, clusterPlan: null }
    const measured = await bytesOf(besides)
    expect(measured).toBeLessThan(950_000)
    // What other commands made is put in by whoever wants it.
    expect((await bytesOf({})) - measured).toBeLessThan(150_000)
    // Pairs, lineage and small files are runs of their own: the default run has none of them.
    const alone = { guaranteeCosts: [], lineage: [], smallFiles: null, ...besides }
    expect(await bytesOf(alone)).toBeLessThan(700_000)
  })
  test('says FAIL when an exactly-once cell lost a click', () => {
    const result = structuredClone(fixture())
    const cell = result.cells[0]!
    Object.assign(cell.audit, { verdict: 'inexact', lost: 1, wrongCells: 1 })
    expect(verdict(fixture()).pass).toBe(true)
    expect(verdict(result)).toMatchObject({ pass: false })
    expect(verdict(result).sentence).toMatch(/^FAIL: .* 1 lost and 0 doubled/)
  })
  test('judges claims on nothing as not measured, and on a sweep most of them', () => {
    const nothing = { ...fixture(), cells: [], exchange: [], smallFiles: null }
    const judgements = (result: Result) => CLAIMS.map((claim) => claim.judge(result).judgement)
    expect(new Set(judgements(nothing))).toEqual(new Set(['not measured']))
    expect(judgements(fixture()).filter((j) => j === 'not measured').length).toBeLessThan(5)
    expect(JSON.stringify(CLAIMS.map((c) => c.judge(fixture())))).not.toMatch(/NaN|undefined/)
  })
  test('says of batching what was measured, and refutes it where it saves nothing', () => {
    const claims = CLAIMS.filter(({ text }) => text.startsWith('Batching saves'))
    const judge = (exchange: Result['exchange']) =>
      claims.map((claim) => claim.judge({ ...fixture(), exchange }))
    const { exchange } = fixture()
    const [cpu, network] = judge(exchange)
    expect(cpu).toMatchObject({ judgement: 'confirmed', command: 'npm run -s chunk42 -- exchange' })
    expect(cpu!.figure).toMatch(/a ring .* 316 ns one by one, 6.08 ns .* and over TCP 11,409 ns/)
    expect(network).toMatchObject({ judgement: 'confirmed' })
    expect(network!.figure).toMatch(/TCP 91 bytes and 2.6 system calls .* 8.02 bytes/)
    const flat = exchange.map((row) => ({ ...row, cpuNsPerRecord: 9, wireBytesPerRecord: 12 }))
    expect(judge(flat).map(({ judgement }) => judgement)).toEqual(['refuted', 'refuted'])
    const rings = exchange.map((row) =>
      row.transport === 'ring' ? { ...row, cpuNsPerRecord: 9 } : row,
    )
    expect(judge(rings)[0]).toMatchObject({ judgement: 'depends on' })
    const single = exchange.filter((row) => row.bufferEvents === 1)
    expect(judge(single).map(({ judgement }) => judgement)).toEqual([
      'not measured',
      'not measured',
    ])
  })
  test('quotes the greatest backlog of an engine, not those that vary its buffers', () => {
    expect(drainOf(fixture(), 'per-event')).toMatchObject({ id: 'per-event-1000ms-drain' })
    expect(bufferDrains(fixture()).map((c) => c.bufferEvents)).toEqual([
      1, 100, 1_024, 4_000, 50_000,
    ])
  })
  test('leaves nothing but whole files when the disk is full', async () => {
    const written: string[] = []
    const full = {
      write(path: string) {
        if (written.length === 3) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
        written.push(path)
      },
    }
    await expect(writeReport(fixture(), 'out', '', full)).rejects.toThrow('full')
    expect(written.some((path) => path.endsWith('report.html'))).toBe(false)
  })
})

describe('the data', () => {
  test('have the published schema; regenerate: npm run -s chunk42 -- report --schema', () => {
    const file = readFileSync(join(ROOT, 'reports/result.schema.json'), 'utf8')
    expect(file).toBe(schemaText())
    const valid = new Ajv2020({ strict: false }).compile(JSON.parse(file))
    expect(valid(fixture()), JSON.stringify(valid.errors)).toBe(true)
    expect(valid({ ...fixture(), cells: 3 })).toBe(false)
  })
  test('are refused in one line that names the file and the first problem', () => {
    expect(() => parseResult('{', 'a.json')).toThrow(/^a\.json: not JSON: [^\n]*$/)
    expect(() => parseResult('{}', 'a.json')).toThrow(/^a\.json: \w+: [^\n]*$/)
  })
  test('are no formulas in CSV', () => {
    const result = structuredClone(fixture())
    Object.assign(result.cells[0]!, { notes: [HOSTILE.formula], fault: '@SUM(A1)' })
    const csv = toCsv(result)
    expect(csv).toContain(`'${HOSTILE.formula}`)
    expect(csv).not.toMatch(/(^|,)"?[=@]/m)
  })
})

describe('the frontier', () => {
  const candidate = fc.record({
    latencyMs: fc.integer({ min: 1, max: 30 }),
    eventsPerSec: fc.integer({ min: 1, max: 30 }),
  })
  test('holds exactly those that nobody beats', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 20 }), (all) => {
        const best = frontier(all)
        const beats = (a: (typeof all)[number], b: (typeof all)[number]) =>
          a.latencyMs <= b.latencyMs &&
          a.eventsPerSec >= b.eventsPerSec &&
          (a.latencyMs < b.latencyMs || a.eventsPerSec > b.eventsPerSec)
        for (const one of best) expect(all.some((other) => beats(other, one))).toBe(false)
        for (const one of all) {
          const kept = best.some((b) => beats(b, one) || JSON.stringify(b) === JSON.stringify(one))
          expect(kept).toBe(true)
        }
      }),
      { seed: 42, numRuns: 300 },
    )
  })
})
