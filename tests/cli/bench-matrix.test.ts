import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RunCell } from '../../bench/sweep.js'
import { renderReport } from '../../reports/html.js'
import { parseResult } from '../../reports/schema.js'
import { fixture } from '../reports/fixture.js'
import { cellFor, chunk42, fakeWiring } from './fakes.js'

const LINE = 'bench --matrix --quick --query ysb --out runs'
const RUN = 'runs/20260102-030405-42'

/** Keeps up with a million a second; visible after the pace, or 2 ms. */
const machine: RunCell = async (spec) => {
  const { ratePerSec } = spec.workload
  const paceMs = spec.intervalMs ?? spec.checkpointIntervalMs ?? 0
  const p99 = Math.max(2, paceMs)
  const visibleLatencyMs = { p50: p99, p90: p99, p99, p999: p99, max: p99, count: 1, curve: [] }
  const notes = ratePerSec > 1e6 ? ['falls behind'] : []
  return { cell: cellFor(spec, { visibleLatencyMs, notes }), journal: new Uint8Array() }
}
async function made() {
  const wiring = fakeWiring({ runCell: machine })
  const said = await chunk42(LINE, wiring)
  const text = String(wiring.files.files.get(`${RUN}/result.json`))
  return { ...said, text, result: parseResult(text) }
}

describe('chunk42 bench --matrix', () => {
  test('leaves a row for each model: the highest load of each latency target', async () => {
    const { exitCode, out, result } = await made()
    expect(exitCode).toBe(0)
    expect(out).toContain('5 models x queries')
    expect(result).toMatchObject({ complete: true, cells: [] })
    expect(result.matrix).toHaveLength(5)
    const fifty = result.matrix.find(({ model }) => model === 'micro-batch 50 ms')!
    const rates = fifty.targets.map(({ eventsPerSec }) => eventsPerSec)
    expect(rates).toEqual([null, null, null, null, 1e6, 1e6, 1e6])
    expect(fifty.command).toContain('--interval 50 --rate 1000')
  })
  test('stands in the report, a table for each query with its best in bold', async () => {
    const { result } = await made()
    const { html } = await renderReport({ ...fixture(), matrix: result.matrix }, '')
    expect(html).toContain('Which model for which latency')
    expect(html).toContain('none keeps 100 µs, 500 µs and 1 ms')
    expect(html).toMatch(/<b>1 M\/s<\/b>/)
  })
  test('goes on where an earlier run was stopped', async () => {
    const { result } = await made()
    const folder = mkdtempSync(join(tmpdir(), 'chunk42-matrix-'))
    try {
      const earlier = { ...result, complete: false, matrix: result.matrix.slice(0, 3) }
      writeFileSync(join(folder, 'result.json'), JSON.stringify(earlier))
      const models = new Set<string>()
      const wiring = fakeWiring({
        runCell: (spec, hooks) => {
          models.add(`${spec.engine} ${spec.guarantee}`)
          return machine(spec, hooks)
        },
      })
      const { exitCode, out } = await chunk42(`${LINE} --continue ${folder}`, wiring)
      expect(exitCode).toBe(0)
      expect(out).toContain('3 kept')
      expect([...models]).toEqual([
        'per-event exactly-once-upsert',
        'real-time exactly-once-upsert',
      ])
      const left = parseResult(String(wiring.files.files.get(`${RUN}/result.json`)))
      expect(left.matrix).toEqual(result.matrix)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
  test.each([
    ['--rate 10k', 'it sets the load'],
    ['--guarantee none', 'its models have their own'],
    ['--continue nowhere', 'no result.json in it'],
  ])('refuses %s in one line', async (flags, reason) => {
    const { exitCode, err } = await chunk42(`${LINE} ${flags}`)
    expect(exitCode).toBe(2)
    expect(err).toContain(reason)
    expect(err.split('\n')).toHaveLength(1)
  })
  test('stops at an audit that broke', async () => {
    const broken: RunCell = async (spec) => {
      const audit = { ...cellFor(spec).audit, verdict: 'inexact' as const, lost: 1 }
      return { cell: cellFor(spec, { audit }), journal: new Uint8Array() }
    }
    const { exitCode, err } = await chunk42(LINE, fakeWiring({ runCell: broken }))
    expect(exitCode).toBe(1)
    expect(err).toContain("a probe's audit broke")
  })
})
