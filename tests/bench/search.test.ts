import { describe, expect, test } from 'vitest'
import { planOf } from '../../bench/plan.js'
import { whyNot } from '../../bench/search/judge.js'
import { capPerSec, paceMsOf, probeAt, searchCommand } from '../../bench/search/target.js'
import { Search } from '../../bench/search.js'
import type { CellSpec } from '../../bench/spec.js'
import type { RunCell } from '../../bench/sweep.js'
import type { Cell } from '../../reports/result.js'
import { cellFor } from '../cli/fakes.js'

const MEMORY = 8e9
const target = { options: { engine: 'micro-batch', intervalMs: 50 }, slosMs: [null] } as const

/** A machine on which an engine does so many a second, and whose p99 grows with the load. */
function pretended(limitPerSec: (spec: CellSpec) => number): RunCell & { rates: number[] } {
  const rates: number[] = []
  const runCell: RunCell = async (spec) => {
    const { ratePerSec, events } = spec.workload
    rates.push(ratePerSec)
    const behind = ratePerSec > limitPerSec(spec)
    const base = cellFor(spec)
    const visibleLatencyMs = { ...base.visibleLatencyMs!, p99: ratePerSec / 100_000 }
    const cell: Cell = {
      ...base,
      visibleLatencyMs,
      durationMs: (events / ratePerSec) * 1000 + 60,
      notes: behind ? ['falls behind: visible latency grew over the run'] : [],
    }
    return { cell, journal: new Uint8Array() }
  }
  return Object.assign(runCell, { rates })
}
const searchWith = (runCell: RunCell) => new Search({ runCell, memoryBytes: MEMORY, hooks: {} })

describe('the search', () => {
  test('finds what is sustained within 10 %, in three rounds', async () => {
    const [found] = await searchWith(pretended(() => 7_000_000)).find(target)
    expect(found).toMatchObject({ engine: 'micro-batch', intervalMs: 50, sloMs: null, rounds: 3 })
    expect(found!.eventsPerSec).toBeGreaterThan(7_000_000 / 1.1)
    expect(found!.eventsPerSec).toBeLessThanOrEqual(7_000_000)
    expect([found!.eventsPerSecMin, found!.eventsPerSecMax]).toEqual([
      found!.eventsPerSec,
      found!.eventsPerSec,
    ])
    expect(found!.atLeast).toBe(false)
    expect(found!.probes.map(({ round }) => round)).toEqual(expect.arrayContaining([1, 2, 3]))
  })
  test('begins later rounds and longer intervals where the earlier ones ended', async () => {
    const runCell = pretended(() => 7_000_000)
    const search = searchWith(runCell)
    const [found] = await search.find(target)
    const first = found!.probes.filter(({ round }) => round === 1)
    const second = found!.probes.filter(({ round }) => round === 2)
    expect(second.length).toBeLessThan(first.length)
    runCell.rates.length = 0
    await search.find({ ...target, options: { ...target.options, intervalMs: 200 } })
    expect(runCell.rates[0]).toBe(found!.eventsPerSec)
  })
  test('keeps bounds on latency, and shares probes between them', async () => {
    const runCell = pretended(() => 7_000_000)
    const all = await searchWith(runCell).find({ ...target, slosMs: [null, 30] })
    expect(all.map(({ sloMs }) => sloMs)).toEqual([null, 30])
    expect(all[1]!.eventsPerSec).toBeLessThanOrEqual(3_000_000)
    expect(all[1]!.eventsPerSec).toBeGreaterThan(3_000_000 / 1.1)
    expect(all[1]!.command).toContain('--slo 30')
    const judged = all.flatMap(({ probes }) => probes).length
    expect(runCell.rates.length).toBeLessThan(judged)
  })
  test('says at least where memory ends it, and null where nothing is sustained', async () => {
    const [much] = await searchWith(pretended(() => Number.POSITIVE_INFINITY)).find(target)
    expect(much).toMatchObject({ atLeast: true, eventsPerSec: much!.capEventsPerSec })
    expect(much!.capEventsPerSec).toBeLessThanOrEqual(capPerSec(target, MEMORY))
    const [none] = await searchWith(pretended(() => 10)).find(target)
    expect(none).toMatchObject({ atLeast: false, eventsPerSec: null, eventsPerSecMin: null })
  })
  test('probes again while the machine stands still', async () => {
    let runs = 0
    const run = pretended(() => 7_000_000)
    const [found] = await searchWith(async (spec, hooks) => {
      const left = await run(spec, hooks)
      const invalid = ++runs % 3 === 0 ? 'the event loop stood still' : null
      return { ...left, cell: { ...left.cell, invalid } }
    }).find(target)
    expect(found!.eventsPerSec).toBeGreaterThan(7_000_000 / 1.1)
    expect(found!.probes.some(({ failure }) => failure?.startsWith('invalid'))).toBe(false)
  })
  test('ends where an audit breaks', async () => {
    const run = pretended(() => 7_000_000)
    const broken = searchWith(async (spec, hooks) => {
      const left = await run(spec, hooks)
      const audit = { ...left.cell.audit, verdict: 'inexact' as const, lost: 1 }
      return { ...left, cell: { ...left.cell, audit } }
    })
    await expect(broken.find(target)).rejects.toThrow("a probe's audit broke")
  })
})

