import type { Cell, LatencyMs, Result } from '../../reports/result.js'
import { besidesFixture } from './fixture-besides.js'
import {
  dashboardOf,
  guaranteeCostFixture,
  jitter,
  resourcesOf,
  sustainableOf,
  uncorrectedFrom,
} from './fixture-cost.js'
import { exchangeFixture } from './fixture-exchange.js'
import { peers } from './fixture-peers.js'
import { smallFilesFixture } from './fixture-small-files.js'
import { chunkTimeline, eventTimeline } from './fixture-timeline.js'

/** What comes from outside and must stay text. */
export const HOSTILE = {
  image: '<img src=x onerror=alert(1)>',
  script: '</script><script>alert(1)</script>',
  quote: '"quote\' onload="alert(1)',
  formula: '=cmd()',
  override: 'evil\u202Egnp.exe',
} as const

/** Without a transaction to wait for, results are readable as soon as they are written. */
const SHOWN_MS = {
  none: 0.31,
  'at-least-once': 0.45,
  delivery: 0.45,
  'exactly-once-upsert': 1.3,
  'exactly-once': 0,
}

interface Wish {
  readonly engine: 'micro-batch' | 'per-event'
  readonly waitMs: number
  readonly rate: number
  readonly guarantee?: Cell['guarantee']
  readonly sink?: string
  readonly drain?: boolean
  readonly buffer?: number
  readonly virtual?: boolean
  readonly fault?: string
}

/**
 * A sweep like the default one: both engines, its intervals and loads, crashes, drains, planning.
 */
export function fixture(): Result {
  const cells = wishes().map(cellOf)
  const stalled = cells.findIndex((c) => c.id === 'micro-batch-10ms-1000000ps')
  cells[stalled] = {
    ...cells[stalled]!,
    invalid: 'the event loop stood still for 412 ms, more than 250 ms',
  }
  return {
    schema: 'chunk42-result-1',
    run: '2026-11-24T09-30-00Z-42',
    startedAt: '2026-11-24T09:30:00.000Z',
    durationMs: 251_300,
    command: 'npm run bench -- --input access.log',
    seed: '42',
    complete: true,
    machine: {
      cpu: 'AMD EPYC 7R13 Processor',
      cores: 2,
      memoryBytes: 8_201_428_992,
      platform: 'linux x64 6.1.0',
      loadAverage: 0.42,
    },
    versions: { node: '20.20.2', v8: '11.3.244.8', chunk42: '0.1.0', 'apache-arrow': '21.2.0' },
    plan: { cells: cells.map(({ id }) => id), expectedSeconds: 240 },
    input: {
      name: 'access.log.gz',
      lines: 12_004,
      clicks: 11_987,
      unparsable: 17,
      firstUnparsable: Object.values(HOSTILE),
      topPages: [
        { page: '/index.html', clicks: 4_120 },
        { page: `/search?q=${HOSTILE.image}`, clicks: 1_204 },
        { page: HOSTILE.override, clicks: 733 },
        { page: HOSTILE.formula, clicks: 61 },
      ],
    },
    cells,
    peers: peers(),
    exchange: exchangeFixture(),
    sustainable: [
      sustainableOf('micro-batch', 50, 21_400_000, null),
      sustainableOf('micro-batch', 50, 4_100_000, 80),
      sustainableOf('micro-batch', 1_000, 14_300_000, null, true),
      sustainableOf('per-event', 100, 9_700_000, null),
    ],
    guaranteeCosts: guaranteeCostFixture(),
    lineage: [1, 40].flatMap((depth) =>
      [2, 4].map((workers) => ({
        workers,
        depth,
        outageMs: 16 + (4 * depth) / workers,
        exact: true,
      })),
    ),
    smallFiles: smallFilesFixture(),
    ...{ failures: [], matrix: [], ...besidesFixture() },
  }
}

