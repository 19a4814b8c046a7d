import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clicksOf } from '../../bench/metrics/coverage.js'
import { prepare } from '../../bench/prepare.js'
import { TRIGGERS } from '../../engines/micro-batch/triggers/registry.js'
import { loadMutant } from '../../faults/verify/mutants/load.js'
import { patch } from '../../faults/verify/mutants/mutant.js'
import { specOf, type VerifyPlan } from '../../faults/verify/plan.js'
import { verify } from '../../faults/verify/verify.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { openLog } from '../../workloads/log/memory.js'
import { exact, plain } from './exact.js'

const point = fc.constantFrom(
  ['chunk-*', 'slice'],
  ['coordinator#*', 'receive'],
  ['coordinator#*', 'batch.plan'],
  ['coordinator#*', 'offsets.append'],
  ['coordinator#*', 'batch.sync'],
  ['coordinator#*', 'commits.append'],
  ['coordinator#*', 'base.sync'],
  ['writer#*', 'sink.commit'],
  ['writer#*', 'send'],
)
const act = fc.constantFrom<Act>('kill', 'kill-after', 'zombie', 'lose-reply', 'crash-lost')
const faults: fc.Arbitrary<Fault[]> = fc.array(
  fc.record({ place: point, hit: fc.integer({ min: 1, max: 8 }), act }).map(
    ({ place: [process, name], ...more }): Fault => ({
      process: process!,
      at: { point: name!, hit: more.hit },
      act: more.act,
      forMs: 3,
    }),
  ),
  { maxLength: 3 },
)
/** Clicks of 10 ms, of which a job that starts within them takes a part. */
const knobs = {
  seed: fc.nat(1e6),
  query: fc.constantFrom('ysb', 'clicks', 'enrich'),
  batchEvents: fc.integer({ min: 2, max: 40 }),
  chunkEvents: fc.integer({ min: 1, max: 20 }),
  partitions: fc.integer({ min: 1, max: 4 }),
  pipelineBatches: fc.integer({ min: 1, max: 3 }),
  groupBatches: fc.constantFrom(1, 1, 3),
  faults,
}
const stopping: fc.Arbitrary<VerifyPlan> = fc
  .record({ ...knobs, intervalMs: fc.constantFrom(0, 1, 4, 9, 50) })
  .map((some) => ({ ...plain, events: 160, ...some, trigger: 'available-now' }))

const takes = (plan: VerifyPlan): number => clicksOf(prepare(specOf(plan)).log)
/** How far each partition became visible, over all lives. */
function shown(plan: VerifyPlan): number[] {
  const ends = Array.from({ length: plan.partitions }, () => 0)
  for (const e of verify(plan).journal.entries) {
    if (e.kind === 'progress' && e.stage === 'visible')
      ends[e.partition] = Math.max(ends[e.partition]!, e.offset)
  }
  return ends
}

describe('available-now', () => {
  test('takes exactly what had come when it started, once, whatever befalls it', () => {
    fc.assert(fc.property(stopping, exact), { seed: 42, numRuns: 300 })
  })
  test('stops there in each partition, in every life', () => {
    fc.assert(
      fc.property(stopping, (plan) => {
        const { shared } = prepare(specOf(plan))
        const log = openLog(shared)
        const due = Array.from({ length: plan.partitions }, (_, p) =>
          log.available(p, plan.intervalMs),
        )
        expect(shown(plan)).toEqual(due)
      }),
      { seed: 43, numRuns: 100 },
    )
  })
  test('leaves the rest alone: of these runs some take a part, some all and some hardly any', () => {
    const counts = [0, 1, 4, 9, 50].map((intervalMs) =>
      takes({ ...plain, events: 160, intervalMs, trigger: 'available-now' }),
    )
    expect(counts).toEqual([1, 17, 65, 145, 160])
  })
  test('cuts a backlog into full batches, and takes all of it', () => {
    const plan = { ...plain, drain: true, events: 96, batchEvents: 8, trigger: 'available-now' }
    const { journal, audit } = verify(plan)
    const commits = journal.entries.filter((e) => e.kind === 'perform' && e.label === 'sink.commit')
    expect(commits.length).toBe(12)
    expect(audit.verdict).toBe('exact')
  })
})

describe('no trigger', () => {
  test('changes the answer, whatever befalls the run', () => {
    const any: fc.Arbitrary<VerifyPlan> = fc
      .record({
        ...knobs,
        drain: fc.boolean(),
        intervalMs: fc.constantFrom(0, 0.25, 1, 20),
        trigger: fc.constantFrom(...TRIGGERS.map(({ name }) => name)),
      })
      .map((some) => ({ ...plain, events: 120, ...some }))
    fc.assert(fc.property(any, exact), { seed: 44, numRuns: 400 })
  })
})

describe('these runs see a trigger that', () => {
  const TRIGGER = 'engines/micro-batch/trigger.js'
  const END = 'log.available(p, untilMs)'
  test.each([
    ['does not stop', patch(TRIGGER, END, 'log.length(p)')],
    [
      'stops one click too early',
      patch(TRIGGER, END, 'Math.max(0, log.available(p, untilMs) - 1)'),
    ],
    [
      'looks anew in each life at what there is',
      patch(TRIGGER, END, 'log.available(p, untilMs + 2 * args.life - 2)'),
    ],
  ])('%s', async (_, broken) => {
    const { programs } = await loadMutant([broken])
    const plans = fc.sample(stopping, { seed: 45, numRuns: 150 })
    const seen = plans.filter((plan) => {
      try {
        return verify(plan, undefined, programs).audit.verdict !== 'exact'
      } catch {
        return true
      }
    })
    expect(seen.length).toBeGreaterThan(0)
    // The same plans hold with the trigger as it is.
    for (const plan of seen.slice(0, 20)) exact(plan)
  })
})
