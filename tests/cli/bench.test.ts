import { describe, expect, test } from 'vitest'
import type { Result } from '../../reports/result.js'
import { cellFor, chunk42, fakeWiring, goodRun } from './fakes.js'

const QUICK = 'bench --quick --out runs'
const FOLDER = 'runs/20260102-030405-42'

function resultIn(wiring: ReturnType<typeof fakeWiring>, folder = FOLDER): Result {
  return wiring.parseResult(String(wiring.files.files.get(`${folder}/result.json`)), 'result.json')
}

describe('chunk42 bench', () => {
  test('plans, runs every cell, tells the verdict and leaves the run', async () => {
    const wiring = fakeWiring()
    const { exitCode, out, err } = await chunk42(QUICK, wiring)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toMatch(/6 cells.*seed 42/)
    expect(out).toContain('[6/6] ')
    expect(out).toContain('the verdict')
    expect(out.trimEnd().endsWith(`${FOLDER}/report.html`)).toBe(true)
    const result = resultIn(wiring)
    expect(result).toMatchObject({ complete: true, command: 'npm run bench -- --quick' })
    expect(result.cells.map(({ id }) => id)).toEqual(result.plan.cells)
    const names = [...wiring.files.files.keys()]
    expect(names.filter((name) => name.endsWith('.arrow'))).toHaveLength(6)
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
  test('prints one JSON object for machines, and nothing else, to stdout', async () => {
    const { out, err } = await chunk42(`${QUICK} --json`)
    expect(JSON.parse(out)).toEqual({
      result: `${FOLDER}/result.json`,
      report: `${FOLDER}/report.html`,
      text: 'the verdict',
      holds: true,
    })
    expect(err).toContain('6 cells')
  })
  test('exits with 1 when an audit does not hold', async () => {
    const audit = { ...cellFor(await anySpec()).audit, verdict: 'inexact' as const, lost: 1 }
    const wiring = fakeWiring({
      runCell: async (spec) => ({ cell: cellFor(spec, { audit }), journal: new Uint8Array() }),
    })
    expect(await chunk42(QUICK, wiring)).toMatchObject({ exitCode: 1 })
  })
  test('two runs of one second get a folder each', async () => {
    const wiring = fakeWiring()
    await chunk42(QUICK, wiring)
    await chunk42(QUICK, wiring)
    expect(resultIn(wiring, `${FOLDER}-2`).run).toBe('20260102-030405-42-2')
  })
  test('tells what of a file could not be parsed', async () => {
    const wiring = fakeWiring()
    const { out } = await chunk42(`${QUICK} --workload replay --input a.log`, wiring)
    expect(out).toContain('a.log: 2 clicks in 3 lines, 1 unparsable, the first: x')
    expect(resultIn(wiring).input).toMatchObject({ unparsable: 1 })
  })
})

describe('chunk42 bench --triggers', () => {
  test('runs all triggers and nothing else', async () => {
    const wiring = fakeWiring()
    const { exitCode, out } = await chunk42('bench --triggers --quick --out runs', wiring)
    expect(exitCode).toBe(0)
    expect(out).toContain('adaptive 50 ms')
    const { cells, peers } = resultIn(wiring)
    expect(new Set(cells.map(({ trigger }) => trigger?.split(':')[0])).size).toBe(5)
    expect(peers).toEqual([])
  })
  test.each([
    ['--full', 'it is a sweep of its own'],
    ['--peers', 'it compares an engine with itself'],
    ['--load max', 'a backlog has no bursts'],
    ['--engine per-event', 'micro-batch alone has triggers'],
    ['--trigger pid', 'it runs all of them'],
    ['--cost-of-guarantee', 'it is a sweep of its own'],
  ])('refuses %s: %s', async (words, reason) => {
    const { exitCode, err } = await chunk42(`bench --triggers ${words} --out runs`)
    expect(exitCode).toBe(2)
    expect(err).toContain(reason)
  })
})

describe('chunk42 bench --search', () => {
  const SEARCH = 'bench --search --engine micro-batch --interval 50,200 --out runs'
  test('searches, prints what is sustained, and leaves it in the result', async () => {
    const wiring = fakeWiring()
    const { exitCode, out, err } = await chunk42(`${SEARCH} --slo 100`, wiring)
    expect([exitCode, err]).toEqual([0, ''])
    expect(out).toContain('0 cells and 2 searches')
    expect(out).toContain('[2/2] search micro-batch 200 ms: sustains at least ')
    const { sustainable, complete, cells } = resultIn(wiring)
    expect([complete, cells]).toEqual([true, []])
    expect(sustainable).toMatchObject([
      { intervalMs: 50, sloMs: 100, atLeast: true },
      { intervalMs: 200, sloMs: 100, atLeast: true },
    ])
  })
  test('keeps the searches that are finished at Ctrl-C', async () => {
    const stop = new AbortController()
    const wiring = fakeWiring({
      runCell: async (spec, hooks) => {
        if (spec.intervalMs === 200) stop.abort()
        hooks.signal?.throwIfAborted()
        return goodRun(spec, hooks)
      },
    })
    const { exitCode, err } = await chunk42(SEARCH, wiring, stop.signal)
    expect(exitCode).toBe(130)
    expect(err).toContain('1 of 2 searches are finished, kept in')
    expect(resultIn(wiring)).toMatchObject({ complete: false, sustainable: [{}] })
  })
  test.each([
    ['bench --slo 100', '--slo 100: it is what a search keeps'],
    [`${SEARCH} --load max`, '--load max: a search sets the load'],
    [`${SEARCH} --runtime simulated`, '--runtime simulated: its costs are assumed'],
    [`${SEARCH} --fault crash:chunk=42`, '--fault crash:chunk=42: a search is undisturbed'],
  ])('refuses %s in one line', async (line, part) => {
    const { exitCode, err } = await chunk42(line)
    expect(exitCode).toBe(2)
    expect(err).toContain(part)
  })
})

describe('chunk42 bench --cost-of-guarantee', () => {
  const PAIRS = 'bench --cost-of-guarantee 6 --engine per-event --sink memory --out runs'
  test('says how long it takes, runs pairs, and tells what exactly-once costs', async () => {
    const wiring = fakeWiring({
      runCell: async (spec, hooks) => {
        const { cell, journal } = await goodRun(spec, hooks)
        const achievedEventsPerSec = spec.guarantee === 'none' ? 1e9 : 0.98e9
        return { cell: { ...cell, achievedEventsPerSec }, journal }
      },
    })
    const { exitCode, out } = await chunk42(PAIRS, wiring)
    expect(exitCode).toBe(0)
    expect(out).toMatch(/12 cells, about .* (s|min), seed 42/)
    expect(out).toMatch(/per-event .* 6 .* 2\.0 % .* within 5 %/)
    const { guaranteeCosts, peers } = resultIn(wiring)
    expect(guaranteeCosts).toMatchObject([{ sink: 'memory', workers: 2, pairs: { length: 6 } }])
    expect(guaranteeCosts[0]!.costPercentHigh).toBeCloseTo(2)
    expect(peers).toEqual([])
  })
  test('keeps the pairs that are finished at Ctrl-C, and drops the half one', async () => {
    const stop = new AbortController()
    let cells = 0
    const wiring = fakeWiring({
      runCell: async (spec, hooks) => {
        // Both guarantees are warmed up before, and are no cells.
        if (++cells === 2 + 6) stop.abort()
        hooks.signal?.throwIfAborted()
        return goodRun(spec, hooks)
      },
    })
    const { exitCode, err } = await chunk42(PAIRS, wiring, stop.signal)
    expect(exitCode).toBe(130)
    expect(err).toContain('5 of 12 cells are finished, kept in')
    const { guaranteeCosts, complete } = resultIn(wiring)
    expect(complete).toBe(false)
    expect(guaranteeCosts).toMatchObject([{ pairs: [{ pair: 1 }, { pair: 2 }], dropped: 0 }])
  })
})

describe('what is finished is kept', () => {
  test('at Ctrl-C, with a report of it', async () => {
    const stop = new AbortController()
    let cells = 0
    const wiring = fakeWiring({
      runCell: async (spec, hooks) => {
        if (++cells === 3) stop.abort()
        hooks.signal?.throwIfAborted()
        return goodRun(spec, hooks)
      },
    })
    const { exitCode, err } = await chunk42(QUICK, wiring, stop.signal)
    expect(exitCode).toBe(130)
    expect(err).toBe(
      `chunk42: interrupted: 2 of 6 cells are finished, kept in ${FOLDER}/result.json`,
    )
    expect(resultIn(wiring)).toMatchObject({ complete: false, cells: [{}, {}] })
    expect(wiring.files.files.has(`${FOLDER}/report.html`)).toBe(true)
  })
  test('at Ctrl-C in the first cell there is nothing, and no folder stays', async () => {
    const stop = new AbortController()
    const wiring = fakeWiring({
      runCell: async () => {
        stop.abort()
        throw new Error('stopped')
      },
    })
    const { exitCode, err } = await chunk42(QUICK, wiring, stop.signal)
    expect([exitCode, err]).toEqual([
      130,
      'chunk42: interrupted: 0 of 6 cells are finished, nothing was written',
    ])
    expect([...wiring.files.folders, ...wiring.files.files.keys()]).toEqual([])
  })
  test('when a cell fails', async () => {
    let cells = 0
    const wiring = fakeWiring({
      runCell: async (spec, hooks) => {
        if (++cells === 3) throw new Error('a bug')
        return goodRun(spec, hooks)
      },
    })
    const { exitCode, err } = await chunk42(QUICK, wiring)
    expect(exitCode).toBe(1)
    expect(err).toContain('stopped: 2 of 6 cells are finished')
    expect(err).toContain('Error: a bug')
    expect(resultIn(wiring).cells).toHaveLength(2)
  })
})

describe('an output folder that cannot be used', () => {
  test.each([
    ['makeFolder', 'EROFS', 'read-only file system'],
    ['makeNewFolder', 'EACCES', 'not permitted'],
    ['write', 'ENOSPC', 'no space left'],
    ['rename', 'EIO', 'input/output error'],
  ] as const)('%s fails with %s: one line, and nothing stays', async (act, code, reason) => {
    const wiring = fakeWiring()
    wiring.files.fail = (failing) => (failing === act ? code : undefined)
    const { exitCode, out, err } = await chunk42(QUICK, wiring)
    expect(exitCode).toBe(2)
    if (act.startsWith('make')) expect(out).toBe('')
    expect(err).toBe(
      `chunk42: --out runs: ${reason} (${code}); allowed: a folder that can be written, with free space`,
    )
    expect([...wiring.files.folders, ...wiring.files.files.keys()]).toEqual([])
  })
  test('a disk that fills up in the third cell keeps the two before it', async () => {
    const wiring = fakeWiring()
    let writes = 0
    wiring.files.fail = (act) => (act === 'write' && ++writes > 5 ? 'ENOSPC' : undefined)
    const { exitCode, err } = await chunk42(QUICK, wiring)
    expect(exitCode).toBe(2)
    expect(err).toContain('no space left')
    expect(resultIn(wiring).cells).toHaveLength(2)
    const names = [...wiring.files.files.keys()]
    expect(names.filter((name) => name.endsWith('.arrow'))).toHaveLength(2)
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

async function anySpec() {
  const { cellOf } = await import('../../bench/plan/cell.js')
  return cellOf({})
}
