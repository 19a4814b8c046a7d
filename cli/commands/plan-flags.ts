import type { Command } from 'commander'
import { arrivalsText } from '../../bench/plan/command.js'
import { ASSUMPTIONS } from '../../bench/planner/assumptions.js'
import type { PlanQuestion } from '../../bench/planner/plan-cluster.js'
import { CLUSTER_COSTS, type ClusterCosts } from '../../bench/simulate/cluster-costs.js'
import {
  type ClusterSpec,
  FORECAST_ENGINES,
  type ForecastEngine,
} from '../../bench/simulate/cluster-spec.js'
import { forecast } from '../../bench/simulate/forecast.js'
import { clusterSpec } from '../../bench/simulate/usual-cluster.js'
import { bytes, duration, percent } from '../../reports/format.js'
import type { ClusterPlan } from '../../reports/planner/cluster-plan.js'
import { commandLine } from '../../reports/started.js'
import type { Flag } from '../flag.js'
import { type Given, readFlags } from '../options.js'
import { TEXT } from '../takes.js'
import { TakingOption } from '../taking-option.js'
import { timeMs } from '../time.js'
import { UsageError } from '../usage-error.js'
import { count, list, number, oneOf, type Read, whole } from '../values.js'
import type { Io, Wiring } from '../wiring.js'
import { costsOf } from './cluster-costs-of.js'
import { plan } from './plan.js'
import { CLUSTER_FLAGS } from './simulate-flags.js'
import { checkSpec } from './simulate-spec.js'

const COSTS = Object.keys(CLUSTER_COSTS)
/** Of simulate: a plan chooses the rest, or looks at it by itself. */
const SHARED = [
  ...['cores', 'network', 'mtbf', 'racks', 'node-restart', 'detect', 'guarantee', 'alignment'],
  ...['stragglers', 'task-tail', 'group', 'schedule', 'pipeline', 'speculate', 'chunk-events'],
  ...['state', 'checkpoint-batches', 'buffer-timeout', 'buffer-bytes'],
  ...['object-store', 'keys', 'event-bytes', 'state-bytes', 'arrivals', 'seed'],
]
const nameOf = ({ usage }: Flag<ClusterSpec>): string => /^--([\w-]+)/.exec(usage)![1]!
const SHARED_FLAGS = CLUSTER_FLAGS.filter((one) => SHARED.includes(nameOf(one)))
/** Intervals that are tried, up to the target: none within it is longer. */
const INTERVALS_MS = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000]
const DEFAULTS: Readonly<Record<string, string>> = {
  cores: '4',
  network: '10gbe',
  mtbf: '1000h',
  keys: '100000:0.5',
  'state-bytes': '1G',
  guarantee: 'exactly-once',
  seed: '42',
}

export function planFlags(command: Command): Command {
  command
    .option('--rate <n>', 'clicks a second over all nodes, like 10M')
    .option('--p99 <time>', 'readable within that, like 5s')
    .option('--node-price <price>', 'of a node and hour, like 0.20/h', '0')
    .addOption(
      names('--engine <list>', 'both that the costs are of if not given', FORECAST_ENGINES),
    )
    .option('--interval <list>', 'of batches or checkpoints in ms; a ladder up to the p99')
    .option('--costs <name>', `${COSTS.join(', ')}, or a file as simulate takes it`, 'chunk42')
    .option('--spare <n>', 'nodes beyond the fewest', '0')
    .option('--nodes-max <n>', 'no more are tried', '1000')
  for (const one of SHARED_FLAGS) {
    const option = new TakingOption(one.usage, one.about, one.read.takes ?? TEXT)
    const usual = DEFAULTS[nameOf(one)]
    command.addOption(usual === undefined ? option : option.default(usual))
  }
  return command.option('--html <file>', 'also as a page of what-ifs')
}
function names(usage: string, about: string, all: readonly string[]): TakingOption {
  return new TakingOption(usage, about, { kind: 'list', of: { kind: 'names', names: all } })
}

export async function planOf(
  given: Given,
  json: boolean,
  line: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const question = questionOf(given, line)
  return plan({ question, html: given.get('html'), json }, forecast, wiring, io)
}

