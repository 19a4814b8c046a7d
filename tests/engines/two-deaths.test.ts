import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { exact, plain } from './exact.js'

const at = (process: string, point: string, hit: number, act: Act = 'kill'): Fault => ({
  process,
  at: { point, hit },
  act,
  forMs: 5,
})
const WRITER = ['receive', 'send', 'progress', 'sink.fence', 'sink.commit']
const COORDINATOR = {
  'micro-batch': [
    'receive',
    'spawn',
    'send',
    'log.read',
    'base.write',
    'base.sync',
    'base.sync-folder',
    'base.remove-older',
    'batch.plan',
    'offsets.append',
    'state.append',
    'batch.reduce',
    'batch.sync',
    'commits.append',
  ],
  'per-event': [
    'receive',
    'spawn',
    'send',
    'checkpoint.read',
    'checkpoint.write',
    'checkpoint.append',
    'checkpoint.sync',
    'checkpoint.sync-folder',
    'checkpoint.remove-older',
  ],
} as const
const acts = fc.constantFrom<Act>(
  'kill',
  'kill-after',
  'zombie',
  'lose-reply',
  'crash-lost',
  'crash-torn',
  'crash-whole',
  'crash-reordered',
)
/** One life falls somewhere, and the next one too. */
const pairs = (engine: keyof typeof COORDINATOR): fc.Arbitrary<VerifyPlan> => {
  const fallOf = (life: number): fc.Arbitrary<Fault> => {
    const who = fc.oneof(
      fc.tuple(fc.constant(`coordinator#${life}`), fc.constantFrom(...COORDINATOR[engine])),
      fc.tuple(fc.constant(`writer#${life}`), fc.constantFrom(...WRITER)),
    )
    return fc
      .tuple(who, fc.integer({ min: 1, max: 3 }), acts)
      .map(([[process, point], hit, act]) => at(process, point, hit, act))
  }
  return fc
    .record({
      faults: fc.tuple(fallOf(1), fallOf(2)),
      seed: fc.nat(1e6),
      query: fc.constantFrom('ysb', 'enrich'),
      pipelineBatches: fc.constantFrom(1, 2, 3),
      groupBatches: fc.constantFrom(1, 1, 2),
    })
    .map((some) => ({ ...plain, engine, ...some }))
}

describe.each(['micro-batch', 'per-event'] as const)('%s, when two lives fall', (engine) => {
  test('one after the other, anywhere, stays exact', () => {
    fc.assert(fc.property(pairs(engine), exact), { seed: 42, numRuns: 500, endOnFailure: true })
  })
})

describe('micro-batch', () => {
  // The sink has the batch, the log not yet its commit: the range of the batch must not be
  // forgotten.
  test.each(['base.sync', 'base.remove-older', 'send', 'offsets.append', 'batch.sync'])(
    'runs a logged batch over its own range, also when the life after dies at %s',
    (point) => {
      const first = at('coordinator#1', 'commits.append', 2)
      // Its first mail starts the writer; the next is about the batch.
      const hit = point === 'send' ? 2 : 1
      for (const act of ['kill', 'kill-after'] as const) {
        for (const pipelineBatches of [1, 2, 3]) {
          for (const query of ['ysb', 'enrich']) {
            const second = at('coordinator#2', point, hit, act)
            exact({ ...plain, query, pipelineBatches, faults: [first, second] })
          }
        }
      }
    },
  )
})
describe('per-event', () => {
  test('commits a complete checkpoint before the next one becomes the newest', () => {
    const first = at('writer#1', 'sink.commit', 2)
    const second = at('writer#2', 'sink.commit', 1)
    for (let seed = 1; seed <= 25; seed++) {
      exact({ ...plain, engine: 'per-event', seed, faults: [first, second] })
    }
  })
})
