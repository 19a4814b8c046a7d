import { CLUSTER_ENGINES } from '../../engines/clusters/registry.js'
import { InputError } from '../../workloads/input-error.js'
import type { RunOptions } from './options.js'

const RATE_PER_SEC = 10_000
const INTERVAL_MS = 1_000
/** Until a virtual machine has compiled what it runs, latencies are those of its interpreter. */
const WARMUP_MS = 5_000
const SECONDS_MIN = 15
const INTERVALS_MIN = 8

/** What engines of others can be told; all else sets ours. */
export const CLUSTER_OPTIONS: readonly (keyof RunOptions)[] = [
  ...(['engine', 'query', 'workload', 'input', 'keys', 'arrivals', 'users', 'pages'] as const),
  ...(['campaigns', 'disorderMs', 'seed', 'partitions', 'partitionBy', 'ratePerSec'] as const),
  ...(['drain', 'events', 'durationSeconds', 'warmupMs', 'repeat', 'fault', 'workers'] as const),
  ...(['guarantee', 'intervalMs', 'checkpointIntervalMs', 'brokers'] as const),
  ...(['clusterMode', 'clusterConf', 'cycleEvents', 'rescale'] as const),
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
  const generates = generatesItself(given)
  const { drain = false } = options
  const paceMs = options.intervalMs ?? options.checkpointIntervalMs ?? INTERVAL_MS
  const seconds = Math.max(SECONDS_MIN, (WARMUP_MS + INTERVALS_MIN * paceMs) / 1000)
  const load = drain ? {} : { ratePerSec: RATE_PER_SEC, durationSeconds: seconds }
  return {
    query: drain ? 'ysb' : 'enrich',
    warmupMs: drain ? 0 : WARMUP_MS,
    ...load,
    ...(generates ? GENERATED.load : {}),
    ...options,
    ...(generates ? GENERATED.fixed : FIXED),
    intervalMs: paceMs,
    checkpointIntervalMs: paceMs,
  }
}

/** Throws InputError for what would not be heard. */
export function checkClusterOptions(options: RunOptions): void {
  const { engine = 'micro-batch', clusterMode, clusterConf } = options
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)
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
  if (generatesItself(options)) checkGenerated(options)
  if (kind.bounded?.includes(clusterMode) && !options.drain) {
    const reason = 'it ends with what the topic holds when it begins'
    throw new InputError(`--mode ${clusterMode}: ${reason}; allowed: --load max`)
  }
  if (kind.modes.includes(clusterMode)) return
  throw new InputError(
    `--mode ${clusterMode}: ${engine} has none of that name; allowed: ${kind.modes.join(', ')}`,
  )
}

function generatesItself({ engine, clusterMode = '' }: RunOptions): boolean {
  const kind = CLUSTER_ENGINES.find(({ name }) => name === engine)
  return kind?.generates?.includes(clusterMode) ?? false
}
function checkGenerated(options: RunOptions): void {
  const { clusterMode, query, drain, workload, brokers } = options
  const refuse = (flag: string, reason: string, allowed: string): never => {
    throw new InputError(`--mode ${clusterMode}: ${flag}: ${reason}; allowed: ${allowed}`)
  }
  if (query !== undefined && query !== 'ysb') refuse(`--query ${query}`, 'it counts', '--query ysb')
  if (!drain) refuse('without --load', 'its clicks are due at once', '--load max')
  if (workload === 'replay') refuse('--workload replay', 'it makes its clicks', 'synthetic')
  if (brokers !== undefined) refuse(`--brokers ${brokers}`, 'it reads no topic', 'none')
}

/** As it is given to --conf: NAME=VALUE, more of them with semicolons. */
export function confText(conf: Readonly<Record<string, string>>): string | null {
  const pairs = Object.entries(conf).map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? null : pairs.join(';')
}
