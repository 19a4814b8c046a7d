import type { Cell, Result } from '../../reports/result.js'
import { fixture } from './fixture.js'

const ENGINES = {
  spark: { version: '4.2.0', waitMs: 1_000, p50: 790, p99: 1_431, drain: 161_400, outage: 10_200 },
  flink: { version: '2.2.1', waitMs: 1_000, p50: 581, p99: 1_065, drain: 830_000, outage: 15_700 },
  storm: { version: '2.8.3', waitMs: 1_000, p50: 20, p99: 1_400, drain: 92_800, outage: 11_300 },
  'kafka-streams': {
    ...{ version: '4.3.1', waitMs: 1_000, p50: 560, p99: 1_120, drain: 214_000, outage: 5_200 },
  },
} as const
type Name = keyof typeof ENGINES
const NAMES = Object.keys(ENGINES) as Name[]

/** A run of `bench --clusters`: engines of others, ours over the same broker, ours on columns. */
export function clustersFixture(): Result {
  const base = fixture()
  const paced = base.cells.find((c) => c.id === 'micro-batch-1000ms-100000ps')!
  const crashed = base.cells.find((c) => c.id === 'micro-batch-1000ms-100000ps-crash')!
  const drained = base.cells.find((c) => c.drain && c.engine === 'micro-batch')!
  const eventDrain = base.cells.find((c) => c.drain && c.engine === 'per-event')!
  const native = (c: Cell, engine: string): Cell => ({
    ...overKafka(c, 'fetch'),
    id: `${engine}-${c.id}`,
    engine,
    intervalMs: engine === 'micro-batch' ? 1_000 : null,
    checkpointIntervalMs: engine === 'micro-batch' ? null : 1_000,
    achievedEventsPerSec: c.drain ? 540_000 : c.achievedEventsPerSec,
  })
  const cells = [
    ...NAMES.flatMap((name) => [
      ofOthers(paced, name, 'tuned'),
      ofOthers(crashed, name, 'tuned'),
      ofOthers(drained, name, 'tuned'),
    ]),
    ofOthers(paced, 'flink', 'default'),
    ...['micro-batch', 'per-event'].flatMap((engine) =>
      [paced, crashed, drained].map((c) => native(c, engine)),
    ),
    drained,
    eventDrain,
  ]
  return { ...base, cells, plan: { cells: cells.map(({ id }) => id), expectedSeconds: 1_400 } }
}

function overKafka(cell: Cell, client: string): Cell {
  const lag = { lagMsP50: 1.2, lagMsP99: 9.7, lagMsMax: 31 }
  return {
    ...cell,
    query: cell.drain ? 'ysb' : 'enrich',
    encoding: 'json',
    sink: 'kafka',
    durability: 'power',
    offeredEventsPerSec: cell.drain ? null : 10_000,
    achievedEventsPerSec: cell.drain ? cell.achievedEventsPerSec : 9_990,
    log: { kind: 'kafka', client, sentEventsPerSec: cell.drain ? 400_000 : 10_001, ...lag },
  }
}

function ofOthers(cell: Cell, engine: Name, mode: string): Cell {
  const { version, waitMs, p50, p99, drain, outage } = ENGINES[engine]
  const batched = engine === 'spark'
  const scale = mode === 'tuned' ? 1 : 1.2
  const latency = cell.visibleLatencyMs
  return {
    ...overKafka(cell, 'java'),
    id: `${engine}-${mode}-${cell.drain ? 'drain' : cell.fault === null ? 'paced' : 'crash'}`,
    engine,
    runtime: 'cluster',
    trigger: null,
    intervalMs: batched ? waitMs : null,
    checkpointIntervalMs: batched ? null : waitMs,
    bufferEvents: null,
    variant: mode,
    guarantee: engine === 'storm' ? 'at-least-once' : 'exactly-once',
    achievedEventsPerSec: cell.drain ? drain : 9_980,
    visibleLatencyMs: latency && {
      ...latency,
      p50: p50 * scale,
      p90: ((p50 + p99) / 2) * scale,
      p99: p99 * scale,
      p999: p99 * 1.1 * scale,
      max: p99 * 1.2 * scale,
      curve: latency.curve.map(([share]) => [share, (p50 + (p99 - p50) * share ** 8) * scale]),
    },
    processedLatencyMs: null,
    uncorrectedLatencyMs: null,
    fault: cell.fault && 'crash:worker=0,at=8s',
    recovery: cell.recovery && {
      outageMs: outage,
      outageAllMs: outage * 1.2,
      catchUpMs: outage * 1.6,
      replayedEvents: null,
    },
    resources: null,
    batchCost: null,
    cluster: {
      version,
      mode,
      startMs: 15_200,
      engineCpuSec: 31.4,
      engineRssBytesMax: 2.1 * 2 ** 30,
      brokerCpuSec: 6.2,
      harnessCpuSec: 4.8,
      rows: 1_234,
      stateBytes: 0,
      conf: mode === 'default' ? {} : { 'some.setting': '<b>2</b>' },
      metrics: batched ? { batchMsP50: 410 } : { checkpointMsP50: 44 },
      uses: batched ? { 'file manager': '<i>local</i>' } : {},
    },
    command: `npm run -s chunk42 -- run --engine ${engine} --mode ${mode} --seed 42`,
  }
}

/** `bench --clusters state`, two engines: what grows with state, and what does not. */
export function stateFixture(sizes: readonly number[] = [1e7, 1e8, 1e9]): Result {
  const all = clustersFixture()
  const named = (name: string) => all.cells.filter((c) => c.engine === name && !c.drain)
  const cells = sizes.flatMap((stateBytes) =>
    ['flink', 'kafka-streams'].flatMap((name) =>
      named(name)
        .filter((c) => c.cluster?.mode === 'tuned')
        .map((c): Cell => {
          const mode = name === 'flink' ? 'rocksdb' : 'disk'
          const took = 40 * Math.log10(stateBytes)
          const metrics =
            name === 'flink' ? { checkpointMsP50: took } : { 'commit-latency-avg': took }
          const variant = `${mode}, ${stateBytes / 1e6} MB of state`
          const cluster = { ...c.cluster!, mode, stateBytes, metrics }
          return { ...c, id: `${c.id}-${stateBytes}`, variant, cluster }
        }),
    ),
  )
  return { ...all, cells, plan: { ...all.plan, cells: cells.map(({ id }) => id) } }
}

/** `bench --clusters commit`: one engine at several intervals, with both guarantees. */
export function commitFixture(intervalsMs: readonly number[] = [10, 100, 1_000, 30_000]): Result {
  const all = clustersFixture()
  const one = all.cells.find((c) => c.id === 'kafka-streams-tuned-paced')!
  const cells = (['exactly-once', 'at-least-once'] as const).flatMap((guarantee) =>
    intervalsMs.map((checkpointIntervalMs): Cell => {
      const { visibleLatencyMs, ...rest } = one
      const few = checkpointIntervalMs > 10_000 && guarantee === 'exactly-once'
      const latency = visibleLatencyMs && { ...visibleLatencyMs, p50: checkpointIntervalMs / 2 }
      const shown = latency && few ? { ...latency, p99: null, p999: null } : latency
      const id = `${one.id}-${guarantee}-${checkpointIntervalMs}`
      return { ...rest, id, guarantee, checkpointIntervalMs, visibleLatencyMs: shown }
    }),
  )
  return { ...all, cells, plan: { ...all.plan, cells: cells.map(({ id }) => id) } }
}