describe('a probe', () => {
  const { spec, loadMs } = probeAt(target, 1_000_000, MEMORY)
  test('is a cell at its rate, with 20 intervals after its warm-up', () => {
    expect(spec.workload).toMatchObject({ ratePerSec: 1_000_000, drain: false })
    expect(loadMs - spec.warmupMs).toBeGreaterThanOrEqual(20 * 50)
    expect((spec.workload.events / spec.workload.ratePerSec) * 1000).toBeCloseTo(loadMs)
  })
  test('never holds more clicks than fit', () => {
    for (const paceMs of [0, 10, 50, 200, 1_000, 5_000]) {
      const long = { ...target, options: { ...target.options, intervalMs: paceMs } }
      const most = probeAt(long, Math.floor(capPerSec(long, MEMORY)), MEMORY)
      expect(most.spec.workload.events * 24).toBeLessThan(MEMORY / 4 + 1e6)
      // An interval's clicks fit into a batch: else that would be the limit.
      expect(most.spec.batchEventsMax).toBeGreaterThan(
        (most.spec.workload.ratePerSec * paceMs) / 1000,
      )
    }
  })
  test.each([
    [{}, null, null],
    [{ notes: ['falls behind: visible latency grew over the run'] }, null, 'lag grew'],
    [{ durationMs: 9_000 }, null, 'visible 7000 ms after the last click, more than 600 ms'],
    [{ invalid: 'a stall' }, null, 'invalid: a stall'],
    [{}, 2, 'visible p99 3 ms, more than 2 ms'],
  ] as const)('with %j and a bound of %s ms: %s', (overrides, sloMs, why) => {
    const cell = cellFor(spec, { durationMs: 2_100, ...overrides } as Partial<Cell>)
    expect(whyNot(cell, 2_000, sloMs)).toBe(why)
  })
  test('of few batches keeps a bound by its worst click', () => {
    const cell = cellFor(spec, { durationMs: 2_100 })
    const few = { ...cell, visibleLatencyMs: { ...cell.visibleLatencyMs!, p99: null } }
    expect(whyNot(few, 2_000, 4)).toBe('visible max 5 ms, more than 4 ms')
  })
})

describe('the plan of searches', () => {
  test('is all there is when only that was asked for', () => {
    const { cells, searches } = planOf({ scale: 'default', searchOnly: true, slosMs: [100] })
    expect(cells).toEqual([])
    expect(new Set(searches.flatMap(({ slosMs }) => slosMs))).toEqual(new Set([100]))
    expect(searches.map((each) => `${each.options.engine} ${paceMsOf(each)}`)).toEqual([
      'micro-batch 0',
      'micro-batch 10',
      'micro-batch 50',
      'micro-batch 200',
      'micro-batch 1000',
      'micro-batch 5000',
      'per-event 100',
      'per-event 1000',
      'per-event 5000',
    ])
  })
  test('comes with --full, and with no other sweep', () => {
    expect(planOf({ scale: 'default' }).searches).toEqual([])
    const { searches } = planOf({ scale: 'full', slosMs: [100] })
    expect(searches).toHaveLength(9)
    expect(searches[0]!.slosMs).toEqual([null, 100])
  })
  test('names a command for each', () => {
    const plan = planOf({
      scale: 'default',
      searchOnly: true,
      engines: ['per-event'],
      checkpointsMs: [100],
      guarantee: 'none',
      sink: 'duckdb',
      durationSeconds: 3,
    })
    expect(searchCommand(plan.searches[0]!, 250)).toBe(
      'npm run bench -- --search --engine per-event --checkpoint 100 --sink duckdb ' +
        '--guarantee none --seed 42 --slo 250 --duration 3',
    )
  })
})
