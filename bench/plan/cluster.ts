import type { ClusterEngineKind } from '../../engines/clusters/engine.js'
import { CLUSTER_ENGINES, clusterEngineNamed, traitsIn } from '../../engines/clusters/registry.js'
import { InputError } from '../../workloads/input-error.js'
import type { CellSpec } from '../spec.js'
import type { RunOptions } from './options.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 1_000
/** Until a virtual machine has compiled what it runs, latencies are those of its interpreter. */
const WARMUP_MS = 15_000
const SECONDS_MIN = 30
const INTERVALS_MIN = 8

/** What engines of others can be told; all else sets ours. */
export const CLUSTER_OPTIONS: readonly (keyof RunOptions)[] = [
  ...(['engine', 'query', 'workload', 'input', 'keys', 'arrivals', 'users', 'pages'] as const),
  ...([
    'campaigns',
    'disorderMs',
    'lateShare',
    'lateByMs',
    'seed',
    'partitions',
    'partitionBy',
    'ratePerSec',
  ] as const),
  ...(['drain', 'events', 'durationSeconds', 'warmupMs', 'repeat', 'fault', 'workers'] as const),
  ...(['guarantee', 'intervalMs', 'checkpointIntervalMs', 'brokers'] as const),
  ...(['clusterMode', 'clusterConf', 'clusterMaster', 'cycleEvents', 'rescale'] as const),
  ...(['clusterStateBytes'] as const),
]
/** Where their clicks and rows are. */
const FIXED = { runtime: 'cluster', log: 'kafka', encoding: 'json', sink: 'kafka' } as const
/** In modes that `generate` them; as many clicks as ours drain, so that they can be compared. */
const GENERATED = {
  fixed: { ...FIXED, log: 'memory', encoding: 'columns' },
  load: { events: 480_000_000, cycleEvents: 8_000_000 },
} as const

/**
 * Defaults for engines of others: a load that all of them carry on two cores, long enough to be
 * warm. Latency is seen in rows of single clicks, throughput in counts.
 */
export function withCluster(given: RunOptions): RunOptions {
  const options = Object.fromEntries(
    CLUSTER_OPTIONS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  ) as RunOptions
  const { engine = '', clusterMode, clusterMaster: master } = options
  const kind = clusterEngineNamed(engine)
  const traits = traitsIn(kind, clusterMode)
  const { guarantees, queries, bounded = false, generates = false, table } = traits
  const { drain = bounded } = options
  const query = drain ? 'ysb' : 'enrich'
  const paceMs = options.intervalMs ?? options.checkpointIntervalMs ?? INTERVAL_MS
  const seconds = Math.max(SECONDS_MIN, (WARMUP_MS + INTERVALS_MIN * paceMs) / 1000)
  const load = drain ? {} : { ratePerSec: RATE_PER_SEC, durationSeconds: seconds }
  return {
    query: queries === undefined || queries.includes(query) ? query : queries[0]!,
    guarantee: guarantees![0]!,
    warmupMs: drain ? 0 : WARMUP_MS,
    ...load,
    ...(generates ? GENERATED.load : {}),
    ...options,
    ...(master === undefined
      ? {}
      : { clusterConf: { [kind.masterSetting!]: master, ...options.clusterConf } }),
    drain,
    ...(generates ? GENERATED.fixed : FIXED),
    ...(table === undefined ? {} : { sink: 'iceberg' }),
    intervalMs: paceMs,
    checkpointIntervalMs: paceMs,
  }
}

