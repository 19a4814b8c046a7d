import type { Cell, Sustainable } from '../../reports/result.js'

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
