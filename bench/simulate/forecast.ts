import type { LineageArgs } from '../../engines/micro-batch/lineage/args.js'
import { lineageMicroBatch } from '../../engines/micro-batch/lineage/coordinator.js'
import type { PerEventArgs } from '../../engines/per-event/args.js'
import type { SupervisorArgs } from '../../engines/supervisor.js'
import type { Programs } from '../../runtime/program.js'
import { COSTS } from '../../runtime/simulated/costs.js'
import { SimulatedDisk } from '../../runtime/simulated/disk.js'
import { Simulated } from '../../runtime/simulated/simulated.js'
import { openMemory } from '../../sinks/memory.js'
import type { Sink } from '../../sinks/sink.js'
import type { Kernel } from '../../workloads/queries/kernel.js'
import { Meter, nextStep, type Window } from './autoscale.js'
import { clickCounter } from './click-counter.js'
import type { ClusterSpec } from './cluster-spec.js'
import { ClusterTiming } from './cluster-timing.js'
import { nodeMsOf, nodesMaxOf, type Step, Steps, stepsOf, Together } from './elastic.js'
import { Failures, type Struck } from './failures.js'
import { Figures, type Recovered } from './figures.js'
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
  /** Of each failure. */
  readonly recovery: readonly Recovered[]
  /** Of each step to more nodes or to fewer, which waits for its savepoint. */
  readonly rescales: readonly Recovered[]
  /** Clicks that were worked on once more, after failures; micro-batch: in copies of tasks too. */
  readonly replayedEvents: number
  /**
   * per-event: from a barrier until its checkpoint is safe, behind the warm-up, and the bytes of
   * the largest. null: there was none.
   */
  readonly checkpoints: { readonly ms: Latency; readonly bytesMax: number } | null
  /** Nodes that failed, that of the coordinator too. */
  readonly failures: number
  /** What is paid for: of all nodes that have workers, by the time that they were there. */
  readonly nodeHours: number
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
const HOUR_MS = 3_600_000

/** What a forecast is made of beside the engines' coordinators; tests put in who really counts. */
export interface Parts {
  readonly programs: Programs
  readonly kernel: Kernel
  readonly sink: Sink
}
type Told = (nowMs: number) => void

/**
 * Runs an engine's own coordinators on the virtual clock over workers, log and state that only
 * count (phantoms.ts). One slice may stand for millions of clicks, so it costs by tasks and not by
 * load. `told` hears how far it is.
 */
export function forecast(spec: ClusterSpec, told?: Told, parts: Partial<Parts> = {}): Forecast {
  let made = run(spec, told, parts)
  if (spec.autoscale === undefined) return made.forecast
  // Each life is told when to stop before it begins. So a step that the policy makes is put into
  // the schedule, and all is run again: up to that step it is the same.
  for (let rescale: Step[] = []; ; ) {
    const step = nextStep({ ...spec, rescale }, made.windows)
    if (step === undefined) return made.forecast
    rescale = [...rescale, step]
    made = run({ ...spec, rescale }, told, parts)
  }
}

function run(
  spec: ClusterSpec,
  told: Told | undefined,
  parts: Partial<Parts>,
): { forecast: Forecast; windows: readonly Window[] } {
  const { engine, durationSeconds, coresPerNode, costs } = spec
  const nodes = nodesMaxOf(spec)
  const durationMs = durationSeconds * 1_000
  const places = new Places(spec, nodes)
  const struck: Struck[] = []
  const perEvent = engine === 'per-event'
  const log = clickCounter(spec, perEvent ? Math.min(PARTITIONS_MAX, spec.nodes) : 1)
  const figures = new Figures(spec, log, struck)
  const flow = perEvent ? new Flow(spec, places, struck, log, figures) : undefined
  const lineage = byLineage(spec) ? new LineageWork(spec) : undefined
  const timing = new ClusterTiming(spec, places, nodes, flow, lineage)
  const disk = new SimulatedDisk()
  const {
    programs = phantomPrograms,
    kernel = phantomKernel,
    sink = openMemory({ output: 'count', unique: false }),
  } = parts
  const busyMs = () => (perEvent ? (figures.visible * costs.eventUs) / 1_000 : timing.busyMs)
  const meter = new Meter(spec, () => ({
    done: perEvent ? figures.visible : timing.busyMs,
    mostPerMs: flow?.capacity ?? places.inUse * coresPerNode,
    nodes: places.inUse,
  }))
  const failures = new Failures(spec, places, struck, () => disk.crash('lost', places.random))
  const counting = { log, kernel, arena: phantomArena, disk, sink }
  const world: PhantomWorld = { ...counting, flow, lineage, figures }
  const simulated = new Simulated({
    programs,
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
    // A window ends before its step is made.
    outside: new Together([meter, new Steps(spec, places, struck), failures]),
    stepsMax: Number.POSITIVE_INFINITY,
    virtualMsMax: Number.POSITIVE_INFINITY,
  })
  const lives = simulated.run<number>(programs.supervisor!, supervisorArgs(spec, durationMs))
  const nodeMs = nodeMsOf(spec)
  const { recovery } = figures
  const forecast = {
    throughputPerSec: figures.throughputPerSec,
    visibleLatencyMs: figures.visibleMs.summary,
    processedLatencyMs: figures.processedMs.summary,
    utilization: Math.min(1, busyMs() / (coresPerNode * nodeMs)),
    coordinatorUtilization: Math.min(1, timing.coordinatorMs / durationMs),
    sustainable: figures.sustainable,
    lag: figures.lag,
    recovery: recovery.filter(({ what }) => what !== 'rescale'),
    rescales: recovery.filter(({ what }) => what === 'rescale'),
    failures: recovery.reduce((n, { what, nodes }) => n + (what === 'rescale' ? 0 : nodes), 0),
    nodeHours: nodeMs / HOUR_MS,
    replayedEvents: figures.replayedEvents,
    checkpoints: figures.checkpoints,
    lives,
    tasks: timing.tasks,
    commits: figures.commits,
    steps: simulated.steps,
  }
  return { forecast, windows: meter.windows }
}

function supervisorArgs(spec: ClusterSpec, durationMs: number): SupervisorArgs {
  const { engine, coresPerNode } = spec
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
    rescale: stepsOf(spec).map(({ atMs, nodes }) => ({ atMs, workers: nodes * coresPerNode })),
  }
}
type Common = Pick<LineageArgs, 'workers' | 'sliceEvents' | 'guarantee' | 'savepointAtMs'>
function byLineage({ engine, state }: ClusterSpec): boolean {
  return engine === 'micro-batch' && state === 'lineage'
}
/** `checkpointBatches` is for lineage, and nobody else asks. */
function microBatchArgs(spec: ClusterSpec, told: Common): Omit<LineageArgs, 'life'> {
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
function perEventArgs(spec: ClusterSpec, told: Common): Omit<PerEventArgs, 'life'> {
  const { checkpointIntervalMs, bufferTimeoutMs, guarantee, alignment } = spec
  const paced = { checkpointIntervalMs, bufferTimeoutMs, bufferEvents: 1, alignment }
  // Clicks are nowhere, so there is nothing to exchange: a thousand nodes would have 16 M rings.
  return { ...told, ...paced, guarantee, ringRecords: 0 }
}

/** What `forecast` is: a planner takes one, and its tests give another. */
export type MakeForecast = (spec: ClusterSpec) => Forecast
