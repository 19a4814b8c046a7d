import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { measure } from '../../bench/metrics/measure.js'
import { cellOf } from '../../bench/plan/cell.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { prepare } from '../../bench/prepare.js'
import { runCell } from '../../bench/run.js'
import { simulate } from '../../bench/simulate.js'
import { straggleMs } from '../../engines/micro-batch/speculation.js'
import { anyPlan } from '../../faults/verify/any-plan.js'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import { MICRO_BATCH } from '../../faults/verify/mutants/micro-batch.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { verify } from '../../faults/verify/verify.js'
import { readNow } from '../../faults/verify/watch.js'
import type { Cell } from '../../reports/result.js'
import type { Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import { openMemory } from '../../sinks/memory.js'
import { shapeOf } from '../../workloads/queries/shape.js'
import { exact, plain } from './exact.js'

describe('a chunk straggles', () => {
  const took = fc.array(fc.double({ min: 0.01, max: 1e4, noNaN: true }), { maxLength: 40 })
  test('when it takes half as long again as the median of three quarters of its batch', () => {
    fc.assert(
      fc.property(took, fc.integer({ min: 1, max: 60 }), (ms, chunks) => {
        const longer = straggleMs(ms, chunks, 0)
        const few = ms.length === 0 || ms.length < Math.floor(0.75 * chunks)
        expect(longer === Number.POSITIVE_INFINITY).toBe(few)
        if (few) return
        const below = ms.filter((one) => one * 1.5 <= longer).length
        expect(below * 2).toBeGreaterThanOrEqual(ms.length)
        const above = ms.filter((one) => one * 1.5 >= longer * (1 - 1e-12)).length
        expect(above * 2).toBeGreaterThanOrEqual(ms.length)
      }),
    )
  })
  test('never before the least time', () => {
    expect(straggleMs([1, 2, 3], 4, 5)).toBe(5)
    expect(straggleMs([10, 20, 30], 4, 5)).toBe(30)
  })
})

const pause = (process: string, forMs: number): Fault => ({
  process,
  at: { point: 'slice', hit: 1 },
  act: 'delay',
  forMs,
})
/** One batch of four chunks, of which the second sleeps. */
const straggling: VerifyPlan = {
  ...plain,
  drain: true,
  intervalMs: 0,
  events: 24,
  batchEvents: 24,
  chunkEvents: 6,
  speculation: 'on',
  faults: [pause('chunk-1@0.1#1', 20)],
}
const namesOf = (entries: readonly Entry[], kind: 'spawn' | 'exit'): string[] =>
  entries.flatMap((e) => (e.kind === kind && e.process.startsWith('chunk') ? [e.process] : []))

describe('with speculation', () => {
  test('a straggler is started again on another worker, and its batch does not wait for it', () => {
    const { journal, audit } = verify(straggling)
    expect(audit.verdict).toBe('exact')
    const spawns = journal.entries.filter((e) => e.kind === 'spawn')
    const slots = spawns.flatMap((e) => (e.process.startsWith('chunk-1@') ? [e.slot] : []))
    expect(slots).toHaveLength(2)
    expect(new Set(slots).size).toBe(2)
    const commit = journal.entries.find((e) => e.kind === 'perform' && e.label === 'sink.commit')
    expect(commit!.atMs).toBeLessThan(10)
  })
  test('off by default: the batch waits', () => {
    const { speculation: _, ...waits } = straggling
    const { journal } = verify(waits)
    expect(namesOf(journal.entries, 'spawn')).not.toContain('chunk-1@0.1#2')
    const commit = journal.entries.find((e) => e.kind === 'perform' && e.label === 'sink.commit')
    expect(commit!.atMs).toBeGreaterThan(20)
  })
  test('a lost copy costs nothing, and the attempt that it is a copy of goes on alone', () => {
    const dies: Fault = { process: 'chunk-1@0.1#2', at: { point: 'slice', hit: 1 }, act: 'kill' }
    const { journal, audit } = verify({
      ...straggling,
      faults: [pause('chunk-1@0.1#1', 0.7), dies],
    })
    expect(audit.verdict).toBe('exact')
    expect(namesOf(journal.entries, 'spawn')).toContain('chunk-1@0.1#2')
  })
  test('any run stays exact, whatever befalls it', () => {
    const delays = fc.array(
      fc
        .record({
          process: fc.constantFrom('chunk-*', 'chunk-1@*', 'chunk-*#2', 'slot-0'),
          hit: fc.integer({ min: 1, max: 6 }),
          forMs: fc.double({ min: 0.1, max: 4, noNaN: true }),
          act: fc.constantFrom('delay' as const, 'zombie' as const, 'kill' as const),
        })
        .map(({ process, hit, ...rest }) => ({ process, at: { point: 'slice', hit }, ...rest })),
      { minLength: 1, maxLength: 4 },
    )
    const runs = fc.tuple(
      anyPlan.filter(({ engine }) => engine === 'micro-batch'),
      delays,
    )
    let copies = 0
    fc.assert(
      fc.property(runs, ([plan, delayed]) => {
        const faults = [...plan.faults, ...delayed]
        const knobs = { guarantee: 'exactly-once', speculation: 'on', state: 'versions' } as const
        const one: VerifyPlan = { ...plan, ...knobs, faults }
        exact(one)
        copies += namesOf(verify(one).journal.entries, 'spawn').filter((n) =>
          n.endsWith('#2'),
        ).length
      }),
      { seed: 7, numRuns: 200 },
    )
    expect(copies).toBeGreaterThan(100)
  })
  test.each(
    MICRO_BATCH.filter(({ about }) => about.includes('straggler')).map(
      (m) => [m.about, m] as const,
    ),
  )('a build that %s is seen', async (_, { patches }) => {
    const { programs } = await loadMutant(patches)
    // Of two stragglers one ends behind its copy, and before the other.
    const seen = [1, 2, 3, 4, 5, 6].some((seed) => {
      const faults = [
        pause('chunk-1@0.1#1', 2),
        pause('chunk-2@0.2#1', 6),
        pause('chunk-2@0.2#2', 6),
      ]
      const plan = { ...straggling, seed, workers: 5, events: 30, batchEvents: 30, faults }
      exact(plan)
      try {
        return verify(plan, undefined, programs).audit.verdict !== 'exact'
      } catch {
        return true
      }
    })
    expect(seen).toBe(true)
  })
})

type Visible = NonNullable<Cell['visibleLatencyMs']>
const optionsOf = (speculation: 'off' | 'on'): RunOptions => ({
  engine: 'micro-batch',
  seed: '1',
  intervalMs: 50,
  ratePerSec: 500_000,
  durationSeconds: 2,
  chunkEventsMax: 5_000,
  form: 'typescript',
  speculation,
})
/** On the virtual clock: a worker is much slower for a while after every so many clicks. */
function simulated(speculation: 'off' | 'on'): Visible {
  const spec = cellOf({ ...optionsOf(speculation), runtime: 'simulated' })
  const prepared = prepare(spec)
  const faults = [2e5, 3e5, 4e5].map(
    (event): Fault => ({ process: 'slot-1', at: { event }, act: 'slow', factor: 2_000, forMs: 60 }),
  )
  const sink = openMemory({ ...shapeOf(prepared.query), unique: false })
  const { journal } = simulate(prepared, sink, faults)
  const rows = readNow(sink)
  const { log, expected: reference } = prepared
  const cell = measure({ journal, log, spec, reference, rows, stallMsMax: 0 })
  expect(cell.audit.verdict).toBe('exact')
  return cell.visibleLatencyMs!
}
/** The same by the clock, on threads. */
async function onThreads(speculation: 'off' | 'on'): Promise<Visible> {
  const times = ['600ms', '900ms', '1200ms', '1500ms']
  const fault = times.map((at) => `slow:worker=1,at=${at},factor=1000,for=200ms`).join(';')
  const { cell } = await runCell(cellOf({ ...optionsOf(speculation), fault }))
  expect(cell.audit.verdict).toBe('exact')
  return cell.visibleLatencyMs!
}

describe('what a straggler costs', () => {
  test('is less with speculation, in simulation', () => {
    const [off, on] = [simulated('off'), simulated('on')]
    expect(on.p99!).toBeLessThan(off.p99! * 0.8)
  })
  test('is less with speculation, on threads', async () => {
    const off = await onThreads('off')
    const on = await onThreads('on')
    // Some 70 ms and 250: far enough apart for whatever else disturbs a test.
    expect(on.p99!).toBeLessThan(off.p99!)
  })
})
