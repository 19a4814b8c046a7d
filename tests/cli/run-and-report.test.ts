import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellFor, chunk42, fakeWiring } from './fakes.js'

describe('chunk42 run', () => {
  test('prints the audit and the figures of one cell', async () => {
    const { exitCode, out } = await chunk42('run --engine per-event --checkpoint 200 --rate 50k')
    expect(exitCode).toBe(0)
    expect(out).toContain('per-event-200ms-50000ps')
    expect(out).toMatch(/^audit +exact/m)
  })
  test('prints the cell for machines, wherever --json stands', async () => {
    for (const line of ['run --json', '--json run']) {
      const { out } = await chunk42(line)
      expect(JSON.parse(out)).toMatchObject({ id: 'micro-batch-50ms-100000ps' })
    }
  })
  test('keeps the cell where --out says, and nothing otherwise', async () => {
    const wiring = fakeWiring()
    await chunk42('run', wiring)
    expect(wiring.files.files.size).toBe(0)
    const { exitCode, err } = await chunk42('run --out runs', wiring)
    expect(exitCode).toBe(0)
    expect(err).toContain('runs/20260102-030405-42/report.html')
    expect(wiring.files.files.size).toBe(3)
  })
  test('exits with 1 when the audit does not hold', async () => {
    const wiring = fakeWiring({
      runCell: async (spec) => {
        const cell = cellFor(spec)
        const audit = { ...cell.audit, verdict: 'inexact' as const, lost: 7 }
        return { cell: { ...cell, audit }, journal: new Uint8Array() }
      },
    })
    const { exitCode, out } = await chunk42('run', wiring)
    expect(exitCode).toBe(1)
    expect(out).toContain('inexact: 7 lost, 0 doubled')
  })
})

describe('chunk42 engines', () => {
  test('lists everything that can be chosen', async () => {
    const { out } = await chunk42('engines')
    for (const name of ['micro-batch', 'at-least-once', 'ysb', 'duckdb', 'replay', 'crash:chunk']) {
      expect(out).toContain(name)
    }
    const { out: json } = await chunk42('engines --json')
    expect(Object.keys(JSON.parse(json))).toContain('faults')
  })
})

