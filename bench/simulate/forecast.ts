import type { LineageArgs } from '../../engines/micro-batch/lineage/args.js'
import { lineageMicroBatch } from '../../engines/micro-batch/lineage/coordinator.js'
import type { PerEventArgs } from '../../engines/per-event/args.js'
import type { SupervisorArgs } from '../../engines/supervisor.js'
import { COSTS } from '../../runtime/simulated/costs.js'
import { SimulatedDisk } from '../../runtime/simulated/disk.js'
import { Simulated } from '../../runtime/simulated/simulated.js'
import { openMemory } from '../../sinks/memory.js'
import { clickCounter } from './click-counter.js'
import type { ClusterSpec } from './cluster-spec.js'
import { ClusterTiming } from './cluster-timing.js'
import { Figures } from './figures.js'
import { Flow } from './flow.js'
import { LineageWork } from './lineage-work.js'
import { type PhantomWorld, phantomArena, phantomKernel, phantomPrograms } from './phantoms.js'
import { Places } from './places.js'

/** Milliseconds, each click counted; p50 and p99 are to within 1 %. */
export interface Latency {
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** What a cluster would do. Law: a function of its `ClusterSpec` and of nothing else. */
export interface Forecast {
  /** Clicks that became visible, a second, behind the warm-up. */
  readonly throughputPerSec: number
  /** From when a click was due until a committed reader has it; null: none became visible. */
  readonly visibleLatencyMs: Latency | null
  /** Until it was in the state. */
  readonly processedLatencyMs: Latency | null
  /** Busy time of all cores by their time: 0 to 1. */
  readonly utilization: number
  /** Of the coordinator's one core. */
  readonly coordinatorUtilization: number
  /** Lag does not grow by more than 1 % of the load over the steady part. */
  readonly sustainable: boolean
  /** Clicks that were due and not visible: at the end, and at most. */
  readonly lag: { readonly last: number; readonly max: number }
  /** Of each failure: until something new was visible, and until lag was as before. */
  readonly recovery: readonly {
    readonly atMs: number
    readonly nodes: number
    readonly outageMs: number | null
    readonly catchUpMs: number | null
  }[]
  /** Nodes that failed. */
  readonly failures: number
  /** Of the coordinator. */
  readonly lives: number
  /** Chunks that ran, lost ones too; per-event: snapshots. */
  readonly tasks: number
  /** Batches or checkpoints that became visible. */
  readonly commits: number
  /** Effects that were performed. */
  readonly steps: number
}

/** Partitions of per-event, whose workers say how far each is read. */
const PARTITIONS_MAX = 16
const LIVES_MAX = 10_000

/**
 * Runs an engine's own coordinators on the virtual clock over workers, log and state that only
 * count (phantoms.ts). One slice may stand for millions of clicks, so it costs by tasks and not by
 * load. `told` hears how far it is.
 */
export function forecast(spec: ClusterSpec, told?: (nowMs: number) => void): Forecast {
  const { engine, durationSeconds, coresPerNode, costs } = spec
  const nodes = Math.max(spec.nodes, spec.rescale?.nodes ?? 0)
  const durationMs = durationSeconds * 1_000
  const places = new Places(spec, nodes)
  const perEvent = engine === 'per-event'
  const log = clickCounter(spec, perEvent ? Math.min(PARTITIONS_MAX, spec.nodes) : 1)
  const figures = new Figures(spec, log, places.failed)
  const flow = perEvent ? new Flow(spec, places, log, figures) : undefined
  const lineage = byLineage(spec) ? new LineageWork(spec) : undefined
  const timing = new ClusterTiming(spec, places, nodes, flow, lineage)
  const disk = new SimulatedDisk()
  const sink = openMemory({ output: 'count', unique: false })
  const counting = { log, kernel: phantomKernel, arena: phantomArena, disk, sink }
  const world: PhantomWorld = { ...counting, flow, lineage }
  const simulated = new Simulated({
    programs: phantomPrograms,
    world,
    seed: spec.seed,
    slots: nodes * coresPerNode,
    // What Timing is not asked for: clicks are in its slices.
    costs: { ...COSTS, slice: 0 },
    timing,
    many: true,
    journal: false,
    onEntry(entry) {
      figures.write(entry)
      if (entry.kind === 'progress' && entry.partition === 0) told?.(entry.atMs)
    },
    outside: places,
    stepsMax: Number.POSITIVE_INFINITY,
    virtualMsMax: Number.POSITIVE_INFINITY,
  })
  const lives = simulated.run<number>(phantomPrograms.supervisor!, supervisorArgs(spec, durationMs))
  const cores = spec.nodes * coresPerNode
  const busyMs = perEvent ? (figures.visible * costs.eventUs) / 1_000 : timing.busyMs
  return {
    throughputPerSec: figures.throughputPerSec,
    visibleLatencyMs: figures.visibleMs.summary,
    processedLatencyMs: figures.processedMs.summary,
    utilization: Math.min(1, busyMs / (cores * durationMs)),
    coordinatorUtilization: Math.min(1, timing.coordinatorMs / durationMs),
    sustainable: figures.sustainable,
    lag: figures.lag,
    recovery: figures.recovery,
    failures: places.failed.reduce((sum, failed) => sum + failed.nodes, 0),
    lives,
    tasks: timing.tasks,
    commits: figures.commits,
    steps: simulated.steps,
  }
}

function supervisorArgs(spec: ClusterSpec, durationMs: number): SupervisorArgs {
  const { engine, rescale, coresPerNode } = spec
  const told = {
    workers: spec.nodes * coresPerNode,
    sliceEvents: Number.MAX_SAFE_INTEGER,
    guarantee: 'exactly-once',
    savepointAtMs: durationMs,
  } as const
  return {
    program: byLineage(spec) ? lineageMicroBatch.name : engine,
    args: engine === 'micro-batch' ? microBatchArgs(spec, told) : perEventArgs(spec, told),
    livesMax: LIVES_MAX,
    ...(rescale === null
      ? {}
      : { rescale: { atMs: rescale.atMs, workers: rescale.nodes * coresPerNode } }),
  }
}
type Told = Pick<LineageArgs, 'workers' | 'sliceEvents' | 'guarantee' | 'savepointAtMs'>
function byLineage({ engine, state }: ClusterSpec): boolean {
  return engine === 'micro-batch' && state === 'lineage'
}
/** `checkpointBatches` is for lineage, and nobody else asks. */
function microBatchArgs(spec: ClusterSpec, told: Told): Omit<LineageArgs, 'life'> {
  const { intervalMs, trigger, groupBatches, pipelineBatches, speculation } = spec
  return {
    ...told,
    trigger,
    intervalMs,
    groupBatches,
    pipelineBatches,
    speculation,
    checkpointBatches: spec.checkpointBatches,
    chunkEventsMax: spec.chunkEventsMax ?? Number.POSITIVE_INFINITY,
    chunkMsTarget: Number.POSITIVE_INFINITY,
    batchEventsMax: Number.POSITIVE_INFINITY,
  }
}
function perEventArgs(spec: ClusterSpec, told: Told): Omit<PerEventArgs, 'life'> {
  const { checkpointIntervalMs, bufferTimeoutMs } = spec
  return { ...told, checkpointIntervalMs, bufferTimeoutMs, bufferEvents: 1 }
}

/** What `forecast` is: a planner takes one, and its tests give another. */
export type MakeForecast = (spec: ClusterSpec) => Forecast
