import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import { ENGINES } from '../../engines/registry.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { RunOptions } from '../plan/options.js'

/** A streaming model at one pace: what a row of the matrix is about. */
export interface Model {
  readonly name: string
  readonly options: RunOptions
  /** `usual`: also in the few minutes of a default run; `each`: of each query in a full one. */
  readonly asked: 'usual' | 'each' | 'full'
}

const microBatch = (name: string, intervalMs: number, asked: Model['asked'] = 'full'): Model => ({
  name: `micro-batch ${name}`,
  options: { engine: 'micro-batch', intervalMs },
  asked,
})
const perEvent = (name: string, options: RunOptions, asked: Model['asked'] = 'full'): Model => ({
  name: `per-event ${name}`,
  options: { engine: 'per-event', ...options },
  asked,
})

/** Rows are visible before a batch or a checkpoint ends: nobody need wait for several of them. */
const AT_ONCE = { durationSeconds: 2.5 } as const

export const MODELS: readonly Model[] = [
  microBatch('as fast as it can', 0, 'usual'),
  microBatch('10 ms', 10, 'each'),
  microBatch('50 ms', 50, 'usual'),
  microBatch('200 ms', 200),
  microBatch('1 s', 1_000, 'each'),
  {
    name: 'micro-batch adaptive',
    options: { engine: 'micro-batch', intervalMs: 50, trigger: triggerSpec('adaptive') },
    asked: 'full',
  },
  perEvent('checkpoint 10 ms', { checkpointIntervalMs: 10 }),
  perEvent('checkpoint 100 ms', { checkpointIntervalMs: 100 }, 'usual'),
  perEvent('checkpoint 1 s', { checkpointIntervalMs: 1_000 }),
  perEvent(
    'upserts',
    { checkpointIntervalMs: 1_000, guarantee: 'exactly-once-upsert', ...AT_ONCE },
    'usual',
  ),
  perEvent(
    'at-least-once',
    { checkpointIntervalMs: 1_000, guarantee: 'at-least-once', ...AT_ONCE },
    'each',
  ),
  perEvent('without a guarantee', { guarantee: 'none' }, 'each'),
  perEvent('unaligned, checkpoint 100 ms', { checkpointIntervalMs: 100, alignment: 'unaligned' }),
  perEvent('bundles of 5 ms, checkpoint 100 ms', { checkpointIntervalMs: 100, bundleMs: 5 }),
  {
    name: 'real-time 1 s',
    options: { engine: 'real-time', intervalMs: 1_000, ...AT_ONCE },
    asked: 'usual',
  },
  { name: 'acked, at-least-once', options: { engine: 'acked' }, asked: 'full' },
  { name: 'trident 50 ms', options: { engine: 'trident', intervalMs: 50 }, asked: 'full' },
]

/** Whether the model can be asked that, and its answer be audited. */
export function answers({ options }: Model, query: string): boolean {
  if (queryNamed(query)?.output !== 'history') return true
  const engine = ENGINES.find(({ name }) => name === options.engine)
  const guarantee = options.guarantee ?? engine?.guarantees[0]
  return guarantee !== undefined && (engine?.history?.includes(guarantee) ?? false)
}

/** Of a default run; a full one asks every model for them, and the main ones for all others. */
export const USUAL_QUERIES = ['ysb', 'enrich'] as const