describe('chunk42 report', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chunk42-test-'))
    const wiring = fakeWiring()
    await chunk42('bench --quick --out runs', wiring)
    const text = String(wiring.files.files.get('runs/20260102-030405-42/result.json'))
    const result = wiring.parseResult(text, 'result.json')
    const latency = { p50: 5, p90: 8, p99: 9, p999: null, max: 9, count: 10, curve: [] }
    const cells = result.cells.map((cell) => {
      return { ...cell, command: `run ${cell.id}`, visibleLatencyMs: latency }
    })
    const bad = { ...cells[0]!, audit: { ...cells[0]!.audit, verdict: 'inexact', lost: 1 } }
    const save = (name: string, content: unknown) =>
      writeFileSync(join(folder, name), JSON.stringify(content))
    save('good.json', { ...result, cells })
    save('lossy.json', { ...result, cells: [bad, ...cells.slice(1)] })
    save('partial.json', { ...result, cells: cells.slice(1) })
    save('invalid.json', { ...result, cells: [{}] })
    writeFileSync(join(folder, 'broken.json'), '{')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([
    ['good.json', 0, '6 of 6 audits hold'],
    ['lossy.json', 1, '1 lost'],
    ['partial.json', 1, '1 cells of the plan are missing'],
    ['invalid.json', 1, 'cells[0]'],
    ['broken.json', 1, 'not JSON'],
  ])('--check of %s exits with %i', async (name, exitCode, part) => {
    const said = await chunk42(`report --check ${join(folder, name)}`)
    expect(said.exitCode).toBe(exitCode)
    expect(said.out + said.err).toContain(part)
  })
  test('writes what several runs found into the file that is named', async () => {
    const wiring = fakeWiring()
    const good = join(folder, 'good.json')
    const said = await chunk42(`report --findings a/findings.md ${good} ${good}`, wiring)
    expect(said).toEqual({ exitCode: 0, out: 'a/findings.md', err: '' })
    expect(wiring.files.files.get('a/findings.md')).toContain('*Run 2*')
    const both = await chunk42(`report --findings x.md --check ${good}`)
    expect(both).toMatchObject({ exitCode: 2, err: expect.stringContaining('--findings judges') })
    wiring.files.fail = () => 'ENOSPC'
    const full = await chunk42(`report --findings x.md ${good}`, wiring)
    expect(full).toMatchObject({ exitCode: 2, err: expect.stringContaining('x.md') })
  })
  test('writes the page again', async () => {
    const said = await chunk42(`report ${join(folder, 'good.json')}`)
    expect(said).toMatchObject({ exitCode: 0 })
    expect(said.out).toContain(join(folder, 'report.html'))
  })
  test('a file that is no result is refused in one line', async () => {
    const said = await chunk42(`report ${join(folder, 'broken.json')}`)
    expect(said.exitCode).toBe(2)
    expect(said.err).toMatch(/^chunk42: .*broken\.json: not JSON.*$/)
  })
  test('bounds figures: exit code 3 and the cells, or 0, or one line for what is none', async () => {
    const bounded = (bound: string) =>
      chunk42(`report --fail-on ${bound} ${join(folder, 'lossy.json')} --fail-on audit.lost<0`)
    expect(await bounded('audit.lost>0')).toMatchObject({ exitCode: 3 })
    expect((await bounded('audit.lost>0')).out).toMatch(
      /: 1, so audit.lost>0\nFAIL: .* 1 of 6 cells/,
    )
    expect(await bounded('audit.lost>1')).toMatchObject({ exitCode: 0 })
    const none = await bounded('audit.list>0')
    expect(none).toMatchObject({ exitCode: 2, out: '' })
    expect(none.err).toMatch(/^chunk42: audit.list>0: no cell .*; allowed: such as audit.lost.*$/)
  })
  test('compares runs of the same cells, figure by figure', async () => {
    const [a, b] = ['good.json', 'lossy.json'].map((name) => join(folder, name))
    const { exitCode, out } = await chunk42(`report ${a} ${b}`)
    expect(exitCode).toBe(0)
    expect(out).toContain(`${b} after ${a}`)
    expect(out).toContain('1 repeat each can show no difference; it takes 4')
    const { out: json } = await chunk42(`report --json ${a} ${b} ${a}`)
    expect(JSON.parse(json)).toHaveLength(2)
    expect(await chunk42(`report --check ${a} ${b}`)).toMatchObject({ exitCode: 2 })
  })
  test('advise answers from a run: 0 with a way, 1 without one, 2 for what is no question', async () => {
    const asked = (flags: string) => chunk42(`advise ${join(folder, 'good.json')} ${flags}`)
    const found = await asked('--rate 50k --p99 2s')
    expect(found).toMatchObject({ exitCode: 0, err: '' })
    expect(found.out).toMatch(/^micro-batch .* for 50 k\/s, exactly-once, readable within 2 s/)
    expect(JSON.parse((await asked('--rate 50k --json')).out)).toHaveProperty('best.evidence')
    expect(await asked('--rate 50k --p99 1ms')).toMatchObject({ exitCode: 1 })
    for (const flags of ['', '--rate 50k --p99 soon', '--rate 50k --query none', '--rate x']) {
      expect(await asked(flags)).toMatchObject({ exitCode: 2, out: '' })
    }
  })
  test('judges claims over runs and keeps them as JSON, or refuses what is no run', async () => {
    const wiring = fakeWiring()
    const [a, b] = ['good.json', 'lossy.json'].map((name) => join(folder, name))
    const said = await chunk42(`report --claims claims.json ${a} ${b}`, wiring)
    expect(said).toMatchObject({ exitCode: 0, err: '' })
    expect(said.out).toMatch(/^[✓✗≈–] .*: .*chunk 42/m)
    const judged = JSON.parse(String(wiring.files.files.get('claims.json')))
    expect(judged.runs).toHaveLength(2)
    expect(await chunk42('report --claims claims.json nowhere')).toMatchObject({ exitCode: 2 })
  })
  test('writes the history of a folder, naming what it could not read', async () => {
    const runs = join(folder, 'runs')
    for (const [name, from] of [
      ['1', 'good.json'],
      ['2', 'lossy.json'],
      ['3', 'broken.json'],
    ] as const) {
      mkdirSync(join(runs, name), { recursive: true })
      copyFileSync(join(folder, from), join(runs, name, 'result.json'))
    }
    const wiring = fakeWiring()
    const said = await chunk42(`report --history ${runs}`, wiring)
    expect(said).toMatchObject({ exitCode: 0 })
    expect(said.err).toMatch(/^3: .*not JSON.*left out$/)
    expect(said.out).toContain(`${runs}/history.html`)
    expect(await chunk42(`report --history ${folder}/none`)).toMatchObject({ exitCode: 2 })
  })
  test('prints the schema of results', async () => {
    const { out } = await chunk42('report --schema')
    expect(JSON.parse(out)).toMatchObject({ type: 'object' })
  })
})

describe('a secret', () => {
  test('of a server or of the environment is in no file that a run leaves', async () => {
    const canary = 'hunter2-canary'
    process.env.CHUNK42_CANARY = canary
    const wiring = fakeWiring()
    try {
      const url = `postgres://me:${canary}@localhost:5432/db`
      for (const line of [`run --out runs --postgres ${url}`, `run --out runs --postgres=${url}`]) {
        expect(await chunk42(line, wiring)).toMatchObject({ exitCode: 0 })
      }
      expect(wiring.files.files.size).toBeGreaterThan(0)
      for (const content of wiring.files.files.values()) {
        expect(String(content)).not.toContain(canary)
      }
    } finally {
      delete process.env.CHUNK42_CANARY
    }
  })
})
