import { medianInterval } from '../../reports/guarantee-cost.js'
import type { Cell, GuaranteeCost, LatencyMs, Sustainable } from '../../reports/result.js'

/** Repeatable unevenness, -1..1, so that figures do not look ruled. */
export const jitter = (key: string): number => {
  let hash = 2166136261
  for (const sign of key) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619)
  return ((hash >>> 0) / 2 ** 31 - 1) * 0.5 + Math.sin(hash) * 0.5
}

/** The median of three rounds that lie a little apart. */
export function sustainableOf(
  engine: 'micro-batch' | 'per-event',
  waitMs: number,
  eventsPerSec: number,
  sloMs: number | null,
  atLeast = false,
): Sustainable {
  const micro = engine === 'micro-batch'
  const probe = { visibleLatencyMsP99: waitMs + 12, lagEventsMax: 90_000, cpuCores: 1.4 }
  return {
    engine,
    query: 'ysb',
    guarantee: 'exactly-once',
    sink: 'memory',
    durability: 'power',
    workers: 2,
    intervalMs: micro ? waitMs : null,
    checkpointIntervalMs: micro ? null : waitMs,
    sloMs,
    eventsPerSec,
    eventsPerSecMin: eventsPerSec * (atLeast ? 1 : 0.94),
    eventsPerSecMax: eventsPerSec * (atLeast ? 1 : 1.18),
    atLeast,
    capEventsPerSec: atLeast ? eventsPerSec : 66_700_000,
    rounds: 3,
    probes: [
      { round: 1, eventsPerSec, loadMs: 2_000, failure: null, ...probe },
      { round: 1, eventsPerSec: eventsPerSec * 2, loadMs: 2_000, failure: 'lag grew', ...probe },
    ],
    command: `npm run bench -- --search --engine ${engine} --interval ${waitMs} --seed 42`,
  }
}

/** Half a microsecond of CPU a click when they come one by one, 20 ns in a backlog. */
export function resourcesOf(events: number, seconds: number, drain: boolean): Cell['resources'] {
  const cpuSec = 0.05 * seconds + events * (drain ? 20e-9 : 500e-9)
  return {
    cpuUserSec: cpuSec * 0.9,
    cpuSystemSec: cpuSec * 0.1,
    cpuCores: cpuSec / seconds,
    eventsPerCpuSec: events / cpuSec,
    rssBytesMax: 90e6 + events * 24,
    heapBytesMax: 21e6,
    gcPauses: 7,
    gcMsTotal: 5.2,
    gcMsMax: 1.9,
    loopDelayMsP99: 1.4,
    loopDelayMsMax: 6.8,
  }
}

/** Fifteen pairs around a cost, three percent to either side. */
export function guaranteeCostOf(
  engine: 'micro-batch' | 'per-event',
  sink: string,
  costPercent: number,
): GuaranteeCost {
  const micro = engine === 'micro-batch'
  const bare = micro ? 2.1e9 : 0.9e9
  const pairs = Array.from({ length: 15 }, (_, k) => {
    const cost = costPercent + (((k * 7) % 15) - 7) * 0.43
    return {
      pair: k + 1,
      first: k % 2 === 0 ? ('exactly-once' as const) : ('none' as const),
      exactlyOnceEventsPerSec: bare * (1 - cost / 100),
      noneEventsPerSec: bare,
      costPercent: cost,
    }
  })
  const interval = medianInterval(pairs.map((pair) => pair.costPercent))!
  return {
    engine,
    query: 'ysb',
    sink,
    durability: 'power',
    encoding: 'columns',
    workers: 2,
    intervalMs: micro ? 0 : null,
    checkpointIntervalMs: micro ? null : 1_000,
    events: micro ? 6e9 : 3e9,
    pairs,
    dropped: 0,
    costPercent,
    costPercentLow: interval.low,
    costPercentHigh: interval.high,
    confidence: interval.confidence,
  }
}

/** Of each verdict at least one. */
export function guaranteeCostFixture(): GuaranteeCost[] {
  return [
    guaranteeCostOf('micro-batch', 'memory', 0.4),
    guaranteeCostOf('micro-batch', 'duckdb', 4.1),
    guaranteeCostOf('per-event', 'memory', -1.3),
    guaranteeCostOf('per-event', 'duckdb', 9.2),
  ]
}

/** As `staleness.ts` measures it, roughly. */
export function dashboardOf(pollMs: number, waitMs: number) {
  return { pollMs, ageMsP50: (waitMs + pollMs) / 2, ageMsP99: waitMs + pollMs * 0.99 }
}

/** Without the wait for the cut. */
export function uncorrectedFrom(visible: LatencyMs | null, waitMs: number): LatencyMs | null {
  if (visible === null) return null
  const { p50, p90, p99, p999, max, curve } = visible
  const at = (share: number, ms: number): number => ms - share * waitMs
  return {
    ...visible,
    p50: at(0.5, p50),
    p90: at(0.9, p90),
    p99: p99 === null ? null : at(0.99, p99),
    p999: p999 === null ? null : at(0.999, p999),
    max: at(1, max),
    curve: curve.filter((_, k) => k % 3 === 0).map(([share, ms]) => [share, at(share, ms)]),
  }
}
