import { QUERIES, queryNamed } from '../../workloads/queries/query.js'
import { cellOf } from '../plan/cell.js'
import type { RunOptions } from '../plan/options.js'
import type { CellSpec } from '../spec.js'

/** Those that a model can know: all of ours, and what needs no server. */
export const MODEL_QUERIES: readonly string[] = [...QUERIES.keys()]
export const MODEL_SINKS = ['memory', 'duckdb', 'parquet', 'iceberg'] as const
export type ModelSink = (typeof MODEL_SINKS)[number]

export interface Chosen {
  readonly queries: readonly string[]
  /** Beside memory, which each query is measured with. */
  readonly sinks: readonly ModelSink[]
}
/** One of each kind: counts of few and of many keys, a row for each click, users in order. */
export const USUAL: Chosen = {
  queries: ['ysb', 'clicks', 'enrich', 'sessions'],
  sinks: MODEL_SINKS,
}

/** Of clicks that no validation sees. */
const SEED = 'calibrate'
const SECONDS = 2.2
/** Long enough for samples behind the warm-up. */
const DRAIN_EVENTS = 480_000_000
/** How long a thread had rest before a step is in its cost: so there are short and long rests. */
const RESTS_MS = [4, 7, 35, 140]
const CHECKPOINT_RESTS_MS = [15, 35]

/**
 * Cells whose steps are timed. Law: validation uses none of them, nor their clicks, intervals and
 * rates.
 */
export function calibrationCells(quick: boolean, { queries, sinks }: Chosen = USUAL): CellSpec[] {
  const told = quick ? quickCells() : [...queryCells(queries), ...sinkCells(queries, sinks)]
  return told.map((options) =>
    cellOf({
      durationSeconds: options.drain ? undefined : SECONDS,
      ...options,
      ...(quick ? { warmupMs: 200 } : {}),
      seed: SEED,
    } as RunOptions),
  )
}
function quickCells(): RunOptions[] {
  const short = { ratePerSec: 50_000, durationSeconds: 0.6 }
  return [
    { engine: 'micro-batch', intervalMs: 20, ...short },
    { engine: 'per-event', checkpointIntervalMs: 50, ...short },
  ]
}

function queryCells(queries: readonly string[]): RunOptions[] {
  const cells = queries.flatMap((query): RunOptions[] => {
    const [few, many] = ratesOf(query)
    const paced: RunOptions[] = [
      { engine: 'micro-batch', query, intervalMs: 15, ratePerSec: few },
      { engine: 'micro-batch', query, intervalMs: 75, ratePerSec: many },
      { engine: 'per-event', query, checkpointIntervalMs: 60, ratePerSec: few },
      { engine: 'per-event', query, checkpointIntervalMs: 150, ratePerSec: many },
      { engine: 'real-time', query, ratePerSec: few },
    ]
    if (!isFolded(query)) return paced
    const drain = { query, drain: true, events: DRAIN_EVENTS }
    return [...paced, { engine: 'micro-batch', ...drain }, { engine: 'per-event', ...drain }]
  })
  const [query = 'ysb'] = queries
  const rests = [
    ...RESTS_MS.map((intervalMs) => ({ engine: 'micro-batch' as const, intervalMs })),
    ...CHECKPOINT_RESTS_MS.map((checkpointIntervalMs) => {
      return { engine: 'per-event' as const, checkpointIntervalMs }
    }),
  ]
  const [few] = ratesOf(query)
  return [...cells, ...rests.map((one) => ({ ...one, query, ratePerSec: few }))]
}

/** With the first query whose rows are cells, and the first whose rows are single clicks. */
function sinkCells(queries: readonly string[], sinks: readonly ModelSink[]): RunOptions[] {
  const firsts = new Map(queries.toReversed().map((query) => [rowsOfQuery(query), query]))
  return sinks
    .filter((sink) => sink !== 'memory')
    .flatMap((sink) =>
      [...firsts.values()].flatMap((query): RunOptions[] => {
        const [few, many] = ratesOf(query)
        return [
          { engine: 'micro-batch', query, sink, intervalMs: 7, ratePerSec: few },
          { engine: 'micro-batch', query, sink, intervalMs: 30, ratePerSec: few },
          { engine: 'micro-batch', query, sink, intervalMs: 150, ratePerSec: many },
          { engine: 'per-event', query, sink, checkpointIntervalMs: 75, ratePerSec: few },
        ]
      }),
    )
}

/** Rows of a sink: cells that replace their older selves, or single clicks. */
export function rowsOfQuery(name: string): 'cells' | 'clicks' {
  const { output, history } = queryNamed(name) ?? {}
  return output === 'count' || history?.kind === 'sessions' ? 'cells' : 'clicks'
}
/** Its chunks come down to few cells, so that a backlog is over in no time. */
function isFolded(name: string): boolean {
  const { output, second } = queryNamed(name) ?? {}
  return output === 'count' && second !== 'user'
}
/** A low load, and one at which work shows and everybody keeps up. */
function ratesOf(name: string): readonly [few: number, many: number] {
  const { output, second, history } = queryNamed(name) ?? {}
  if (second === 'user' || history?.kind === 'features') return [8_000, 40_000]
  return output === 'history' ? [80_000, 300_000] : [80_000, 700_000]
}
