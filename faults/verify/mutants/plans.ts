import type { NativeName } from '../../../bench/spec.js'
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
const LINEAGE_OF_FEW = { state: 'lineage', checkpointBatches: 3, pipelineBatches: 1 } as const
const BACKLOG = { drain: true, intervalMs: 0, events: 48 } as const

/** Few users, whose clicks come out of order: sessions move and join, and go on over batches. */
const ORDERED = { query: 'sessions:2', users: 5, disorderMs: 4, ratePerSec: 8_000 } as const

/** Where more is under way at once than in the small runs that `verify` enumerates. */
const PLANS: Readonly<Record<NativeName, readonly Partial<VerifyPlan>[]>> = {
  'micro-batch': [
    {},
    { ...BACKLOG, query: 'enrich', batchEvents: 8, chunkEvents: 3, pipelineBatches: 3 },
    { ...BACKLOG, batchEvents: 8, chunkEvents: 3, groupBatches: 2 },
    { events: 24, chunkEvents: 4, speculation: 'on' },
    { ...BACKLOG, batchEvents: 8, chunkEvents: 3, state: 'lineage', checkpointBatches: 2 },
    // A click a partition: who is lost early leaves answers of a step that was given up.
    { ...BACKLOG, query: 'clicks', events: 3, partitions: 3, workers: 3, ...LINEAGE_OF_FEW },
    { ...ORDERED, batchEvents: 16 },
  ],
  'per-event': [
    { events: 120 },
    { ...BACKLOG, intervalMs: 1, query: 'clicks', events: 96, sliceEvents: 4, ringRecords: 8 },
    { ...ORDERED, sliceEvents: 4 },
    // Between a barrier and its snapshot there is more to read.
    {
      ...ORDERED,
      guarantee: 'at-least-once',
      query: 'features:1:3',
      ratePerSec: 100_000,
      events: 400,
      sliceEvents: 2,
    },
    // Buffers hold records back, so that there is something to overtake.
    { alignment: 'unaligned', query: 'clicks', events: 120, bufferEvents: 16 },
    { bundleEvents: 12, query: 'clicks', events: 160 },
    // Chance alone makes a checkpoint too long now and then.
    { checkpointTimeoutMs: 0.25, query: 'enrich', events: 160 },
  ],
  'real-time': [{ guarantee: 'exactly-once-upsert' }],
  acked: [
    { guarantee: 'at-least-once', ackTimeoutMs: 20 },
    { guarantee: 'at-least-once', query: 'enrich', ackTimeoutMs: 20, pendingRoots: 3, workers: 3 },
    { guarantee: 'at-least-once', ...BACKLOG, intervalMs: 1, query: 'clicks', bufferEvents: 2 },
    { guarantee: 'delivery', ackTimeoutMs: 20 },
  ],
  trident: [
    { bufferEvents: 1 },
    { ...BACKLOG, query: 'enrich', batchEvents: 8, pipelineBatches: 3 },
    {
      state: 'opaque',
      bufferEvents: 1,
      batchEvents: 12,
      pipelineBatches: 3,
      outages: [
        { partition: 1, fromMs: 2.5, toMs: 6 },
        { partition: 0, fromMs: 8, toMs: 10 },
      ],
    },
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
/** One worker reads more slowly than others send: records are overtaken again and again. */
const BEHIND: Partial<VerifyPlan> = {
  alignment: 'unaligned',
  query: 'clicks',
  events: 300,
  ratePerSec: 100_000,
  sliceEvents: 4,
  faults: [{ process: 'slot-0', at: { event: 1 }, act: 'slow', factor: 20_000 }],
}

type On = Pick<Attacked, 'engine' | 'sink'>
export function largerPlans({ engine, sink }: On): VerifyPlan[] {
  return PLANS[engine].map((some) => ({ ...LARGER, ...some, engine, sink }))
}
/** In which whoever must be woken is not. Others have no ring in which to stand. */
export function stallPlans({ engine, sink }: On): VerifyPlan[] {
  if (engine !== 'per-event') return []
  return [STALLS, BEHIND].map((some) => ({ ...LARGER, ...some, engine, sink }))
}
