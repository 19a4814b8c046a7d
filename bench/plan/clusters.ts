import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import type { Plan } from '../plan.js'
import type { CellSpec, ClusterName, NativeName } from '../spec.js'
import { cellOf } from './cell.js'
import { isBatched, isCluster, type PlanOptions, type RunOptions } from './options.js'
import { expectedSeconds } from './seconds.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 1_000
const CRASH_AT_MS = 8_000
const DRAIN_EVENTS = 2_000_000
const INTERVALS_MS = [100, 500, 1_000, 5_000]
/** Ours beside them, over the same broker: what differs then is the engine. */
const NATIVES: readonly NativeName[] = ['micro-batch', 'per-event']
/** Beyond what is usual: until a lost worker is noticed and another one is warm. */
const CRASH_SECONDS = 45
const SECONDS = 20

/**
 * Engines of others and ours over one Kafka broker: rows of single clicks for latency and a crash,
 * counts for a drained backlog. With `all` every guarantee, mode and interval of each.
 */
export function planOfClusters(options: PlanOptions, all: boolean): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, fault, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, repeats, ...told } = others
  const base: RunOptions = { seed: '42', ratePerSec: rates?.[0] ?? RATE_PER_SEC, ...told }
  const paces = intervalsMs ?? checkpointsMs ?? (all ? INTERVALS_MS : [INTERVAL_MS])
  const named = engines ?? [...CLUSTER_ENGINES.map(({ name }) => name as ClusterName), ...NATIVES]
  const cells = named.flatMap((engine) =>
    (isCluster(engine) ? waysOf(engine, all) : [{}]).flatMap((way) =>
      cellsOf({ ...base, ...way, engine }, paces),
    ),
  )
  return { cells, exchange: false, searches: [], expectedSeconds: expectedSeconds(cells) }
}

function waysOf(engine: ClusterName, all: boolean): RunOptions[] {
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)!
  const { guarantees, generates = [], bounded = [] } = kind
  const modes = kind.modes.filter((mode) => ![...generates, ...bounded].includes(mode))
  if (!all) return [{ clusterMode: modes.includes('tuned') ? 'tuned' : modes[0]! }]
  return modes.flatMap((clusterMode) => guarantees.map((guarantee) => ({ clusterMode, guarantee })))
}

function cellsOf(base: RunOptions, paces: readonly number[]): CellSpec[] {
  const { engine = 'micro-batch' } = base
  const pace = (ms: number) => ({ [isBatched(engine) ? 'intervalMs' : 'checkpointIntervalMs']: ms })
  const log = isCluster(engine) ? {} : ({ log: 'kafka', encoding: 'json' } as const)
  const row = { ...base, ...log, query: 'enrich', durationSeconds: SECONDS, warmupMs: 5_000 }
  const fault = `crash:worker=0,at=${CRASH_AT_MS / 1_000}s`
  const [first = INTERVAL_MS] = paces
  return [
    ...paces.map((ms) => cellOf({ ...row, ...pace(ms) })),
    cellOf({ ...row, ...pace(first), durationSeconds: CRASH_SECONDS, fault }),
    cellOf({ ...base, ...log, ...pace(first), query: 'ysb', drain: true, events: DRAIN_EVENTS }),
  ]
}

/**
 * No topic and no JSON on either side: counts of a backlog of clicks that are objects already, in
 * each engine of others that can, and of the same clicks in columns in ours.
 */
export function planOfGenerated(options: PlanOptions): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, fault, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, repeats, ...told } = others
  const cells = generatedCells({ seed: '42', ...told })
  return { cells, exchange: false, searches: [], expectedSeconds: expectedSeconds(cells) }
}

export function generatedCells(told: RunOptions): CellSpec[] {
  const base: RunOptions = { ...told, query: 'ysb', guarantee: 'exactly-once', drain: true }
  const theirs = CLUSTER_ENGINES.flatMap(({ name, generates = [] }) =>
    generates.map((clusterMode) =>
      cellOf({
        ...base,
        engine: name as ClusterName,
        clusterMode,
        checkpointIntervalMs: INTERVAL_MS,
      }),
    ),
  )
  return [...theirs, ...NATIVES.map((engine) => cellOf({ ...base, engine }))]
}
