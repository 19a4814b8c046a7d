import { windowMsOf } from '../../bench/simulate/autoscale.js'
import type { ClusterSpec } from '../../bench/simulate/cluster-spec.js'
import { stepsOf } from '../../bench/simulate/elastic.js'
import { clusterSpec, tasksForEachCore } from '../../bench/simulate/usual-cluster.js'
import { type Given, readFlags } from '../options.js'
import { UsageError } from '../usage-error.js'
import { costsOf } from './cluster-costs-of.js'
import { CLUSTER_FLAGS, NODES_MAX } from './simulate-flags.js'

/** What --autoscale may make of --nodes. */
const NODES_GROWN = 4

/** What was typed, with what is usual for the rest. */
export function specOf(given: Given, tasksPerCore: boolean): ClusterSpec {
  const own = readFlags(CLUSTER_FLAGS, given)
  const costs = given.get('costs')
  const spec = clusterSpec(
    costs === undefined ? own : { ...own, costs: costsOf(costs, own.engine) },
  )
  if (spec.warmupSeconds >= spec.durationSeconds) {
    const allowed = `less than --duration ${spec.durationSeconds}`
    throw new UsageError(`--warmup ${spec.warmupSeconds}`, 'nothing is left', allowed)
  }
  checkSpec(spec)
  checkSteps(spec)
  const elastic = { ...spec, ...autoscaleOf(spec) }
  return tasksPerCore ? { ...elastic, chunkEventsMax: tasksForEachCore(spec) } : elastic
}

/** Flags that do not go together, whoever takes them. Throws UsageError. */
export function checkSpec(spec: ClusterSpec): void {
  if (spec.alignment === 'unaligned' && spec.guarantee !== 'exactly-once') {
    const allowed = '--guarantee exactly-once, or --alignment aligned'
    throw new UsageError('--alignment unaligned', 'nothing is aligned', allowed)
  }
  checkState(spec)
  const { p50Ms, p99Ms } = spec.objectStore
  if (p99Ms < p50Ms) {
    throw new UsageError(`--object-store ${p50Ms}:${p99Ms}`, 'p99 below p50', 'P50:P99')
  }
}

function checkSteps(spec: ClusterSpec): void {
  const steps = stepsOf(spec)
  for (const [n, { atMs, nodes: of }] of steps.entries()) {
    const given = `--rescale ${atMs}:${of}`
    if (atMs >= spec.durationSeconds * 1_000) {
      throw new UsageError(given, 'it is over by then', `before --duration ${spec.durationSeconds}`)
    }
    if (steps[n + 1]?.atMs === atMs) throw new UsageError(given, 'a time with two steps', 'one')
  }
}
/** With what depends on other flags. */
function autoscaleOf(spec: ClusterSpec): Pick<ClusterSpec, 'autoscale'> {
  const { autoscale, rescale } = spec
  if (autoscale === undefined) return {}
  const { low, high, nodesMax } = autoscale
  const given = `--autoscale ${low}:${high}`
  if (low >= high) throw new UsageError(given, 'LOW is not below HIGH', 'LOW:HIGH[:MAXNODES]')
  if (rescale !== null) throw new UsageError(given, 'with --rescale', 'one of them')
  const most = nodesMax === 0 ? Math.min(NODES_MAX, NODES_GROWN * spec.nodes) : nodesMax
  if (most < spec.nodes) {
    throw new UsageError(`${given}:${most}`, 'fewer than --nodes', `${spec.nodes} and more`)
  }
  return { autoscale: { low, high, nodesMax: most, windowMs: windowMsOf(spec) } }
}
/** As `run` does: a lineage has no groups of batches, and no second attempts. */
function checkState({ engine, state, schedule, groupBatches, speculation }: ClusterSpec): void {
  const asked = state === 'lineage' ? '--state lineage' : '--schedule group'
  if (state === 'versions' && schedule === 'batch') return
  if (engine !== 'micro-batch') throw new UsageError(asked, `${engine} does not`, 'micro-batch')
  if (state === 'versions') return
  if (schedule === 'group' || groupBatches > 1) {
    throw new UsageError(asked, 'it has no groups of batches', '--group 1 --schedule batch')
  }
  if (speculation === 'on') {
    throw new UsageError(asked, 'its chunks are not started twice', '--speculate off')
  }
}
