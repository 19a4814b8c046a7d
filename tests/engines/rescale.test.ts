import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GUARANTEES } from '../../bench/plan/options.js'
import type { NativeName } from '../../bench/spec.js'
import { ENGINES } from '../../engines/registry.js'
import { anyPlanOf } from '../../faults/verify/any-plan.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import { exact, plain } from './exact.js'

const engines = ENGINES.filter(({ rescales }) => rescales).map(({ name }) => name as NativeName)
const rescaled = (engine: VerifyPlan['engine'], from: number, to: number): VerifyPlan => ({
  ...plain,
  engine,
  guarantee: GUARANTEES[engine as NativeName][0]!,
  partitions: 4,
  workers: from,
  rescale: { atMs: 2.5, workers: to },
})

describe.each(engines)('%s with another number of workers', (engine) => {
  test.each([
    [1, 3],
    [3, 1],
    [2, 4],
    [2, 2],
  ])('from %i to %i: stops once, goes on, and the answer is the same', (from, to) => {
    const plan = rescaled(engine, from, to)
    const { broken, audit, lives, journal } = new Target(plan).run([], { journal: true })
    expect(broken).toBeUndefined()
    expect(audit?.verdict).toBe('exact')
    expect(lives).toBe(2)
    const slots = journal.entries.flatMap((e) => (e.kind === 'spawn' ? [e.slot] : []))
    expect(Math.max(...slots)).toBeLessThan(Math.max(from, to))
    // Its workers are there all the time; a small batch has one chunk.
    if (engine === 'per-event') expect(new Set(slots)).toContain(Math.max(from, to) - 1)
  })
  test('a log that ends before the savepoint needs no second life', () => {
    const plan = { ...rescaled(engine, 2, 3), rescale: { atMs: 1e6, workers: 3 } }
    expect(new Target(plan).run()).toMatchObject({ lives: 1, broken: undefined })
  })
  test('any plan with any faults stays exact, whenever it is rescaled', () => {
    fc.assert(
      fc.property(
        anyPlanOf(engine),
        fc.double({ min: 0, max: 20, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (plan, atMs, workers) => {
          fc.pre(plan.guarantee.startsWith('exactly-once') && plan.engine === engine)
          exact({ ...plan, rescale: { atMs, workers } })
        },
      ),
      { numRuns: 300 },
    )
  })
  test('a crash at any point of the stop or of the new start is survived', () => {
    const plan = { ...rescaled(engine, 2, 3), events: 40 }
    const target = new Target(plan)
    const places: { process: string; point: string; hit: number }[] = []
    const hits = new Map<string, number>()
    target.run([], {
      passed: ({ name }, effect) => {
        const point = effect.op === 'perform' ? effect.label : effect.op
        const hit = (hits.get(`${name} ${point}`) ?? 0) + 1
        hits.set(`${name} ${point}`, hit)
        // It stands in for whoever starts a node again.
        if (name === 'supervisor') return
        places.push({ process: name, point, hit })
      },
    })
    for (const { process, point, hit } of places) {
      const fault = { process, at: { point, hit }, act: 'kill' as const }
      const { broken } = target.run([fault])
      if (broken !== undefined) {
        throw new Error(`${broken.what}: ${JSON.stringify({ ...plan, faults: [fault] })}`)
      }
    }
  })
})

/** Rows that go out at once may be ahead of a savepoint; they come again. */
const waiting = engines.filter((engine) => GUARANTEES[engine][0] === 'exactly-once')
describe.each(waiting)('%s, whose rows wait for their commit', (engine) => {
  test('a savepoint replays nothing that waits for its commit', () => {
    const { journal } = new Target(rescaled(engine, 1, 3)).run([], { journal: true })
    const starts = new Map<number, number[]>()
    for (const e of journal.entries) {
      if (e.kind !== 'progress' || e.stage !== 'visible') continue
      starts.set(e.partition, [...(starts.get(e.partition) ?? []), e.offset])
    }
    for (const offsets of starts.values()) {
      expect(offsets).toEqual([...offsets].sort((a, b) => a - b))
    }
  })
})