/** Throws InputError for what would not be heard. */
export function checkClusterOptions(options: RunOptions): void {
  const { engine = 'micro-batch', clusterMode, clusterConf, clusterMaster } = options
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)
  if (clusterMaster !== undefined && kind?.masterSetting === undefined) {
    const able = CLUSTER_ENGINES.filter(({ masterSetting }) => masterSetting !== undefined)
    const allowed = able.map(({ name }) => name).join(', ')
    throw new InputError(`--master: ${engine} is not given one so; allowed: --engine ${allowed}`)
  }
  const form = kind?.masterForm ?? ''
  if (clusterMaster !== undefined && !clusterMaster.startsWith(form.split('HOST')[0]!)) {
    throw new InputError(`--master ${clusterMaster}: no cluster of ${engine}; allowed: ${form}`)
  }
  if (kind === undefined) {
    const flag = clusterMode !== undefined ? `--mode ${clusterMode}` : '--conf'
    if (clusterMode === undefined && clusterConf === undefined) return
    const allowed = CLUSTER_ENGINES.map(({ name }) => name).join(', ')
    throw new InputError(`${flag}: ${engine} has none; allowed: --engine ${allowed}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const known: readonly string[] = CLUSTER_OPTIONS
    const fixed = (FIXED as Readonly<Record<string, unknown>>)[name]
    if (known.includes(name) || value === undefined || value === fixed) continue
    const flag = name.replace(/(Ms|Max|Share|Target)+$/, '').replace(/[A-Z]/g, (c) => `-${c}`)
    const allowed = fixed === undefined ? `its own settings, with --conf 'NAME=VALUE'` : fixed
    throw new InputError(
      `--engine ${engine}: ${flag.toLowerCase()} is told to our engines only; allowed: ${allowed}`,
    )
  }
  const { rescale, drain } = options
  const able = kind.rescales ?? []
  if (rescale && (drain || !able.includes(clusterMode ?? kind.modes[0]!))) {
    const modes = able.length === 0 ? 'none' : `--rate N with --mode ${able.join(', ')}`
    throw new InputError(
      `--rescale ${rescale.atMs}:${rescale.workers}: ${engine} cannot do it here; allowed: ${modes}`,
    )
  }
  if (clusterMode === undefined) return
  if (traitsIn(kind, clusterMode).generates) checkGenerated(options)
  checkMode(kind, clusterMode)
}

function checkMode({ name, modes }: ClusterEngineKind, mode: string): void {
  if (modes.includes(mode)) return
  throw new InputError(
    `--mode ${mode}: ${name} has none of that name; allowed: ${modes.join(', ')}`,
  )
}

/** Throws InputError for what the mode cannot do: nothing is taken for more than it is. */
export function checkClusterSpec(spec: CellSpec): void {
  const {
    engine,
    clusterMode,
    clusterConf,
    guarantee,
    query,
    workload,
    fault,
    rescale,
    clusterStateBytes,
  } = spec
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)
  if (kind === undefined) return
  const {
    guarantees = [],
    queries,
    bounded,
    own,
    state = false,
  } = traitsIn(kind, clusterMode ?? undefined)
  const who = `${engine} in mode ${clusterMode ?? kind.modes[0]}`
  if (clusterMode !== null) checkMode(kind, clusterMode)
  if (!guarantees.includes(guarantee)) {
    const allowed = guarantees.join(', ')
    throw new InputError(`--guarantee ${guarantee}: ${who} cannot give it; allowed: ${allowed}`)
  }
  if (queries !== undefined && !queries.includes(query)) {
    throw new InputError(`--query ${query}: ${who} has no way; allowed: ${queries.join(', ')}`)
  }
  if (bounded && !workload.drain) {
    throw new InputError(`--rate: ${who} reads what is there, and ends; allowed: --load max`)
  }
  if (clusterStateBytes > 0 && !state) {
    const able = 'flink in mode rocksdb, or kafka-streams'
    throw new InputError(`--state-bytes ${clusterStateBytes}: ${who} has none; allowed: ${able}`)
  }
  const master = kind.masterSetting && clusterConf[kind.masterSetting]
  if (master === undefined) return
  if (own) throw new InputError(`--master ${master}: ${who} has its own; allowed: another --mode`)
  const flag = fault !== null ? '--fault' : rescale !== null ? '--rescale' : undefined
  if (flag === undefined) return
  throw new InputError(`${flag}: workers of ${master} are not ours to kill; allowed: no --master`)
}

function checkGenerated({ clusterMode, workload, brokers }: RunOptions): void {
  const refuse = (flag: string, reason: string, allowed: string): never => {
    throw new InputError(`--mode ${clusterMode}: ${flag}: ${reason}; allowed: ${allowed}`)
  }
  if (workload === 'replay') refuse('--workload replay', 'it makes its clicks', 'synthetic')
  if (brokers !== undefined) refuse(`--brokers ${brokers}`, 'it reads no topic', 'none')
}

/** As it is given to --conf: NAME=VALUE, more of them with semicolons. */
export function confText(conf: Readonly<Record<string, string>>): string | null {
  const pairs = Object.entries(conf).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? null : pairs.join(';')
}
