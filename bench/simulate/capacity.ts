import { keyGroupsOf } from './cluster-costs.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Places } from './places.js'

/** Keys beyond these have next to nothing each, and are taken to be alike. */
const KEYS_COUNTED = 200_000

/**
 * Clicks a ms of so many workers that exchange them by key: all are as fast as the one that has
 * most to do for its keys, or as the fullest link.
 */
export function capacityOf(spec: ClusterSpec, places: Places, workers: number): number {
  const { costs, network, eventBytes, coresPerNode } = spec
  const shares = sharesOf(spec, workers)
  const nodes = Math.ceil(workers / coresPerNode)
  const perNode = new Float64Array(nodes)
  let slowestMs = 0
  for (let w = 0; w < workers; w++) {
    perNode[Math.floor(w / coresPerNode)]! += shares[w]!
    const { eventUs, keyedShare } = costs
    const part = (1 - keyedShare) / workers + keyedShare * shares[w]!
    slowestMs = Math.max(slowestMs, places.slowness(w) * part * (eventUs / 1_000))
  }
  // In: its part of the log, and from other nodes what its keys get.
  const fullest = perNode.reduce((most, share) => Math.max(most, share), 0)
  const inBytes = eventBytes * (1 / nodes + (fullest * (nodes - 1)) / nodes)
  return 1 / Math.max(slowestMs, inBytes / network.bytesPerMs)
}

/** Of all clicks, by the groups that a worker's keys are in. */
function sharesOf({ keys, costs }: ClusterSpec, workers: number): Float64Array {
  const groups = keyGroupsOf(costs, workers)
  const weights = new Float64Array(groups)
  const counted = Math.min(keys.count, KEYS_COUNTED)
  let sum = 0
  for (let key = 0; key < counted; key++) {
    const weight = (key + 1) ** -keys.zipf
    weights[(Math.imul(key, 0x9e3779b1) >>> 16) % groups]! += weight
    sum += weight
  }
  const rest = (keys.count - counted) * (counted + 1) ** -keys.zipf
  const shares = new Float64Array(workers)
  for (let group = 0; group < groups; group++) {
    const share = (weights[group]! + rest / groups) / (sum + rest)
    shares[Math.floor((group * workers) / groups)]! += share
  }
  return shares
}
