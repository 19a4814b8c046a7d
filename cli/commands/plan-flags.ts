import type { Command } from 'commander'
import { ASSUMPTIONS } from '../../bench/planner/assumptions.js'
import type { PlanQuestion } from '../../bench/planner/plan-cluster.js'
import { CLUSTER_COSTS, type CostsName } from '../../bench/simulate/cluster-costs.js'
import {
  type ClusterSpec,
  FORECAST_ENGINES,
  type ForecastEngine,
} from '../../bench/simulate/cluster-spec.js'
import { forecast } from '../../bench/simulate/forecast.js'
import { clusterSpec, NETWORKS, type NetworkName } from '../../bench/simulate/usual-cluster.js'
import { bytes, duration } from '../../reports/format.js'
import type { ClusterPlan } from '../../reports/planner/cluster-plan.js'
import { commandLine } from '../../reports/started.js'
import { choice, TakingOption } from '../taking-option.js'
import { timeMs } from '../time.js'
import { UsageError } from '../usage-error.js'
import { count, list, number, oneOf, type Read, seed, whole } from '../values.js'
import type { Io, Wiring } from '../wiring.js'
import { plan } from './plan.js'

/** As commander found it. */
type Typed = Readonly<Record<string, string | undefined>>

const COSTS = Object.keys(CLUSTER_COSTS) as CostsName[]
/** Costs of others are of one model. */
const ENGINES_OF: Readonly<Record<CostsName, readonly ForecastEngine[]>> = {
  chunk42: FORECAST_ENGINES,
  spark: ['micro-batch'],
  flink: ['per-event'],
}
const NETWORK_NAMES = Object.keys(NETWORKS) as NetworkName[]
/** Of forecasts: the coordinators that run in them are told nothing else. */
const GUARANTEES = ['exactly-once'] as const
/** Intervals that are tried, up to the target: none within it is longer. */
const INTERVALS_MS = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000]
const DEFAULTS = {
  cores: '4',
  network: '10gbe',
  mtbf: '1000h',
  costs: 'chunk42',
  zipf: '0.5',
  stateBytes: '1G',
  spare: '0',
  nodesMax: '1000',
  guarantee: 'exactly-once',
  seed: '42',
} as const

export function planFlags(command: Command): Command {
  return command
    .option('--rate <n>', 'clicks a second over all nodes, like 10M')
    .option('--p99 <time>', 'readable within that, like 5s')
    .option('--node-price <price>', 'of a node and hour, like 0.20/h', '0')
    .addOption(
      names('--engine <list>', 'both that the costs are of if not given', FORECAST_ENGINES),
    )
    .option('--interval <list>', 'of batches or checkpoints in ms; a ladder up to the p99')
    .option('--cores <n>', 'of a node', DEFAULTS.cores)
    .addOption(choice('--network <name>', 'between nodes', NETWORK_NAMES).default(DEFAULTS.network))
    .option('--mtbf <hours>', 'between failures of a node, like 1000h; or none', DEFAULTS.mtbf)
    .addOption(
      choice('--guarantee <name>', 'of the forecasts', GUARANTEES).default(DEFAULTS.guarantee),
    )
    .addOption(choice('--costs <name>', 'whose work it is', COSTS).default(DEFAULTS.costs))
    .option('--zipf <s>', 'skew of keys; 0: all alike', DEFAULTS.zipf)
    .option('--state-bytes <n>', 'of all keys together', DEFAULTS.stateBytes)
    .option('--spare <n>', 'nodes beyond the fewest', DEFAULTS.spare)
    .option('--nodes-max <n>', 'no more are tried', DEFAULTS.nodesMax)
    .option('--seed <seed>', 'of what is drawn', DEFAULTS.seed)
    .option('--html <file>', 'also as a page of what-ifs')
}
function names(usage: string, about: string, all: readonly string[]): TakingOption {
  return new TakingOption(usage, about, { kind: 'list', of: { kind: 'names', names: all } })
}

export async function planOf(
  typed: Typed,
  json: boolean,
  line: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const question = questionOf(typed, line)
  return plan({ question, html: typed.html, json }, forecast, wiring, io)
}

