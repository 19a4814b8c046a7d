import fc from 'fast-check'
import { GUARANTEES } from '../../bench/plan/options.js'
import type { NativeName } from '../../bench/spec.js'
import { TRIGGERS } from '../../engines/micro-batch/triggers/registry.js'
import { ENGINES } from '../../engines/registry.js'
import type { Act, Fault } from '../../runtime/fault.js'
import { QUERIES, queryNamed } from '../../workloads/queries/query.js'
import type { VerifyPlan } from './plan.js'

const EVERYWHERE: Act[] = ['kill', 'kill-after', 'zombie', 'error', 'lose-reply']
const NODE: Act[] = ['crash-lost', 'crash-torn', 'crash-whole', 'crash-reordered']

/** Who, and where he can be struck. */
const PLACES = {
  'coordinator#*': [
    'receive',
    'spawn',
    'send',
    'progress',
    'log.read',
    'base.write',
    'base.sync',
    'base.remove-older',
    'batch.plan',
    'offsets.append',
    'state.append',
    'batch.reduce',
    'batch.sync',
    'commits.append',
    'checkpoint.read',
    'checkpoint.write',
    'checkpoint.append',
    'checkpoint.sync',
    'checkpoint.sync-folder',
    'checkpoint.remove-older',
  ],
  'writer#*': ['receive', 'send', 'progress', 'sink.fence', 'sink.commit'],
  'worker-*': ['receive', 'send', 'slice', 'wake', 'progress'],
  'chunk-*': ['slice'],
} as const

const pointFault: fc.Arbitrary<Fault> = fc
  .constantFrom(...(Object.keys(PLACES) as (keyof typeof PLACES)[]))
  .chain((process) =>
    fc.record({
      process: fc.constant(process),
      at: fc.record({
        point: fc.constantFrom(...PLACES[process]),
        hit: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 })),
      }),
      act: fc.constantFrom(...EVERYWHERE, ...NODE),
    }),
  )
const countedFault: fc.Arbitrary<Fault> = fc.record({
  process: fc.constantFrom('slot-0', 'slot-1', 'chunk-*', 'worker-*'),
  at: fc.oneof(
    fc.record({ event: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
  act: fc.constantFrom<Act>('kill', 'zombie'),
})
const timedFault: fc.Arbitrary<Fault> = fc.record({
  process: fc.constantFrom('slot-0', 'coordinator#*', 'writer#*'),
  at: fc.record({ atMs: fc.integer({ min: 0, max: 30 }) }),
  act: fc.constantFrom<Act>('kill', 'zombie'),
})

/** Any workload x any interval x any fault plan x either engine. */
export const anyPlan: fc.Arbitrary<VerifyPlan> = fc
  .oneof(
    fc.record({
      engine: fc.constant('micro-batch' as const),
      guarantee: fc.constantFrom('exactly-once' as const, 'none' as const),
    }),
    fc.record({
      engine: fc.constant('per-event' as const),
      guarantee: fc.constantFrom(
        'exactly-once' as const,
        'exactly-once-upsert' as const,
        'at-least-once' as const,
        'none' as const,
      ),
    }),
  )
  .chain((model) =>
    fc.record({
      engine: fc.constant(model.engine),
      guarantee: fc.constant(model.guarantee),
      query: fc.constantFrom(...QUERIES.keys()),
      seed: fc.nat({ max: 1_000_000 }),
      events: fc.integer({ min: 1, max: 160 }),
      ratePerSec: fc.constantFrom(100, 2_000, 16_000, 100_000),
      drain: fc.boolean(),
      disorderMs: fc.constantFrom(0, 5, 4_000),
      lateShare: fc.constantFrom(0, 0.1),
      keys: fc.constantFrom(
        { kind: 'uniform' as const },
        { kind: 'zipf' as const, exponent: 1.2 },
        { kind: 'hot' as const, share: 0.5, periodMs: 5 },
      ),
      partitions: fc.integer({ min: 1, max: 4 }),
      workers: fc.integer({ min: 1, max: 3 }),
      intervalMs: fc.constantFrom(0, 1, 3, 20),
      chunkEvents: fc.integer({ min: 1, max: 60 }),
      // Small ones are full, and full ones are run side by side.
      batchEvents: fc.oneof(fc.integer({ min: 2, max: 16 }), fc.integer({ min: 8, max: 200 })),
      pipelineBatches: fc.integer({ min: 1, max: 4 }),
      groupBatches: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 4 })),
      speculation: fc.constantFrom('off' as const, 'on' as const),
      state: fc.constantFrom('versions' as const, 'lineage' as const),
      checkpointBatches: fc.integer({ min: 1, max: 6 }),
      sliceEvents: fc.integer({ min: 1, max: 32 }),
      bufferEvents: fc.integer({ min: 1, max: 16 }),
      trigger: fc.constantFrom('fixed', ...TRIGGERS.map(({ name }) => name)),
      fetches: fc.option(
        fc.record({
          everyMs: fc.constantFrom(0.5, 2, 7),
          delayMs: fc.constantFrom(0, 0.3, 4),
          eventsMax: fc.constantFrom(1, 7, 1_000),
        }),
        { nil: undefined, freq: 3 },
      ),
      faults: fc.array(fc.oneof(pointFault, pointFault, countedFault, timedFault), {
        maxLength: 4,
      }),
    }),
  )
  .map(withoutPowerCuts)
  .map(fitting)
  .map(stopping)

/** Where it stops would be what has come by then: see bench/plan/log.ts. */
function stopping({ fetches, ...plan }: VerifyPlan): VerifyPlan {
  return fetches === undefined || plan.trigger === 'available-now' ? plan : { ...plan, fetches }
}
/**
 * Who goes by the order of a user's clicks cannot do so in every way: not every engine, no
 * guarantee under which clicks are lost, no state by lineage.
 */
function fitting(plan: VerifyPlan): VerifyPlan {
  if (queryNamed(plan.query)?.output !== 'history') return plan
  const { history = [] } = ENGINES.find(({ name }) => name === plan.engine) ?? {}
  const query = history.includes(plan.guarantee) ? plan.query : 'clicks'
  return { ...plan, query, state: 'versions' }
}
/** Whoever fsyncs nothing promises nothing about power cuts. */
function withoutPowerCuts<P extends VerifyPlan>(plan: P): P {
  return plan.guarantee === 'none'
    ? { ...plan, faults: plan.faults.filter(({ act }) => !act.startsWith('crash-')) }
    : plan
}

/** The same for one engine, whichever it is. */
export function anyPlanOf(engine: NativeName): fc.Arbitrary<VerifyPlan> {
  if (engine === 'micro-batch' || engine === 'per-event') {
    return anyPlan.filter((plan) => plan.engine === engine)
  }
  return anyPlan.chain((plan) =>
    fc
      .constantFrom(...GUARANTEES[engine])
      .map((guarantee) => fitting(withoutPowerCuts({ ...plan, engine, guarantee }))),
  )
}
