import { HELD_ROWS } from '../../engines/held.js'
import type { TriggerSpec } from '../../engines/micro-batch/triggers/policy.js'
import { triggerSpec } from '../../engines/micro-batch/triggers/registry.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { queryNamed } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'
import type { CellSpec, EngineName, LogSpec } from '../spec.js'
import { withCluster } from './cluster.js'
import { guaranteesOf, isBatched, isCluster, type RunOptions } from './options.js'

const WARMUP_MS_MIN = 500
const DRAIN_EVENTS = 120_000_000
/**
 * Where compiled loops drain it: in fresh threads an engine needs some 200 ms until its own code is
 * compiled well, and loops that it is compared with are warm.
 */
const DRAIN_EVENTS_COMPILED = 480_000_000
/** Of which so many are made: 200 MB, more than a cache holds. */
const DRAIN_CYCLE_EVENTS = 8_000_000
/**
 * As bytes a click takes five times the memory and more than ten times the time; and the reference
 * of a `history` query has lists of them.
 */
const DRAIN_EVENTS_OF_BYTES = 2_000_000
/** A backlog of them is cut finer, so that start-up stays within the clicks that do not count. */
const FINER_BYTES = 20
/** Of event times, when a backlog is drained: four windows of 10 s. */
const DRAIN_RATE_PER_SEC = 1_000_000
const INTERVAL_MS = 50
/** Of batches that nobody waits for. */
const LONG_INTERVAL_MS = 1_000
const START_MS = 1_000
const CHECKPOINT_MS = 100
const RATE_PER_SEC = 100_000
const BUFFER_EVENTS = 1_024
/** Storm waits 30 s; a run of some seconds wants to see what comes afterwards. */
const ACK_TIMEOUT_MS = 500
const PENDING_ROOTS = 64
const BUNDLE_MS = 5
const CHECKPOINT_BATCHES = 20

/** Fills in what was not said: all defaults stand here, so that commands can leave them out. */
export function cellOf(given: RunOptions): CellSpec {
  const engine = given.engine ?? 'micro-batch'
  const options = isCluster(engine) ? withCluster(given) : given
  const drain = options.drain ?? false
  const intervalMs = isBatched(engine) ? intervalOf(options, drain) : null
  const trigger = engine === 'micro-batch' ? triggerOf(options, intervalMs) : null
  const checkpointIntervalMs = isBatched(engine)
    ? null
    : (options.checkpointIntervalMs ?? (drain ? 1000 : CHECKPOINT_MS))
  const paceMs = intervalMs ?? checkpointIntervalMs ?? 0
  const encoding = options.encoding ?? 'columns'
  const finer = drain && encoding !== 'columns' ? FINER_BYTES : 1
  const spec = {
    engine,
    query: options.query ?? (options.workload === 'replay' ? 'clicks' : 'ysb'),
    workload: workloadOf(options, drain, paceMs),
    encoding,
    log: logOf(options),
    runtime: options.runtime ?? 'threads',
    sink: options.sink ?? 'memory',
    sinkDelay: options.sinkDelay ?? null,
    guarantee: options.guarantee ?? guaranteesOf(engine)[0]!,
    durability: options.durability ?? (drain ? 'process' : 'power'),
    outputMode: options.outputMode ?? 'update',
    workers: options.workers ?? 2,
    rescale: options.rescale ?? null,
    trigger,
    intervalMs,
    checkpointIntervalMs,
    form: options.form ?? 'assemblyscript',
    audit: options.audit ?? 'hash',
    fault: options.fault ?? null,
    repeat: options.repeat ?? 1,
    // When a backlog is drained everything is due at 0, and no latency is counted.
    warmupMs:
      options.warmupMs ?? (drain || startsLate(trigger) ? 0 : Math.max(paceMs, WARMUP_MS_MIN)),
    chunkEventsMax: options.chunkEventsMax ?? 1_000_000 / finer,
    batchEventsMax: options.batchEventsMax ?? 10_000_000 / finer,
    pipelineBatches: options.pipelineBatches ?? 2,
    groupBatches: options.groupBatches ?? 1,
    speculation: options.speculation ?? 'off',
    state: options.state ?? (engine === 'trident' ? 'transactional' : 'versions'),
    checkpointBatches: options.checkpointBatches ?? CHECKPOINT_BATCHES,
    chunkMsTarget: options.chunkMsTarget ?? 10,
    sliceEvents: options.sliceEvents ?? sliceEventsOf(engine),
    bufferEvents: options.bufferEvents ?? BUFFER_EVENTS,
    bufferTimeoutMs: options.bufferTimeoutMs ?? 0.1,
    ackTimeoutMs: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
    pendingRoots: options.pendingRoots ?? PENDING_ROOTS,
    heldRows: options.heldRows ?? HELD_ROWS,
    alignment: options.alignment ?? 'aligned',
    checkpointTimeoutMs: options.checkpointTimeoutMs ?? null,
    bundleEvents: options.bundleEvents ?? null,
    // By count alone a trickle would wait for ever.
    compactMs: options.compactMs ?? null,
    bundleMs: options.bundleMs ?? (options.bundleEvents === undefined ? null : BUNDLE_MS),
    clusterMode: options.clusterMode ?? null,
    clusterConf: options.clusterConf ?? {},
    clusterStateBytes: options.clusterStateBytes ?? 0,
  } satisfies Omit<CellSpec, 'id'>
  return { id: idOf(spec), ...spec }
}

