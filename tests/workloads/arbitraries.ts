import fc from 'fast-check'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { QUERIES, queryNamed } from '../../workloads/queries/query.js'
import type { ArrivalShape, KeyShape, Workload } from '../../workloads/workload.js'

const share = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))
const periodMs = fc.oneof(
  fc.constantFrom(1, 10, 1000),
  fc.double({ min: 0.5, max: 5e4, noNaN: true }),
)

export const arrivalShapes: fc.Arbitrary<ArrivalShape> = fc.oneof(
  fc.constant({ kind: 'steady' } as const),
  fc
    .record({
      kind: fc.constant('burst' as const),
      periodMs,
      share,
      factor: fc.oneof(fc.constantFrom(0, 1, 10), fc.double({ min: 0, max: 1e3, noNaN: true })),
    })
    .filter(({ share, factor }) => share < 1 || factor > 0),
  fc.record({ kind: fc.constant('sine' as const), periodMs, amplitude: share }),
  fc.record({
    kind: fc.constant('ramp' as const),
    from: fc.oneof(fc.constantFrom(0, 1, 2), fc.double({ min: 0, max: 2, noNaN: true })),
  }),
)

export const keyShapes: fc.Arbitrary<KeyShape> = fc.oneof(
  fc.constant({ kind: 'uniform' } as const),
  fc.record({
    kind: fc.constant('zipf' as const),
    exponent: fc.oneof(fc.constantFrom(0, 1, 2), fc.double({ min: 0, max: 4, noNaN: true })),
  }),
  fc.record({ kind: fc.constant('hot' as const), share, periodMs }),
)

export const ratesPerSec = fc.oneof(
  fc.constantFrom(1, 3, 1000, 1e6, 1e8),
  fc.double({ min: 0.01, max: 1e7, noNaN: true }),
)

const delays = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 }))

/** Workloads of a few clicks, with everything that disturbs their order. */
export function smallWorkloads(eventsMax: number): fc.Arbitrary<Workload> {
  return fc
    .record({
      seed: fc.string({ maxLength: 8 }),
      partitions: fc.integer({ min: 1, max: 5 }),
      events: fc.integer({ min: 0, max: eventsMax }),
      ratePerSec: fc.constantFrom(10, 50, 1000),
      arrivals: arrivalShapes,
      keys: keyShapes,
      users: fc.integer({ min: 1, max: 50 }),
      pages: fc.integer({ min: 1, max: 20 }),
      campaigns: fc.integer({ min: 1, max: 5 }),
      disorderMs: delays,
      lateShare: fc.constantFrom(0, 0.01, 0.3),
      lateByMs: delays,
    })
    .map(syntheticWorkload)
}

/** Queries that tumbling windows answer, click by click. */
export const COUNTED = [...QUERIES.values()].filter(({ output }) => output !== 'history')
/** With numbers such that small workloads have what they are about. */
export const ORDERED = [
  'sessions:20',
  'sessions:300',
  'fraud:1:100',
  'fraud:3:2000',
  'funnel:50',
  'funnel:900',
  'features:10:50',
  'features:100:600',
].map((name) => queryNamed(name)!)
/** The workload, such that a query may be asked that goes by a user's clicks. */
export function byUser(workload: Workload): Workload {
  const users = Math.max(workload.partitions, Math.ceil(workload.users / 4))
  return { ...workload, users, partitionBy: 'user' }
}
