import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { exact, plain } from './exact.js'

/** The first coordinator is declared dead, and goes on while the second one is at work. */
function twoAtOnce(
  engine: VerifyPlan['engine'],
  seed: number,
  forMs: number,
  point = 'spawn',
  hit = 1,
  pipelineBatches = 2,
): VerifyPlan {
  const zombie = { process: 'coordinator#1', at: { point, hit }, act: 'zombie', forMs } as const
  return { ...plain, engine, seed, pipelineBatches, faults: [zombie] }
}
const pauses = fc.integer({ min: 1, max: 80 }).map((tenths) => tenths / 10)
const places = fc.constantFrom(
  ['spawn', 1],
  ['spawn', 2],
  ['receive', 1],
  ['send', 1],
) as fc.Arbitrary<[string, number]>

describe.each(['micro-batch', 'per-event'] as const)(
  '%s, while two coordinators live',
  (engine) => {
    test('comes to its end, and stays exact', () => {
      const runs = fc.tuple(fc.nat(1e6), pauses, places, fc.constantFrom(1, 2, 3))
      fc.assert(
        fc.property(runs, ([seed, forMs, [point, hit], pipelineBatches]) => {
          exact(twoAtOnce(engine, seed, forMs, point, hit, pipelineBatches))
        }),
        { seed: 42, numRuns: 250 },
      )
    })
  },
)
describe('per-event', () => {
  // Each has half of the slots, and waits for the other half.
  test.each([
    [5, 1.61],
    [31, 1.61],
  ])('two lives do not lock each other out of the slots (seed %s)', (seed, forMs) => {
    exact(twoAtOnce('per-event', seed, forMs))
  })
  // A life that is fenced writes a checkpoint under an id that another life has committed.
  test.each([
    [6, 1.98],
    [8, 1.98],
    [29, 6.42],
  ])(
    'a checkpoint that nobody committed is not taken for one that was (seed %s)',
    (seed, forMs) => {
      exact(twoAtOnce('per-event', seed, forMs))
    },
  )
})
