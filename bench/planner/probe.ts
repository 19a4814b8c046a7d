import type { Judged, Way } from '../../reports/planner/cluster-plan.js'
import type { ClusterSpec, ForecastEngine } from '../simulate/cluster-spec.js'
import type { Forecast, MakeForecast } from '../simulate/forecast.js'

/** So much of the steady part of a run is looked at, in intervals and in seconds at least. */
const STEADY_INTERVALS = 20
const STEADY_SECONDS_MIN = 10
/** Of a load that goes up and down: the second begins as the first did, if it is sustained. */
export const PERIODS_MIN = 2
const WARM_UP_INTERVALS = 5
const WARM_UP_SECONDS_MIN = 2
/** Of what a start takes: so long whoever is busy for nine tenths needs for what came meanwhile. */
const WARM_UP_STARTS = 10

/** Asks for forecasts, each once: what was foretold before costs nothing. */
export class Probe {
  readonly #forecast: MakeForecast
  readonly #p99Ms: number
  readonly #known = new Map<string, Forecast>()

  constructor(forecast: MakeForecast, p99Ms: number) {
    this.#forecast = forecast
    this.#p99Ms = p99Ms
  }
  /** Forecasts that were made. */
  get made(): number {
    return this.#known.size
  }
  foretell(spec: ClusterSpec): Forecast {
    const key = JSON.stringify(spec)
    let found = this.#known.get(key)
    if (found === undefined) {
      found = this.#forecast(spec)
      this.#known.set(key, found)
    }
    return found
  }
  /** As long as no node fails: failures are asked about one by one, and not left to chance. */
  judge(spec: ClusterSpec): Judged {
    const { sustainable, visibleLatencyMs, utilization, coordinatorUtilization } = this.foretell({
      ...warmedUp(spec),
      mtbfHours: null,
      racks: null,
      failures: [],
    })
    const p99Ms = visibleLatencyMs?.p99 ?? null
    const holds = sustainable && p99Ms !== null && p99Ms <= this.#p99Ms
    return { holds, sustainable, p99Ms, utilization, coordinatorUtilization }
  }
}

/** Of a load that goes up and down; 0: it does not. */
export function periodSeconds({ arrivals }: ClusterSpec): number {
  return 'periodMs' in arrivals ? arrivals.periodMs / 1000 : 0
}

/** Clusters by the engine that runs there, as work costs each another time. */
export type Bases = Readonly<Record<ForecastEngine, ClusterSpec>>

/** The base of this model with this interval, for long enough to see its p99. */
export function specOf(bases: Bases, { engine, intervalMs }: Way): ClusterSpec {
  const base = bases[engine as ForecastEngine]
  const period = periodSeconds(base)
  const together = engine === 'micro-batch' ? base.groupBatches : 1
  const seconds = (intervalMs * together) / 1000
  const warmupSeconds = Math.max(WARM_UP_SECONDS_MIN, WARM_UP_INTERVALS * seconds)
  const long = Math.max(STEADY_SECONDS_MIN, STEADY_INTERVALS * seconds, PERIODS_MIN * period)
  // Whole periods, as lag goes up and down within each.
  const steady = period === 0 ? long : Math.ceil(long / period) * period
  return {
    ...base,
    engine: engine as ForecastEngine,
    intervalMs,
    checkpointIntervalMs: intervalMs,
    warmupSeconds,
    durationSeconds: warmupSeconds + steady,
  }
}
/** Until its start is over: per-event begins behind, by what came while its state was fetched. */
export function warmedUp(spec: ClusterSpec): ClusterSpec {
  if (spec.engine !== 'per-event') return spec
  const { costs, stateBytes, nodes, network, warmupSeconds, durationSeconds } = spec
  const startSeconds = (costs.startMs + stateBytes / nodes / network.bytesPerMs) / 1000
  const moreSeconds = Math.max(0, WARM_UP_STARTS * startSeconds - warmupSeconds)
  return {
    ...spec,
    warmupSeconds: warmupSeconds + moreSeconds,
    durationSeconds: durationSeconds + moreSeconds,
  }
}
/** So many nodes must be busy all the time, whatever else they do: where a search begins. */
export function leastNodes({ ratePerSec, coresPerNode, costs }: ClusterSpec): number {
  return Math.max(1, Math.ceil((ratePerSec * costs.eventUs) / 1e6 / coresPerNode))
}
