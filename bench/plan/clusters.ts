import { CLUSTER_ENGINES, clusterEngineNamed, traitsIn } from '../../engines/clusters/registry.js'
import type { Cell } from '../../reports/result.js'
import type { Plan } from '../plan.js'
import type { CellSpec, ClusterName, EngineName, NativeName } from '../spec.js'
import { cellOf } from './cell.js'
import { commandOf } from './command.js'
import { isBatched, isCluster, type PlanOptions, type RunOptions } from './options.js'
import { expectedSeconds } from './seconds.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 1_000
const CRASH_AT_MS = 35_000
const DRAIN_EVENTS = 5_000_000
const INTERVALS_MS = [100, 500, 1_000, 5_000]
/** Ours beside them, over the same broker: what differs then is the engine. */
const NATIVES: readonly NativeName[] = ['micro-batch', 'per-event']
/** Beyond what is usual: until a lost worker is noticed and another one is warm. */
const CRASH_SECONDS = 75
/** Until virtual machines have compiled what they run: Spark's batches take seconds before. */
const WARMUP_MS = 30_000
/** Enough of them for a p99, behind the warm-up. */
const INTERVALS_MIN = 21
const SECONDS_MIN = 55

/**
 * Engines of others and ours over one Kafka broker: rows of single clicks for latency and a crash,
 * counts for a drained backlog; then ours once more, from columns in memory. With `all` every
 * guarantee, mode and interval of each. `done`: cells of an earlier run, which is continued.
 */
export function planOfClusters(
  options: PlanOptions,
  all: boolean,
  earlier: readonly Cell[] = [],
): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, fault, ...others } = options
  const { drainOnly = false, searchOnly, exchange, slosMs, repeats = 1, ...told } = others
  const base: RunOptions = { seed: '42', ratePerSec: rates?.[0] ?? RATE_PER_SEC, ...told }
  const paces = intervalsMs ?? checkpointsMs ?? (all ? INTERVALS_MS : [INTERVAL_MS])
  const named = engines ?? [...CLUSTER_ENGINES.map(({ name }) => name as ClusterName), ...NATIVES]
  const once = named.flatMap((engine) =>
    (isCluster(engine) ? waysOf(engine, all) : [{}]).flatMap((way) => {
      const of: RunOptions = { ...base, ...defined(way, told), engine }
      return [...(drainOnly ? [] : pacedCells(of, paces)), ...drainCells(of, paces)]
    }),
  )
  const cells = Array.from({ length: repeats }, (_, r) =>
    once.map((cell) => cellOf({ ...cell, repeat: r + 1 })),
  ).flat()
  const done = earlier.filter((cell) => cells.some((spec) => isCellOf(spec, cell)))
  const left = cells.filter((spec) => !done.some((cell) => isCellOf(spec, cell)))
  const seconds = expectedSeconds(left)
  const plan = { cells, exchange: false, searches: [], independent: true, done }
  return { ...plan, expectedSeconds: seconds }
}

/** The same question, and its figures may be used. */
export function isCellOf(spec: CellSpec, { id, command, invalid }: Cell): boolean {
  return id === spec.id && command === commandOf(spec) && invalid === null
}

/** What was told of all of them is the last word. */
function defined(way: RunOptions, { guarantee, clusterMode }: RunOptions): RunOptions {
  return {
    ...way,
    ...(guarantee === undefined ? {} : { guarantee }),
    ...(clusterMode === undefined ? {} : { clusterMode }),
  }
}

function waysOf(engine: ClusterName, all: boolean): RunOptions[] {
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)!
  const modes = kind.modes.filter((mode) => !traitsIn(kind, mode).generates)
  if (!all) return [{ clusterMode: modes.includes('tuned') ? 'tuned' : modes[0]! }]
  return modes.flatMap((clusterMode) =>
    traitsIn(kind, clusterMode).guarantees!.map((guarantee) => ({ clusterMode, guarantee })),
  )
}

/** Rows of ours go to the same broker. */
const OVER_KAFKA = { log: 'kafka', encoding: 'json', sink: 'kafka' } as const
const wayOf = (engine: EngineName) => (isCluster(engine) ? {} : OVER_KAFKA)
function pace({ engine = 'micro-batch' }: RunOptions, ms: number): RunOptions {
  return { [isBatched(engine) ? 'intervalMs' : 'checkpointIntervalMs']: ms }
}

function pacedCells({ events, ...base }: RunOptions, paces: readonly number[]): RunOptions[] {
  const { engine = 'micro-batch', durationSeconds } = base
  const row = { ...base, ...wayOf(engine), query: 'enrich', warmupMs: WARMUP_MS }
  const seconds = (ms: number) => Math.max(SECONDS_MIN, (WARMUP_MS + INTERVALS_MIN * ms) / 1_000)
  if (!able(base).includes('enrich')) return []
  const fault = `crash:worker=0,at=${CRASH_AT_MS / 1_000}s`
  const [first = INTERVAL_MS] = paces
  return [
    ...paces.map((ms) => ({
      ...row,
      ...pace(base, ms),
      durationSeconds: durationSeconds ?? seconds(ms),
    })),
    { ...row, ...pace(base, first), durationSeconds: durationSeconds ?? CRASH_SECONDS, fault },
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
  return isCluster(engine) ? [{ ...over, ...pace(base, first) }] : [over, drain]
}

/** What of both the mode can answer; one that reads what is there and ends has no pace. */
function able({ engine = 'micro-batch', clusterMode, drain = false }: RunOptions) {
  const both = ['enrich', 'ysb']
  if (!isCluster(engine)) return both
  const { queries = both, bounded = false } = traitsIn(clusterEngineNamed(engine), clusterMode)
  return bounded && !drain ? [] : queries
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
  const theirs = CLUSTER_ENGINES.flatMap((kind) =>
    kind.modes
      .filter((mode) => traitsIn(kind, mode).generates)
      .map((clusterMode) =>
        cellOf({
          ...base,
          engine: kind.name as ClusterName,
          clusterMode,
          checkpointIntervalMs: INTERVAL_MS,
        }),
      ),
  )
  return [...theirs, ...NATIVES.map((engine) => cellOf({ ...base, engine }))]
}