function wishes(): Wish[] {
  const all: Wish[] = []
  const paced = (engine: Wish['engine'], waitMs: number, fault: string) => {
    const loads =
      waitMs >= 5_000 ? [10_000] : waitMs > 200 ? [100_000] : [10_000, 100_000, 1_000_000]
    for (const rate of loads) all.push({ engine, waitMs, rate })
    all.push({ engine, waitMs, rate: loads[loads.length >> 1]!, fault })
  }
  for (const ms of [0, 10, 50, 200, 1_000, 5_000])
    paced('micro-batch', ms, 'crash:batch=21,chunk=0,at=50%')
  for (const ms of [100, 1_000, 5_000]) paced('per-event', ms, 'crash:event=125000,worker=1')
  for (const engine of ['micro-batch', 'per-event'] as const) {
    for (const waitMs of [60_000, 300_000]) all.push({ engine, waitMs, rate: 1_000, virtual: true })
    all.push({ engine, waitMs: engine === 'micro-batch' ? 0 : 1_000, rate: 0, drain: true })
    all.push({
      engine,
      waitMs: engine === 'micro-batch' ? 200 : 1_000,
      rate: 100_000,
      sink: 'duckdb',
    })
  }
  for (const buffer of [1, 100, 4_000, 50_000])
    all.push({ engine: 'per-event', waitMs: 1_000, rate: 0, drain: true, buffer })
  for (const guarantee of ['exactly-once-upsert', 'at-least-once', 'none'] as const)
    all.push({ engine: 'per-event', waitMs: 100, rate: 100_000, guarantee })
  return all
}

function cellOf(wish: Wish): Cell {
  const { engine, waitMs, rate, guarantee = 'exactly-once', sink = 'memory' } = wish
  const { drain = false, virtual = false, fault = null, buffer } = wish
  const micro = engine === 'micro-batch'
  const parts = [engine, `${waitMs}ms`, guarantee === 'exactly-once' ? '' : guarantee]
  parts.push(sink === 'memory' ? '' : sink, drain ? 'drain' : `${rate}ps`)
  parts.push(buffer ? `buffer${buffer}` : '', virtual ? 'virtual' : '', fault ? 'crash' : '')
  const id = parts.filter((part) => part !== '').join('-')
  const seconds = drain
    ? 0.6
    : Math.max(2.5, (waitMs * (waitMs >= 5_000 && !virtual ? 5 : 6)) / 1000)
  const backlog = buffer ? 2_000_000 : 40_000_000
  const events = drain ? backlog : Math.round(rate * seconds)
  const commits = drain ? 5 : Math.floor((seconds * 1000) / Math.max(waitMs, 6))
  const enough = commits >= 20
  const once = guarantee === 'exactly-once'
  const shown = micro ? chunkTimeline : eventTimeline
  const timeline = fault === null ? null : shown(waitMs, rate)
  const latency = (kind: 'visible' | 'processed') =>
    drain ? null : latencyOf(wish, kind, enough || (kind === 'processed' && !micro), once)
  return {
    id,
    engine,
    mode: 'update',
    query: 'ysb',
    workload: 'synthetic',
    form: 'typescript',
    runtime: virtual ? 'simulated' : 'threads',
    clock: virtual ? 'virtual' : 'wall',
    seed: '42',
    repeat: 1,
    workers: 2,
    partitions: 4,
    trigger: micro ? (waitMs === 0 ? 'asap' : 'fixed') : null,
    intervalMs: micro ? waitMs : null,
    checkpointIntervalMs: micro ? null : waitMs,
    bufferEvents: micro ? null : (buffer ?? 1_024),
    variant: '',
    compactMs: null,
    guarantee,
    sink,
    sinkDelay: null,
    durability: drain ? 'process' : 'power',
    encoding: 'columns',
    log: null,
    cluster: null,
    arrivals: 'steady',
    offeredEventsPerSec: drain ? null : rate,
    achievedEventsPerSec: drain
      ? micro
        ? 92_400_000
        : 51_700_000 / (buffer ? 1 + 160 / buffer : 1)
      : rate * (1 + jitter(id) * 0.004),
    events,
    lateEvents: 0,
    lateWindows: [],
    durationMs: seconds * 1000 + 40,
    commits,
    visibleLatencyMs: latency('visible'),
    processedLatencyMs: latency('processed'),
    uncorrectedLatencyMs: uncorrectedFrom(latency('visible'), micro ? waitMs : 0),
    dashboard: drain ? null : [1_000, 60_000].map((ms) => dashboardOf(ms, waitMs)),
    lagEventsMax: drain ? null : Math.round((rate * (waitMs + 9)) / 1000),
    heldEventsMax: Math.round((rate * waitMs) / 1000),
    commitRowsMax: 100,
    batchTimes: null,
    batchCost: micro && !virtual ? costOf(waitMs) : null,
    drain,
    fault,
    recovery: timeline === null ? null : recoveryOf(wish, timeline),
    resources: virtual ? null : resourcesOf(events, seconds, drain),
    audit: {
      method: 'hash',
      verdict: 'exact',
      expectedEvents: Math.round(events / 3),
      lost: 0,
      duplicated: 0,
      cells: 400,
      wrongCells: 0,
      explanation: 'Each click was counted exactly once, in 400 cells.',
    },
    deadLetters: null,
    timeline,
    command: commandOf(wish),
    notes: enough || drain ? [] : [`${commits} batches, fewer than 20: no p99`],
    invalid: null,
  }
}

