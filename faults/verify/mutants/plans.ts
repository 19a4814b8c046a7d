import type { EngineName } from '../../../bench/spec.js'
import type { VerifyPlan } from '../plan.js'
import type { Attacked } from './tiers.js'

const LARGER: Omit<VerifyPlan, 'engine'> = {
  query: 'ysb',
  guarantee: 'exactly-once',
  seed: 1,
  events: 60,
  ratePerSec: 16_000,
  drain: false,
  disorderMs: 0,
  lateShare: 0,
  keys: { kind: 'uniform' },
  partitions: 2,
  workers: 2,
  intervalMs: 1,
  chunkEvents: 6,
  batchEvents: 60,
  pipelineBatches: 2,
  groupBatches: 1,
  sliceEvents: 8,
  bufferEvents: 4,
  faults: [],
}
const BACKLOG = { drain: true, intervalMs: 0, events: 48 } as const

/** Where more is under way at once than in the small runs that `verify` enumerates. */
const PLANS: Readonly<Record<EngineName, readonly Partial<VerifyPlan>[]>> = {
  'micro-batch': [
    {},
    { ...BACKLOG, query: 'enrich', batchEvents: 8, chunkEvents: 3, pipelineBatches: 3 },
    { ...BACKLOG, batchEvents: 8, chunkEvents: 3, groupBatches: 2 },
  ],
  'per-event': [
    { events: 120 },
    { ...BACKLOG, intervalMs: 1, query: 'clicks', events: 96, sliceEvents: 4, ringRecords: 8 },
  ],
}

/**
 * Only a stall shows in it: one source, a small ring, and a barrier, which would wake anybody, once
 * a second.
 */
const STALLS: Partial<VerifyPlan> = {
  ...BACKLOG,
  intervalMs: 1_000,
  events: 800,
  partitions: 1,
  ringRecords: 8,
}

type On = Pick<Attacked, 'engine' | 'sink'>
export function largerPlans({ engine, sink }: On): VerifyPlan[] {
  return PLANS[engine].map((some) => ({ ...LARGER, ...some, engine, sink }))
}
/** In which whoever must be woken is not. Micro-batch has no ring in which to stand. */
export function stallPlans({ engine, sink }: On): VerifyPlan[] {
  return engine === 'micro-batch' ? [] : [{ ...LARGER, ...STALLS, engine, sink }]
}
