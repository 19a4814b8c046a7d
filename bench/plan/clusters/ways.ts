import {
  CLUSTER_ENGINES,
  clusterEngineNamed,
  traitsIn,
} from '../../../engines/clusters/registry.js'
import type { EngineName, NativeName } from '../../spec.js'
import { isCluster, type RunOptions } from '../options.js'
import { INTERVAL_MS, pace, pacedCell, type Told, WARMUP_MS } from './cell-list.js'

const CRASH_AT_MS = 35_000
/** Beyond what is usual: until a lost worker is noticed and another one is warm. */
const CRASH_SECONDS = 75
const DRAIN_EVENTS = 5_000_000
/** Enough of them for a p99, behind the warm-up. */
const INTERVALS_MIN = 21
const SECONDS_MIN = 55

/** Ours beside them, over the same broker: what differs then is the engine. */
export const NATIVES: readonly NativeName[] = ['micro-batch', 'per-event']
export const OTHERS = CLUSTER_ENGINES.map(({ name }) => name as EngineName)

/**
 * Rows of single clicks for latency and a crash, counts for a drained backlog: the same of each
 * way that an engine is used in. Ours drain once more, from columns in memory.
 */
export function cellsInWays(
  engine: EngineName,
  { base, paces = [INTERVAL_MS], drainOnly }: Told,
  ways: readonly RunOptions[],
): readonly RunOptions[] {
  return ways.flatMap((way) => {
    const of = { ...base, ...way, ...lastWord(base), engine }
    return [...(drainOnly ? [] : pacedCells(of, paces)), ...drainCells(of, paces)]
  })
}

/** What was told of all of them. */
function lastWord({ guarantee, clusterMode }: RunOptions): RunOptions {
  return {
    ...(guarantee === undefined ? {} : { guarantee }),
    ...(clusterMode === undefined ? {} : { clusterMode }),
  }
}

/** Rows of ours go to the same broker. */
const OVER_KAFKA = { log: 'kafka', encoding: 'json', sink: 'kafka' } as const
const wayOf = (engine: EngineName) => (isCluster(engine) ? {} : OVER_KAFKA)

function pacedCells(base: RunOptions, paces: readonly number[]): RunOptions[] {
  const { engine = 'micro-batch' } = base
  if (!able(base).includes('enrich')) return []
  const over = { ...base, ...wayOf(engine) }
  const seconds = (ms: number) => Math.max(SECONDS_MIN, (WARMUP_MS + INTERVALS_MIN * ms) / 1_000)
  const fault = `crash:worker=0,at=${CRASH_AT_MS / 1_000}s`
  const [first = INTERVAL_MS] = paces
  return [
    ...paces.map((ms) => pacedCell(engine, ms, over, seconds(ms))),
    { ...pacedCell(engine, first, over, CRASH_SECONDS), fault },
  ]
}

/**
 * The load is none of theirs: at the usual rate of a backlog all event times are in one window, and
 * no engine that reads partitions at different paces takes the slower ones for late.
 */
function drainCells(
  { durationSeconds, ratePerSec, ...base }: RunOptions,
  paces: readonly number[],
): RunOptions[] {
  const { engine = 'micro-batch', events } = base
  if (!able({ ...base, drain: true }).includes('ysb')) return []
  const drain = { ...base, query: 'ysb', drain: true }
  const [first = INTERVAL_MS] = paces
  const over = { ...drain, ...wayOf(engine), events: events ?? DRAIN_EVENTS }
  // Ours drain as they do from memory: micro-batches wait for no trigger then.
  return isCluster(engine) ? [{ ...over, ...pace(engine, first) }] : [over, drain]
}

/** What of both the mode can answer; one that reads what is there and ends has no pace. */
function able({ engine = 'micro-batch', clusterMode, drain = false }: RunOptions) {
  const both = ['enrich', 'ysb']
  if (!isCluster(engine)) return both
  const { queries = both, bounded = false } = traitsIn(clusterEngineNamed(engine), clusterMode)
  return bounded && !drain ? [] : queries
}
