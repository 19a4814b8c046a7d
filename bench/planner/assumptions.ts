import { duration, figure, percent } from '../../reports/format.js'
import type { ClusterCosts } from '../simulate/cluster-costs.js'
import type { ClusterSpec } from '../simulate/cluster-spec.js'

/** One thing that a plan takes for granted. Law: `times` changes nothing but that. */
export interface Assumption {
  readonly name: string
  readonly value: (spec: ClusterSpec) => string
  /** The same with so many times of it; null: there is none to change. */
  readonly times: (spec: ClusterSpec, factor: number) => ClusterSpec | null
}
/** Of costs: not how long something takes in each forecast. */
type NoTime = 'source' | 'of' | 'keyedShare' | 'keyGroups' | 'detectMs'
const costs = (
  spec: ClusterSpec,
  factor: number,
  ...names: readonly Exclude<keyof ClusterCosts, NoTime>[]
): ClusterSpec => ({
  ...spec,
  costs: {
    ...spec.costs,
    ...Object.fromEntries(names.map((name) => [name, spec.costs[name] * factor])),
  },
})
const GIGABIT_BYTES_PER_MS = 125_000

/** Each is halved and doubled: a line more, and pages and tables have it. */
export const ASSUMPTIONS: readonly Assumption[] = [
  {
    name: 'cost per event',
    value: ({ costs: { eventUs } }) => `${duration(eventUs / 1000)} of a core`,
    times: (spec, factor) => costs(spec, factor, 'eventUs'),
  },
  {
    name: 'task overhead',
    value: ({ costs: { taskMs, dispatchMs, batchMs, mergeMs, snapshotMs } }) =>
      `task ${duration(taskMs)}, dispatch ${duration(dispatchMs)}, batch ${duration(batchMs)}, ` +
      `merge ${duration(mergeMs)}, snapshot ${duration(snapshotMs)}`,
    times: (spec, factor) =>
      costs(spec, factor, 'taskMs', 'dispatchMs', 'batchMs', 'mergeMs', 'snapshotMs'),
  },
  {
    name: 'network',
    value: ({ network: { latencyMs, bytesPerMs } }) =>
      `${duration(latencyMs)}, ${figure(bytesPerMs / GIGABIT_BYTES_PER_MS)} Gbit/s`,
    // Twice the network is twice as slow, in both.
    times: (spec, factor) => ({
      ...spec,
      network: {
        latencyMs: spec.network.latencyMs * factor,
        bytesPerMs: spec.network.bytesPerMs / factor,
      },
    }),
  },
  {
    name: 'MTBF',
    value: ({ mtbfHours }) => (mtbfHours === null ? 'none fails' : `${figure(mtbfHours)} h a node`),
    times: (spec, factor) =>
      spec.mtbfHours === null ? null : { ...spec, mtbfHours: spec.mtbfHours * factor },
  },
  {
    name: 'MTBF of racks',
    value: ({ racks }) =>
      racks === null
        ? 'no nodes fail as one'
        : `${figure(racks.mtbfHours)} h each, of ${figure(racks.nodes)} nodes that fail as one`,
    times: (spec, factor) =>
      spec.racks === null
        ? null
        : { ...spec, racks: { ...spec.racks, mtbfHours: spec.racks.mtbfHours * factor } },
  },
  {
    name: 'stragglers',
    value: ({ stragglers: { share, factor } }) =>
      share === 0 ? 'none' : `${percent(share)} of nodes, ${figure(factor)}x slower`,
    times: (spec, factor) => {
      const { share } = spec.stragglers
      const shared = Math.min(1, share * factor)
      return share === 0 ? null : { ...spec, stragglers: { ...spec.stragglers, share: shared } }
    },
  },
  {
    name: 'restart of a node',
    value: ({ nodeRestartMs, detectMs }) =>
      `noticed after ${duration(detectMs)}, there again after ${duration(nodeRestartMs)}`,
    times: (spec, factor) => ({
      ...spec,
      nodeRestartMs: spec.nodeRestartMs * factor,
      detectMs: spec.detectMs * factor,
    }),
  },
  {
    name: 'key skew',
    value: ({ keys: { zipf, count } }) => `Zipf ${figure(zipf)} over ${figure(count)} keys`,
    times: (spec, factor) =>
      spec.keys.zipf === 0
        ? null
        : { ...spec, keys: { ...spec.keys, zipf: spec.keys.zipf * factor } },
  },
  {
    name: 'commit latency',
    value: ({ objectStore: { p50Ms, p99Ms } }) =>
      `p50 ${duration(p50Ms)}, p99 ${duration(p99Ms)} of the object store`,
    times: (spec, factor) => ({
      ...spec,
      objectStore: {
        p50Ms: spec.objectStore.p50Ms * factor,
        p99Ms: spec.objectStore.p99Ms * factor,
      },
    }),
  },
]
