import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { exact, plain } from './exact.js'

test('whatever the guarantee, without faults nothing is lost or doubled', () => {
  const models = [
    ...(['exactly-once', 'none'] as const).map((g) => ['micro-batch', g] as const),
    ...(['exactly-once', 'exactly-once-upsert', 'at-least-once', 'none'] as const).map(
      (g) => ['per-event', g] as const,
    ),
    ...(['at-least-once', 'delivery', 'none'] as const).map((g) => ['acked', g] as const),
  ]
  const plans = fc
    .record({
      model: fc.constantFrom(...models),
      seed: fc.nat(1e6),
      query: fc.constantFrom('ysb', 'clicks', 'enrich'),
      events: fc.integer({ min: 0, max: 200 }),
      ratePerSec: fc.constantFrom(20, 2_000, 50_000),
      drain: fc.boolean(),
      disorderMs: fc.constantFrom(0, 4_000),
      lateShare: fc.constantFrom(0, 0.2),
      partitions: fc.constantFrom(1, 3, 4),
      workers: fc.integer({ min: 1, max: 3 }),
      intervalMs: fc.constantFrom(0, 1, 10),
      sliceEvents: fc.integer({ min: 1, max: 64 }),
    })
    .map(({ model: [engine, guarantee], ...some }): VerifyPlan => {
      return { ...plain, engine, guarantee, ...some }
    })
  fc.assert(fc.property(plans, exact), { seed: 42, numRuns: 120 })
  expect(models).toHaveLength(9)
})