export const BROKERS = '127.0.0.1:9092'

const LOG_FOLDER = 'reports/out/logs'

function logOf(options: RunOptions): LogSpec {
  const { log = 'memory', brokers = BROKERS, kafkaClient = 'fetch', logFolder } = options
  if (log === 'kafka') return { kind: log, brokers, client: kafkaClient }
  return log === 'file' ? { kind: log, folder: logFolder ?? LOG_FOLDER } : { kind: log }
}

/** Of the trigger that stops it is the time until it starts: some clicks should have come. */
function intervalOf({ engine, intervalMs, trigger }: RunOptions, drain: boolean): number {
  if (engine === 'real-time') return intervalMs ?? LONG_INTERVAL_MS
  switch (trigger?.name) {
    case 'asap':
      return 0
    case 'available-now':
      return intervalMs ?? (drain ? 0 : START_MS)
    case 'adaptive':
    case 'pid':
      return intervalMs ?? INTERVAL_MS
    default:
      return intervalMs ?? (drain ? 0 : INTERVAL_MS)
  }
}
/** Without an interval there is no grid. */
function triggerOf({ trigger }: RunOptions, intervalMs: number | null): TriggerSpec {
  const usual = triggerSpec(intervalMs === 0 ? 'asap' : 'fixed')
  return trigger === undefined || trigger.name === 'fixed' ? usual : trigger
}
/** All its clicks have come before the first batch: none of them is a warm-up. */
function startsLate(trigger: TriggerSpec | null): boolean {
  return trigger?.name === 'available-now'
}

function workloadOf(options: RunOptions, drain: boolean, paceMs: number): Workload {
  const ratePerSec = options.ratePerSec ?? (drain ? DRAIN_RATE_PER_SEC : RATE_PER_SEC)
  const seconds = options.durationSeconds ?? secondsFor(paceMs)
  const paced = Math.max(1, Math.round(ratePerSec * seconds))
  const bytes =
    (options.encoding ?? 'columns') !== 'columns' || (options.log ?? 'memory') !== 'memory'
  const output = queryNamed(options.query ?? 'ysb')?.output
  const short = bytes || output === 'history' || output === 'groups'
  const backlog = short ? DRAIN_EVENTS_OF_BYTES : DRAIN_EVENTS
  const form = options.form ?? 'assemblyscript'
  const counts = output === 'count'
  const compiled = form === 'assemblyscript' && counts && !bytes
  const drained = options.durationSeconds === undefined ? backlog : paced
  const given = defined({
    name: options.workload,
    seed: options.seed,
    partitions: options.partitions,
    partitionBy: options.partitionBy ?? (output === 'history' ? 'user' : undefined),
    arrivals: options.arrivals,
    keys: options.keys,
    users: options.users,
    pages: options.pages,
    campaigns: options.campaigns,
    disorderMs: options.disorderMs,
    lateShare: options.lateShare,
    lateByMs: options.lateByMs,
    malformedShare: options.malformedShare,
    input: options.input,
  })
  const cycled = (events: number): number | null =>
    cycleOf({ ...syntheticWorkload(given), drain, events, ratePerSec })
  const long = compiled && drained === DRAIN_EVENTS && cycled(DRAIN_EVENTS_COMPILED) !== null
  const usualEvents = drain ? (long ? DRAIN_EVENTS_COMPILED : drained) : paced
  const events = options.events ?? usualEvents
  const usual = cycled(events)
  const cycleEvents = options.cycleEvents === undefined && !bytes ? usual : options.cycleEvents
  return syntheticWorkload({
    ...given,
    drain,
    ratePerSec,
    events,
    cycleEvents: cycleEvents ?? null,
  })
}

