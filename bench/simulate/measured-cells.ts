import type { Cell } from '../../reports/result.js'
import type { CLUSTER_COSTS, ClusterCosts } from './cluster-costs.js'
import type { ClusterSpec, ForecastEngine } from './cluster-spec.js'
import type { Forecast } from './forecast.js'
import { clusterSpec, NETWORKS } from './usual-cluster.js'

/** What a forecast of each model is asked: the others stand in a table for nothing. */
export const ASKED = {
  'micro-batch': ['eventUs', 'taskMs', 'dispatchMs', 'batchMs', 'mergeMs', 'logMs', 'hopMs'],
  'per-event': ['eventUs', 'keyedShare', 'keyGroups', 'snapshotMs', 'logMs', 'hopMs', 'startMs'],
} as const satisfies Readonly<Record<ForecastEngine, readonly (keyof ClusterCosts)[]>>

/** An engine whose cells become costs: the model that it is of, and what no cell of it tells. */
interface Costed {
  readonly model: ForecastEngine
  readonly table: keyof typeof CLUSTER_COSTS
}
/** Of Storm only Trident is exactly-once, and that has batches. */
export const COSTED = {
  spark: { model: 'micro-batch', table: 'spark' },
  flink: { model: 'per-event', table: 'flink' },
  'kafka-streams': { model: 'per-event', table: 'flink' },
  storm: { model: 'micro-batch', table: 'spark' },
  'micro-batch': { model: 'micro-batch', table: 'chunk42' },
  'per-event': { model: 'per-event', table: 'chunk42' },
} as const satisfies Readonly<Record<string, Costed>>
export type CostedEngine = keyof typeof COSTED
export const COSTED_ENGINES = Object.keys(COSTED) as readonly CostedEngine[]

/** Why cells are no costs, and what would be. */
export class NoCosts extends Error {
  override readonly name = 'NoCosts'
  readonly allowed: string
  constructor(reason: string, allowed: string) {
    super(reason)
    this.allowed = allowed
  }
}

/** Cells of one engine in one way to use it, whose clicks came alike: by what they tell. */
export interface MeasuredCells {
  readonly engine: CostedEngine
  readonly way: string
  readonly version: string
  readonly workers: number
  /** Visible latency at an interval. */
  readonly paced: readonly Cell[]
  readonly backlogs: readonly Cell[]
  /** A worker dies. */
  readonly crashes: readonly Cell[]
}

/** Those of an engine that count, or NoCosts. `way`: a mode or variant, where there are several. */
export function measuredCells(all: readonly Cell[], engine: string, way?: string): MeasuredCells {
  if (!Object.hasOwn(COSTED, engine)) {
    throw new NoCosts(`${engine} is no engine`, COSTED_ENGINES.join(', '))
  }
  const own = all.filter((cell) => cell.engine === engine)
  if (own.length === 0) {
    throw new NoCosts(`no cell of ${engine}`, `one of ${distinct(all.map((cell) => cell.engine))}`)
  }
  const counted = own.filter(counts)
  if (counted.length === 0) {
    throw new NoCosts(
      `no cell of ${engine} is exactly-once, exact, valid and of a steady load`,
      'such a result',
    )
  }
  const inWay = ofWay(counted, engine, way)
  const workers = distinct(inWay.map((cell) => cell.workers))
  if (workers.length > 1) throw new NoCosts(`cells of ${workers} workers`, 'results with as many')
  const paced = inWay.filter(isPaced)
  const { encoding } = paced[0] ?? inWay[0]!
  const alike = inWay.filter((cell) => cell.encoding === encoding)
  return {
    engine: engine as CostedEngine,
    way: inWay[0]!.variant,
    version: inWay[0]!.cluster?.version ?? '',
    workers: workers[0]!,
    paced: alike.filter(isPaced),
    backlogs: alike.filter((cell) => cell.drain && cell.fault === null),
    crashes: alike.filter((cell) => cell.fault?.startsWith('crash:worker') && outageOf(cell) > 0),
  }
}

