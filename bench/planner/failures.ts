import type { Headroom, Month, Recovery } from '../../reports/planner/cluster-plan.js'
import type { ClusterSpec } from '../simulate/cluster-spec.js'
import { mostRate } from './fewest.js'
import { PERIODS_MIN, type Probe, periodSeconds, warmedUp } from './probe.js'

/** Of a recovery: longer is told as none. */
const WATCHED_SECONDS_MIN = 60
const WATCHED_INTERVALS = 20
/** Whoever has little to spare needs longer for the rest than the node was away. */
const WATCHED_RESTARTS = 3
export const MONTH_HOURS = 730
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** What nodes fewer can do, if nobody puts them back. */
export function headroomOf(spec: ClusterSpec, failed: number, probe: Probe): Headroom {
  const nodes = spec.nodes - failed
  if (nodes < 1) return { failed, nodes: 0, ratePerSec: null, headroom: null, p99Ms: null }
  const fewer = { ...spec, nodes }
  const { sustainable, p99Ms } = probe.judge(fewer)
  const ratePerSec = capacityOf(fewer, probe)
  return {
    failed,
    nodes,
    ratePerSec,
    headroom: ratePerSec === null ? null : ratePerSec / spec.ratePerSec,
    p99Ms: sustainable ? p99Ms : null,
  }
}
/** The highest rate that these nodes sustain within the target. */
export function capacityOf(spec: ClusterSpec, probe: Probe): number | null {
  const most = mostRate(
    (rate) => probe.judge({ ...spec, ratePerSec: Math.round(rate) }).holds,
    spec.ratePerSec,
  )
  return most === null ? null : Math.round(most)
}

/**
 * What readers see when so many nodes die at once and come back when they can. Of all nodes at once
 * nothing is told: forecasts are of clusters of which somebody is left.
 */
export function recoveryOf(spec: ClusterSpec, failed: number, probe: Probe): Recovery {
  if (failed < spec.nodes) {
    return watched(spec, failed, (atMs) => ({ failures: [{ atMs, nodes: failed }] }), probe)
  }
  const unknown = { p99Ms: null, maxMs: null, outageMs: null, catchUpMs: null }
  return { failed, windowSeconds: windowSecondsOf(spec), ...unknown }
}
function windowSecondsOf(spec: ClusterSpec): number {
  const interval = spec.intervalMs / 1000
  const away = Math.ceil((WATCHED_RESTARTS * (spec.nodeRestartMs + spec.detectMs)) / 1000)
  const periods = PERIODS_MIN * periodSeconds(spec)
  return Math.max(WATCHED_SECONDS_MIN, WATCHED_INTERVALS * interval, away, periods)
}
function watched(
  asked: ClusterSpec,
  failed: number,
  strike: (atMs: number) => Partial<ClusterSpec>,
  probe: Probe,
): Recovery {
  const spec = warmedUp(asked)
  const windowSeconds = windowSecondsOf(spec)
  // Amid an interval, as failures ask nobody.
  const atMs = spec.warmupSeconds * 1000 + spec.intervalMs / 2
  const { visibleLatencyMs, recovery } = probe.foretell({
    ...spec,
    mtbfHours: null,
    racks: null,
    failures: [],
    ...strike(atMs),
    durationSeconds: spec.warmupSeconds + windowSeconds,
  })
  const [first] = recovery
  return {
    failed,
    windowSeconds,
    p99Ms: visibleLatencyMs?.p99 ?? null,
    maxMs: visibleLatencyMs?.max ?? null,
    outageMs: first?.outageMs ?? null,
    catchUpMs: first?.catchUpMs ?? null,
  }
}

/**
 * Failures of nodes, of racks and of the coordinator's node in a month, and how long results then
 * are late at most.
 */
export function monthOf(spec: ClusterSpec, probe: Probe): Month | null {
  const { nodes, mtbfHours, racks } = spec
  if (mtbfHours === null && racks === null) return null
  const coordinator = (): Recovery =>
    watched(spec, 0, (atMs) => ({ coordinatorFailsAtMs: [atMs] }), probe)
  const kinds: { times: number; recovery: () => Recovery }[] = []
  if (mtbfHours !== null) {
    const each = MONTH_HOURS / mtbfHours
    kinds.push({ times: nodes * each, recovery: () => recoveryOf(spec, 1, probe) })
    kinds.push({ times: each, recovery: coordinator })
  }
  if (racks !== null) {
    const times = (Math.ceil(nodes / racks.nodes) * MONTH_HOURS) / racks.mtbfHours
    const together = Math.min(racks.nodes, nodes)
    kinds.push({ times, recovery: () => recoveryOf(spec, together, probe) })
  }
  const over = kinds.map(({ times, recovery }) => {
    const { outageMs, catchUpMs } = recovery()
    return outageMs === null || catchUpMs === null
      ? null
      : (times * Math.max(outageMs, catchUpMs)) / MINUTE_MS
  })
  return {
    failures: kinds.reduce((sum, { times }) => sum + times, 0),
    minutesOver: over.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
  }
}
/** Of all time; 0.01 and more: the p99 of a whole month is one of failures. */
export function shareOver({ minutesOver }: Month): number | null {
  return minutesOver === null ? null : (minutesOver * MINUTE_MS) / (MONTH_HOURS * HOUR_MS)
}