/** A long backlog is made of repeated clicks, if they are such as can be repeated. */
function cycleOf(workload: Workload): number | null {
  const { drain, name, arrivals, partitions, ratePerSec } = workload
  const { disorderMs, lateShare, malformedShare } = workload
  const inOrder = disorderMs + lateShare + malformedShare === 0
  const plain = name === 'synthetic' && arrivals.kind === 'steady' && inOrder
  const whole =
    DRAIN_CYCLE_EVENTS % partitions === 0 && (DRAIN_CYCLE_EVENTS * 1000) % ratePerSec === 0
  return drain && plain && whole && workload.events > DRAIN_CYCLE_EVENTS ? DRAIN_CYCLE_EVENTS : null
}

/** How long clicks come: 20 intervals and the warm-up if that is short, else 5 or 6 intervals. */
export function secondsFor(paceMs: number): number {
  if (paceMs <= 200) return Math.max(2.5, (WARMUP_MS_MIN + 21 * paceMs) / 1000)
  // Where an interval takes long a sixth one would take 20 s of every sweep.
  return (paceMs * (paceMs < 5_000 ? 6 : 5)) / 1000
}

function sliceEventsOf(engine: EngineName): number {
  return isBatched(engine) ? 65_536 : 16_384
}

/** Readable, and unique among cells that differ in what a sweep varies. */
export function idOf(spec: Omit<CellSpec, 'id'>): string {
  const { engine, guarantee, sink, workload, fault, runtime, repeat } = spec
  const parts: string[] = [engine]
  const { trigger } = spec
  if (trigger !== null && !['fixed', 'asap'].includes(trigger.name)) parts.push(trigger.name)
  parts.push(`${spec.intervalMs ?? spec.checkpointIntervalMs}ms`)
  if (guarantee !== guaranteesOf(engine)[0]) parts.push(guarantee)
  if (spec.state === 'opaque') parts.push(spec.state)
  if (sink !== 'memory' && runtime !== 'cluster') parts.push(sink)
  if (spec.sinkDelay !== null) parts.push('slow-sink')
  if (spec.outputMode !== 'update') parts.push(spec.outputMode)
  if (spec.form === 'typescript') parts.push('typescript')
  if (spec.audit === 'count') parts.push('counts-only')
  if (spec.encoding !== 'columns') parts.push(spec.encoding)
  if (spec.log.kind !== 'memory' && runtime !== 'cluster') parts.push(spec.log.kind)
  parts.push(workload.drain ? 'drain' : `${workload.ratePerSec}ps`)
  if (spec.state === 'lineage') parts.push('lineage')
  if (spec.speculation === 'on') parts.push('speculate')
  if (spec.bufferEvents !== BUFFER_EVENTS) parts.push(`buffer${spec.bufferEvents}`)
  if (spec.alignment === 'unaligned') parts.push('unaligned')
  if (spec.bundleMs !== null) parts.push(`bundle${spec.bundleEvents ?? ''}-${spec.bundleMs}ms`)
  if (spec.compactMs !== null) parts.push(`compact${spec.compactMs}ms`)
  if (spec.clusterMode !== null) parts.push(spec.clusterMode)
  if (spec.clusterStateBytes > 0) parts.push(`${spec.clusterStateBytes / 1e6}mb`)
  if (runtime === 'simulated') parts.push('virtual')
  if (spec.rescale !== null) parts.push(`rescale${spec.rescale.workers}`)
  if (fault !== null)
    parts.push(...new Set(fault.split(';').map((one) => one.trim().split(':')[0]!)))
  if (repeat > 1) parts.push(`r${repeat}`)
  return parts.join('-')
}

/** Without the members that are undefined: they must not hide defaults. */
export function defined<T extends object>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