/** Forecasts are of exactly-once, a steady load and a state that is small. */
function counts(cell: Cell): boolean {
  return (
    cell.clock === 'wall' &&
    cell.invalid === null &&
    cell.audit.verdict === 'exact' &&
    cell.guarantee.startsWith('exactly-once') &&
    cell.arrivals === 'steady' &&
    cell.sinkDelay === null &&
    (cell.cluster?.stateBytes ?? 0) === 0
  )
}
function isPaced(cell: Cell): boolean {
  const fixed = cell.trigger === null || cell.trigger === 'fixed'
  return !cell.drain && cell.fault === null && cell.visibleLatencyMs !== null && fixed
}
/** Ours have a usual way without a name. */
function ofWay(cells: readonly Cell[], engine: string, told: string | undefined): Cell[] {
  const ways = distinct(cells.map((cell) => cell.variant))
  const way = told ?? (ways.includes('') ? '' : ways[0]!)
  const allowed = ways.map((one) => (one === '' ? engine : `${engine}:${one}`)).join(', ')
  if (!ways.includes(way)) throw new NoCosts(`no cell of ${engine} is ${way}`, allowed)
  if (told === undefined && ways.length > 1 && way !== '') {
    throw new NoCosts(`cells of ${engine} are ${ways.join(', ')}`, allowed)
  }
  return cells.filter((cell) => cell.variant === way)
}

/** Between batches, checkpoints or commits. */
export function intervalOf(cell: Cell): number {
  return cell.intervalMs ?? cell.checkpointIntervalMs ?? 0
}
/** Until all partitions have new results: others than the dead one's go on. */
export function outageOf({ recovery }: Cell): number {
  return recovery?.outageAllMs ?? recovery?.outageMs ?? 0
}
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

/** More than a backlog can be read at is load enough. */
const OVERLOAD = 1.5
const BACKLOG_SECONDS = 120
const BACKLOG_WARMUP_SECONDS = 10
/** Deaths are foretold at so many moments of an interval: nobody chose the measured one. */
const PHASES = 8
/** Between two of them: what a death did is over. */
const APART_MS = 20_000

/**
 * The cell as a cluster: a node of one core for each worker, without a network. A store takes
 * no time, as what the sink takes is in what was measured; a dead worker's process is back at once,
 * as its start is in the outage.
 */
export function specOfCell(cell: Cell, model: ForecastEngine, costs: ClusterCosts): ClusterSpec {
  const { workers, partitions, drain, events, fault, visibleLatencyMs, seed } = cell
  const intervalMs = intervalOf(cell) || 1_000
  const ratePerSec = cell.offeredEventsPerSec ?? (OVERLOAD * workers * 1e6) / costs.eventUs
  const batchMs = Math.max(intervalMs, batchAloneMs(cell, ratePerSec, costs))
  const startSeconds = model === 'per-event' ? costs.startMs / 1_000 : 0
  const failures = fault === null ? [] : deaths(cell, intervalMs)
  const seconds = (clicks: number) => clicks / ratePerSec
  return clusterSpec({
    engine: model,
    nodes: workers,
    coresPerNode: 1,
    ratePerSec,
    ...(drain
      ? {
          durationSeconds: startSeconds + BACKLOG_SECONDS,
          warmupSeconds: startSeconds + BACKLOG_WARMUP_SECONDS,
        }
      : {
          durationSeconds: seconds(events),
          warmupSeconds: seconds(events - (visibleLatencyMs?.count ?? 0)),
        }),
    ...(fault === null ? {} : { durationSeconds: (1.25 * failures.at(-1)!.atMs) / 1_000 }),
    intervalMs,
    checkpointIntervalMs: intervalMs,
    chunkEventsMax: drain ? null : Math.ceil((ratePerSec * batchMs) / 1_000 / partitions),
    network: NETWORKS.local,
    objectStore: { p50Ms: 0.001, p99Ms: 0.001 },
    failures,
    nodeRestartMs: 1,
    costs,
    seed,
  })
}
/** Of a batch that the next one follows at once: a task for each partition, so many at a time. */
function batchAloneMs({ workers, partitions }: Cell, ratePerSec: number, costs: ClusterCosts) {
  const { batchMs, taskMs, dispatchMs, mergeMs, eventUs } = costs
  const tasksMs = Math.ceil(partitions / workers) * taskMs + partitions * (dispatchMs + mergeMs)
  const load = Math.min(0.9, (ratePerSec * eventUs) / 1e6 / workers)
  return (batchMs + tasksMs) / (1 - load)
}
/** The first one when a cluster has started. */
function deaths(cell: Cell, intervalMs: number): ClusterSpec['failures'] {
  const apartMs = intervalMs * Math.ceil((APART_MS + 3 * outageOf(cell)) / intervalMs)
  return Array.from({ length: PHASES }, (_, phase) => ({
    atMs: (phase + 1) * apartMs + ((phase + 0.5) * intervalMs) / PHASES,
    nodes: 1,
  }))
}
/** Of such deaths, the mean; null: behind one of them nothing came. */
export function outageIn({ recovery }: Pick<Forecast, 'recovery'>): number | null {
  let sum = 0
  for (const { outageMs } of recovery) {
    if (outageMs === null) return null
    sum += outageMs
  }
  return recovery.length === 0 ? null : sum / recovery.length
}
