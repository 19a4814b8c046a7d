import { describe, expect, test } from 'vitest'
import { renderReport } from '../../reports/html.js'
import { parseResult } from '../../reports/schema.js'
import { verdict } from '../../reports/verdict.js'
import { fixture } from '../reports/fixture.js'
import { chunk42, fakeWiring } from './fakes.js'

const points = [
  { workers: 2, depth: 1, outageMs: 23, exact: true },
  { workers: 2, depth: 40, outageMs: 170, exact: true },
  { workers: 4, depth: 1, outageMs: 19, exact: true },
  { workers: 4, depth: 40, outageMs: 70, exact: false },
]

describe('chunk42 bench --lineage', () => {
  test('simulates recovery by depth, tells each point, and keeps all of them', async () => {
    const wiring = fakeWiring()
    const { exitCode, out } = await chunk42('bench --lineage --out runs', wiring)
    expect(exitCode).toBe(0)
    expect(out).toContain('15 points')
    expect(out).toContain('[15/15] 8 workers, 40 batches behind')
    const text = wiring.files.files.get('runs/20260102-030405-42/result.json')
    const result = parseResult(String(text))
    expect(result).toMatchObject({ complete: true, cells: [] })
    expect(result.lineage).toHaveLength(15)
    const outage = (workers: number, depth: number): number =>
      result.lineage.find((p) => p.workers === workers && p.depth === depth)!.outageMs
    expect(outage(2, 40)).toBeGreaterThan(outage(2, 5) * 2)
    expect(outage(8, 40)).toBeLessThan(outage(2, 40) * 0.75)
    expect(verdict(result)).toMatchObject({
      pass: true,
      sentence: 'PASS: every run of 15 points held its audit',
    })
    const wrong = { ...result, lineage: points }
    expect(verdict(wrong).pass).toBe(false)
  })
  test('is a sweep of its own, in which nothing can be set', async () => {
    const at = async (more: string) => (await chunk42(`bench --lineage ${more}`, fakeWiring())).err
    expect(await at('--triggers')).toContain('it is a sweep of its own')
    expect(await at('--engine per-event')).toContain('nothing in it can be set')
  })
  test('stands in the report: a line for each number of workers, a row for each depth', async () => {
    const { html, charts } = await renderReport({ ...fixture(), lineage: points }, '')
    expect(html).toContain('State by lineage')
    expect(html).toContain('70 ms, NOT EXACT')
    expect(charts.map(({ name }) => name)).toContain('lineage')
  })
})
