import { probeAt, type SearchTarget } from '../search/target.js'
import type { CellSpec, EngineName, NativeName } from '../spec.js'

/** Start, clicks to be made, audit. */
const OVERHEAD_SECONDS = 1
/** Making a click; draining and checking one of a backlog. */
const MADE_EVENTS_PER_SEC = 8_000_000
const DRAIN_EVENTS_PER_SEC = 150_000_000
/** The same one by one: a slice is a turn of the engine. */
const SLICES_PER_SEC = 250_000
/** Writing them as bytes, and reading those. */
const ENCODED_EVENTS_PER_SEC = 2_000_000
/** Simulated, at the few clicks a second of such cells: nearly each click is a step. */
const VIRTUAL_EVENTS_PER_SEC = {
  'micro-batch': 500_000,
  'per-event': 200_000,
  'real-time': 90_000,
  acked: 50_000,
  trident: 100_000,
} as const
/** Nobody has measured an engine of somebody's own. */
const VIRTUAL_EVENTS_PER_SEC_MIN = Math.min(...Object.values(VIRTUAL_EVENTS_PER_SEC))
/** Engines of others: until a job reads its topic, and what comes behind the last click. */
const CLUSTER_SECONDS = 25
const CLUSTER_DRAIN_EVENTS_PER_SEC = 100_000
/** The same of clicks that are objects already. */
const CLUSTER_OBJECTS_PER_SEC = 6_000_000
/** Filling ballast, before a job counts as running. */
const BALLAST_BYTES_PER_SEC = 30_000_000
/** Start of the command, machine, tables and report. */
const RUN_SECONDS = 3

/** Three climbs, of which two begin near their end; for another bound not all is probed anew. */
const PROBES = 19
const PROBES_OF_BOUND = 10
/** Of the rates in a climb, the one that takes longest to make clicks for is not the usual one. */
const USUAL_RATE = 4_000_000

/** What a user is told before it begins: measured rates, rounded to the cautious side. */
export function expectedSeconds(
  cells: readonly CellSpec[],
  searches: readonly SearchTarget[] = [],
): number {
  const measured = cells.reduce((sum, cell) => sum + cellSeconds(cell), RUN_SECONDS)
  return Math.ceil(searches.reduce((sum, target) => sum + searchSeconds(target), measured))
}

function searchSeconds(target: SearchTarget): number {
  const { spec } = probeAt(target, USUAL_RATE, Number.POSITIVE_INFINITY)
  return (PROBES + (target.slosMs.length - 1) * PROBES_OF_BOUND) * cellSeconds(spec)
}

function cellSeconds(spec: CellSpec): number {
  const { events } = spec.workload
  return pacedSeconds(spec) + (spec.encoding === 'columns' ? 0 : events / ENCODED_EVENTS_PER_SEC)
}

function virtualEventsPerSec(engine: EngineName): number {
  return VIRTUAL_EVENTS_PER_SEC[engine as NativeName] ?? VIRTUAL_EVENTS_PER_SEC_MIN
}
function pacedSeconds(spec: CellSpec): number {
  const { engine, workload, runtime, sliceEvents, log, clusterStateBytes } = spec
  const { events, cycleEvents, ratePerSec, drain } = workload
  if (runtime === 'cluster') {
    const objects = log.kind === 'memory'
    const drained = objects ? CLUSTER_OBJECTS_PER_SEC : CLUSTER_DRAIN_EVENTS_PER_SEC
    const filled = clusterStateBytes / BALLAST_BYTES_PER_SEC
    return CLUSTER_SECONDS + filled + events / (drain ? drained : ratePerSec)
  }
  if (runtime === 'simulated') return OVERHEAD_SECONDS + events / virtualEventsPerSec(engine)
  if (drain) {
    const made = Math.min(events, cycleEvents ?? events) / MADE_EVENTS_PER_SEC
    const slow = Math.max(1 / DRAIN_EVENTS_PER_SEC, 1 / (SLICES_PER_SEC * sliceEvents))
    return OVERHEAD_SECONDS + made + events * slow
  }
  return OVERHEAD_SECONDS + events / ratePerSec
}
