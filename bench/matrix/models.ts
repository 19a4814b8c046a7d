import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import { ENGINES } from '../../engines/registry.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { RunOptions } from '../plan/options.js'

/** A streaming model at one pace: what a row of the matrix is about. */
export interface Model {
  readonly name: string
  readonly options: RunOptions
  /** Also in the few minutes of a default run. */
  readonly usual: boolean
}

const microBatch = (name: string, intervalMs: number, usual = false): Model => ({
  name: `micro-batch ${name}`,
  options: { engine: 'micro-batch', intervalMs },
  usual,
})
const perEvent = (name: string, options: RunOptions, usual = false): Model => ({
  name: `per-event ${name}`,
  options: { engine: 'per-event', ...options },
  usual,
})

export const MODELS: readonly Model[] = [
  microBatch('as fast as it can', 0, true),
  microBatch('10 ms', 10),
  microBatch('50 ms', 50, true),
  microBatch('200 ms', 200),
  microBatch('1 s', 1_000),
  {
    name: 'micro-batch adaptive',
    options: { engine: 'micro-batch', intervalMs: 50, trigger: triggerSpec('adaptive') },
    usual: false,
  },
  perEvent('checkpoint 10 ms', { checkpointIntervalMs: 10 }),
  perEvent('checkpoint 100 ms', { checkpointIntervalMs: 100 }, true),
  perEvent('checkpoint 1 s', { checkpointIntervalMs: 1_000 }),
  perEvent('upserts', { checkpointIntervalMs: 1_000, guarantee: 'exactly-once-upsert' }, true),
  perEvent('at-least-once', { checkpointIntervalMs: 1_000, guarantee: 'at-least-once' }),
  perEvent('without a guarantee', { guarantee: 'none' }),
  perEvent('unaligned, checkpoint 100 ms', { checkpointIntervalMs: 100, alignment: 'unaligned' }),
  perEvent('bundles of 5 ms, checkpoint 100 ms', { checkpointIntervalMs: 100, bundleMs: 5 }),
  { name: 'real-time 1 s', options: { engine: 'real-time', intervalMs: 1_000 }, usual: true },
  { name: 'acked, at-least-once', options: { engine: 'acked' }, usual: false },
  { name: 'trident 50 ms', options: { engine: 'trident', intervalMs: 50 }, usual: false },
]

/** Whether the model can be asked that, and its answer be audited. */
export function answers({ options }: Model, query: string): boolean {
  if (queryNamed(query)?.output !== 'history') return true
  const engine = ENGINES.find(({ name }) => name === options.engine)
  const guarantee = options.guarantee ?? engine?.guarantees[0]
  return guarantee !== undefined && (engine?.history?.includes(guarantee) ?? false)
}

/** Of a default run. */
export const USUAL_QUERIES = ['ysb', 'enrich'] as const