/** What is asked, or a UsageError. */
export function questionOf(typed: Typed, line: readonly string[]): PlanQuestion {
  const read = <T>(name: string, reader: Read<T>): T => {
    const key = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    return reader(typed[key] ?? DEFAULTS[key as keyof typeof DEFAULTS] ?? '', name)
  }
  for (const [name, such] of [
    ['rate', '--rate 10M'],
    ['p99', '--p99 5s'],
  ] as const) {
    if (typed[name] === undefined) throw new UsageError('plan', `no --${name}`, such)
  }
  const costs = read('costs', oneOf(COSTS))
  const p99Ms = read('p99', timeMs)
  const ratePerSec = read('rate', count(1, 1e10, 'clicks/s'))
  const base = clusterSpec({
    ratePerSec,
    coresPerNode: read('cores', whole(1, 256)),
    network: NETWORKS[read('network', oneOf(NETWORK_NAMES))],
    mtbfHours: read('mtbf', hours),
    costs: CLUSTER_COSTS[costs],
    keys: { count: 100_000, zipf: read('zipf', number(0, 3)) },
    stateBytes: read('state-bytes', count(0, 1e15, 'bytes')),
    seed: read('seed', seed),
  })
  const engines = typed.engine === undefined ? ENGINES_OF[costs] : enginesOf(typed.engine, costs)
  const intervals =
    typed.interval === undefined
      ? ladder(p99Ms)
      : read('interval', list(number(1, 3_600_000, ' ms')))
  return {
    target: {
      ratePerSec,
      p99Ms,
      nodePricePerHour: read('node-price', price),
      guarantee: read('guarantee', oneOf(GUARANTEES)),
      spareNodes: read('spare', whole(0, 1_000)),
    },
    base,
    ways: engines.flatMap((engine) => intervals.map((intervalMs) => ({ engine, intervalMs }))),
    nodesMax: read('nodes-max', whole(1, 10_000)),
    assumptions: assumptionsOf(base),
    command: commandLine(['plan', ...line].join(' ')),
  }
}

function enginesOf(text: string, costs: CostsName): readonly ForecastEngine[] {
  const engines = list(oneOf(FORECAST_ENGINES))(text, 'engine')
  const wrong = engines.find((one) => !ENGINES_OF[costs].includes(one))
  if (wrong === undefined) return engines
  const why = `costs of ${costs} are of another model`
  throw new UsageError(`--engine ${wrong}`, why, ENGINES_OF[costs].join(', '))
}
/** Those that can be within the target; of a very short one the shortest. */
function ladder(p99Ms: number): readonly number[] {
  const within = INTERVALS_MS.filter((ms) => ms < p99Ms)
  return within.length === 0 ? INTERVALS_MS.slice(0, 1) : within
}

const price: Read<number> = (text, flag) => {
  const [, digits] = /^(\d+(?:\.\d+)?)(?:\/h)?$/.exec(text) ?? []
  if (digits !== undefined) return Number(digits)
  throw new UsageError(`--${flag} ${text}`, 'no price', 'such as 0.20/h')
}
const hours: Read<number | null> = (text, flag) => {
  if (text === 'none') return null
  const [, digits] = /^(\d+(?:\.\d+)?)h$/.exec(text) ?? []
  if (digits !== undefined && Number(digits) > 0) return Number(digits)
  throw new UsageError(`--${flag} ${text}`, 'no time', 'hours such as 1000h, or none')
}

/** All of it: what is varied, and what stays. */
function assumptionsOf(base: ClusterSpec): ClusterPlan['assumptions'] {
  const { costs, stragglers, racks, stateBytes, eventBytes, coresPerNode } = base
  return [
    ['costs', costs.source],
    ['cores of a node', `${coresPerNode}`],
    ...ASSUMPTIONS.map(({ name, value }): [string, string] => [name, value(base)]),
    ['bytes of a click', `${eventBytes}`],
    ['state', bytes(stateBytes)],
    [
      'stragglers',
      stragglers.share === 0
        ? 'none'
        : `${stragglers.share} of nodes, ${stragglers.factor}x slower`,
    ],
    ['racks that fail as one', racks === null ? 'none' : `${racks.nodes} nodes`],
    ['batches handed out at once', `${base.groupBatches}`],
    ['records wait for others', `${duration(base.bufferTimeoutMs)} at most`],
    ['load', 'steady'],
  ]
}
