import type { CellList } from '../../bench/plan/clusters/cell-list.js'
import { CELL_LISTS } from '../../bench/plan/clusters/registry.js'
import { planOfList } from '../../bench/plan/clusters.js'
import { planOfLineage } from '../../bench/plan/lineage-points.js'
import { isCluster, type PlanOptions, SWEPT_NAMES } from '../../bench/plan/options.js'
import { planOfPairs } from '../../bench/plan/pairs.js'
import { planOfSmallFiles } from '../../bench/plan/small-files.js'
import { planOfTriggers } from '../../bench/plan/trigger-cells.js'
import type { Plan } from '../../bench/plan.js'
import { choice, type TakingOption } from '../taking-option.js'
import { refused } from '../usage-error.js'
import { oneOf, whole } from '../values.js'
import type { Wiring } from '../wiring.js'
import type { BenchSwitches } from './bench.js'
import { matrixPlan } from './bench-matrix.js'
import { earlierRun } from './earlier.js'

/**
 * The plan of a sweep of its own kind; undefined: of the usual kind. One excludes the others, and
 * what they set themselves cannot be given. Throws UsageError.
 */
export function presetOf(
  {
    pairs,
    triggers = false,
    lineage = false,
    matrix = false,
    smallFiles = false,
    clusters,
    earlier,
    peers,
  }: BenchSwitches,
  options: PlanOptions,
  wiring: Wiring,
): ((options: PlanOptions) => Plan) | undefined {
  const others = options.engines?.some(isCluster) ?? false
  const asked = [
    ...(pairs === undefined ? [] : ['--cost-of-guarantee']),
    ...(triggers ? ['--triggers'] : []),
    ...(lineage ? ['--lineage'] : []),
    ...(matrix ? ['--matrix'] : []),
    ...(smallFiles ? ['--small-files'] : []),
    ...(clusters !== undefined || others ? ['--clusters'] : []),
  ]
  const [flag, other] = asked
  if (other !== undefined) refused(flag!)(other, 'it is a sweep of its own')
  if (flag === undefined) return undefined
  if (options.searchOnly) refused(flag)('--search', 'it is a sweep of its own')
  if (peers) refused(flag)('--peers', 'it compares an engine with itself')
  const { fault } = options
  if (fault !== undefined && fault !== null) refused(flag)(`--fault ${fault}`, 'it is undisturbed')
  if (matrix) return (all) => matrixPlan(all, earlier, wiring)
  if (options.scale === 'full') refused(flag)('--full', 'it is a sweep of its own')
  if (lineage) {
    checkLineage(options)
    return planOfLineage
  }
  if (smallFiles) {
    checkSmallFiles(options)
    return planOfSmallFiles
  }
  if (clusters !== undefined || others) {
    const which = typeof clusters === 'string' ? readWhich(clusters, 'clusters') : undefined
    const list = CELL_LISTS.find(({ name }) => name === which) ?? CELL_LISTS[0]!
    checkClusters(options, list)
    const kept = earlier === undefined ? [] : earlierRun(earlier, options, wiring).cells
    return (some) => planOfList(list, some, kept)
  }
  if (triggers) {
    checkTriggers(options)
    return planOfTriggers
  }
  checkPairs(options)
  const count = pairs === true || pairs === undefined ? undefined : readPairs(pairs, flag.slice(2))
  return (all) => planOfPairs(all, count)
}

/** Which lists of cells there are, and what each is about. */
export function clustersOption(): TakingOption {
  const lists = CELL_LISTS.map(({ name, about }) => `${name} (${about})`).join('; ')
  const about = `Spark, Flink, ... and ours over one Kafka broker: ${lists}`
  return choice('--clusters [list]', about, LIST_NAMES)
}

const readPairs = whole(1, 100)
const LIST_NAMES = CELL_LISTS.map(({ name }) => name)
const readWhich = oneOf(LIST_NAMES)

function checkPairs({ guarantee, runtime, repeats, engines = [] }: PlanOptions): void {
  const refuse = refused('--cost-of-guarantee')
  const other = engines.find((name) => !SWEPT_NAMES.some((one) => one === name))
  if (other !== undefined) refuse(`--engine ${other}`, 'it has only one of the two')
  if (guarantee !== undefined) refuse(`--guarantee ${guarantee}`, 'it compares two of them')
  if (runtime === 'simulated') refuse('--runtime simulated', 'its costs are assumed')
  if (repeats !== undefined) refuse(`--repeat ${repeats}`, 'its own number says how many pairs')
}

/** One engine, one load. */
function checkTriggers({ drainOnly, engines, checkpointsMs, trigger }: PlanOptions): void {
  const refuse = refused('--triggers')
  if (drainOnly) refuse('--load max', 'a backlog has no bursts')
  if (engines !== undefined) refuse(`--engine ${engines.join()}`, 'micro-batch alone has triggers')
  if (checkpointsMs !== undefined) refuse('--checkpoint', 'micro-batch has none')
  if (trigger !== undefined) refuse(`--trigger ${trigger.name}`, 'it runs all of them')
}

/** One engine at one load, so that its visible p99 is a matter of the compactor alone. */
function checkSmallFiles({ drainOnly, engines = [], checkpointsMs, runtime }: PlanOptions): void {
  const refuse = refused('--small-files')
  const other = engines.find((name) => name !== 'micro-batch')
  if (other !== undefined) refuse(`--engine ${other}`, 'a commit each interval is micro-batch')
  if (drainOnly) refuse('--load max', 'a backlog has no latency')
  if (checkpointsMs !== undefined) refuse('--checkpoint', 'micro-batch has none')
  if (runtime === 'simulated') refuse('--runtime simulated', 'its costs are assumed')
}

/** What it sets itself. */
function checkClusters(options: PlanOptions, { name, load }: CellList): void {
  const { scale, query, exchange, runtime, drainOnly, rates = [] } = options
  const refuse = refused('--clusters')
  if (scale === 'quick') refuse('--quick', 'it has no smaller form; --engine NAME names one of it')
  if (query !== undefined) refuse(`--query ${query}`, 'enrich tells latency, ysb throughput')
  if (exchange) refuse('--exchange', 'it measures whole engines')
  if (runtime === 'simulated') refuse('--runtime simulated', 'a broker has no virtual clock')
  if (rates.length > 1) refuse(`--rate ${rates.join()}`, 'it has one load')
  if (drainOnly && load === 'paced') refuse(`${name} --load max`, 'a backlog has no latency')
  if ((drainOnly || load === 'drain') && rates.length > 0) {
    refuse(`--rate ${rates.join()}`, 'a backlog has none')
  }
}

/** Its engine, load and faults are what it is about. */
function checkLineage({ scale, ...told }: PlanOptions): void {
  const given = Object.entries(told).find(([, value]) => value !== undefined)
  if (given !== undefined) {
    refused('--lineage')(`--${given[0]} ${JSON.stringify(given[1])}`, 'nothing in it can be set')
  }
}
