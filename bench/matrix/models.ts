import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
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
]

/** Of a default run. */
export const USUAL_QUERIES = ['ysb', 'enrich'] as const