function costOf(waitMs: number): NonNullable<Cell['batchCost']> {
  const parts = { planUs: 4, logUs: 21, fsyncUs: 0, dispatchUs: 64, reduceUs: 9, commitUs: 12 }
  const runUs = 100 + waitMs
  const otherUs = 18
  const totalUs = Object.values(parts).reduce((sum, us) => sum + us, runUs + otherUs)
  return { ...parts, runUs, otherUs, totalUs, batches: 40 }
}

function commandOf(wish: Wish): string {
  const { engine, waitMs, rate, guarantee, sink, drain, buffer, virtual, fault } = wish
  const wait = engine === 'micro-batch' ? '--interval' : '--checkpoint'
  const words = ['npm run -s chunk42 -- run --engine', engine, wait, waitMs]
  words.push(drain ? '--rate 1000000 --load max' : `--rate ${rate}`)
  if (buffer) words.push('--events 2000000 --buffer-events', buffer)
  if (guarantee) words.push('--guarantee', guarantee)
  if (sink) words.push('--sink', sink)
  if (virtual) words.push('--runtime simulated')
  words.push('--seed 42')
  if (fault) words.push('--fault', `'${fault}'`)
  return words.join(' ')
}

/** As its timeline has it: the first commit after the fault ends the outage. */
function recoveryOf(
  { engine, waitMs, rate }: Wish,
  { marks }: NonNullable<Cell['timeline']>,
): NonNullable<Cell['recovery']> {
  const micro = engine === 'micro-batch'
  const faultMs = marks.find(({ what }) => what.startsWith('fault'))?.atMs ?? 0
  const after = marks.filter((m) => m.what === 'commit' && m.atMs > faultMs).map((m) => m.atMs)
  const outageMs = Math.min(...after) - faultMs
  return {
    ...{ outageMs, outageAllMs: outageMs },
    catchUpMs: waitMs >= 5_000 ? null : outageMs + (micro ? 12 : 40) + waitMs * 1.1,
    replayedEvents: Math.round((rate * (micro ? 0.012 : waitMs * 0.0006 + 0.02)) / 2),
  }
}

/** The sums that the two models promise, with a tail. */
function latencyOf(
  wish: Wish,
  kind: 'visible' | 'processed',
  enough: boolean,
  once: boolean,
): LatencyMs {
  const { engine, waitMs, rate, sink } = wish
  const key = `${engine}${waitMs}${rate}${kind}${sink}`
  const micro = engine === 'micro-batch'
  const commit = (sink === 'duckdb' ? 31 : 1.1) + jitter(key) * 0.2
  const batch = 3.2 + rate / 160_000
  const at = (share: number) => {
    const nines = -Math.log10(1 - Math.min(share, 0.999_999))
    if (!micro && (kind === 'processed' || !once))
      return (
        0.018 * 10 ** (nines * 0.62) * (1 + rate / 2e6) +
        (kind === 'visible' ? SHOWN_MS[wish.guarantee ?? 'none'] : 0)
      )
    const waited = share * Math.max(waitMs, batch)
    const tail = Math.max(0, nines - 1.6) ** 2 * 1.4
    return waited + (micro ? batch : 2.4) + (kind === 'visible' ? commit : 0) + tail
  }
  const shares = [0, 0.01, 0.05]
  for (let k = 1; k <= 9; k++) shares.push(k / 10)
  for (let k = 11; k <= 45; k++) shares.push(1 - 10 ** (-k / 10))
  shares.push(1)
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: enough ? at(0.99) : null,
    p999: enough ? at(0.999) : null,
    max: at(1),
    count: Math.round(rate * 2),
    curve: shares.map((share) => [share, at(share)]),
  }
}