/** What is asked, or a UsageError. */
export function questionOf(given: Given, line: readonly string[]): PlanQuestion {
  const read = <T>(name: string, reader: Read<T>): T => reader(given.get(name) ?? '', name)
  for (const [name, such] of [
    ['rate', '--rate 10M'],
    ['p99', '--p99 5s'],
  ] as const) {
    if (!given.has(name)) throw new UsageError('plan', `no --${name}`, such)
  }
  const p99Ms = read('p99', timeMs)
  const ratePerSec = read('rate', count(1, 1e10, 'clicks/s'))
  const told = { ...readFlags(SHARED_FLAGS, given), ratePerSec }
  const costs = costsByEngine(given.get('costs')!, given.get('engine'))
  const engines = FORECAST_ENGINES.filter((engine) => costs[engine] !== undefined)
  const baseOf = (engine: ForecastEngine): ClusterSpec =>
    clusterSpec({ ...told, engine, costs: costs[engine] ?? costs[engines[0]!]! })
  const bases = { 'micro-batch': baseOf('micro-batch'), 'per-event': baseOf('per-event') }
  checkSpec(bases['micro-batch'])
  const intervals = given.has('interval')
    ? read('interval', list(number(1, 3_600_000, ' ms')))
    : ladder(p99Ms)
  return {
    target: {
      ratePerSec,
      p99Ms,
      nodePricePerHour: read('node-price', price),
      guarantee: bases['micro-batch'].guarantee,
      spareNodes: read('spare', whole(0, 1_000)),
    },
    bases,
    ways: engines.flatMap((engine) => intervals.map((intervalMs) => ({ engine, intervalMs }))),
    nodesMax: read('nodes-max', whole(1, 10_000)),
    assumptions: assumptionsOf(engines.map((engine) => bases[engine])),
    command: commandLine(['plan', ...line].join(' ')),
  }
}

/** Of the engines that were named, or else of those that there are costs of. */
function costsByEngine(
  text: string,
  named: string | undefined,
): Partial<Record<ForecastEngine, ClusterCosts>> {
  const some = costsOf(text)
  const able = some.of === undefined ? FORECAST_ENGINES : [some.of]
  const engines = named === undefined ? able : list(oneOf(FORECAST_ENGINES))(named, 'engine')
  const wrong = engines.find((one) => !able.includes(one))
  if (wrong !== undefined) {
    const why = `costs of ${text} are of another model`
    throw new UsageError(`--engine ${wrong}`, why, able.join(', '))
  }
  const costsFor = (engine: ForecastEngine) => (some.of === engine ? some : costsOf(text, engine))
  return Object.fromEntries(engines.map((engine) => [engine, costsFor(engine)]))
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
/** All of it: what is varied, and what stays; where engines differ, of each. */
function assumptionsOf(bases: readonly ClusterSpec[]): ClusterPlan['assumptions'] {
  const told = (of: (spec: ClusterSpec) => string): string => {
    const texts = bases.map(of)
    if (new Set(texts).size === 1) return texts[0]!
    return bases.map(({ engine }, at) => `${engine}: ${texts[at]}`).join('; ')
  }
  const all: readonly (readonly [string, (spec: ClusterSpec) => string])[] = [
    ['costs', ({ costs }) => costs.source],
    ['cores of a node', ({ coresPerNode }) => `${coresPerNode}`],
    ...ASSUMPTIONS.map(({ name, value }) => [name, value] as const),
    ['bytes of a click', ({ eventBytes }) => `${eventBytes}`],
    ['state', ({ stateBytes }) => bytes(stateBytes)],
    ['barriers', ({ alignment }) => alignment],
    ['batches handed out at once', ({ groupBatches }) => `${groupBatches}`],
    ['groups in flight', ({ pipelineBatches }) => `${pipelineBatches} at most`],
    [
      'clicks of a task',
      ({ chunkEventsMax: most }) => (most === null ? 'as the engine cuts' : `${most} at most`),
    ],
    ['slow tasks started again', ({ speculation }) => speculation],
    ['records wait for others', ({ bufferTimeoutMs }) => `${duration(bufferTimeoutMs)} at most`],
    ['tasks that straggle', ({ taskTail: tail }) => (tail === undefined ? 'none' : tailText(tail))],
    ['tasks are handed out', ({ schedule }) => (schedule === 'group' ? 'ahead' : 'by batch')],
    ['state is kept', (spec) => stateText(spec)],
    [
      'buffers of a worker',
      ({ bufferBytesMax: most }) => (most === null ? "Flink's" : bytes(most)),
    ],
    ['load', ({ arrivals }) => arrivalsText(arrivals)],
  ]
  return all.map(([name, of]) => [name, told(of)])
}
function tailText({ share, shape, most }: NonNullable<ClusterSpec['taskTail']>): string {
  return `${percent(share)} of them, Pareto ${shape}, at most ${most} times`
}
function stateText({ engine, state, checkpointBatches }: ClusterSpec): string {
  if (engine === 'per-event') return 'by its workers'
  return state === 'versions' ? 'in the log' : `by lineage, saved each ${checkpointBatches} batches`
}
