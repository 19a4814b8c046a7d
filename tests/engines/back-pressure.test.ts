import { describe, expect, test } from 'vitest'
import { ENGINES } from '../../engines/registry.js'
import type { ToWriter } from '../../engines/writer-link.js'
import { rowsOf } from '../../faults/slow-sink.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import type { Effect } from '../../runtime/program.js'
import type { Sink } from '../../sinks/sink.js'
import { plain } from './exact.js'

/** Bounds that small runs come to. */
const SMALL = { heldRows: 4, batchEvents: 24, pendingRoots: 3 }
/** Nothing is held back: the canary. */
const ENDLESS = { heldRows: 1e9, batchEvents: 1e9, pendingRoots: 1e6 }
const [WORKERS, KEYS] = [2, 10]
/** Flushes or batches under way at once, and what may come to one before anybody looks. */
const [UNDER_WAY, SLICE] = [3, 8]
const ROWS_MAX = WORKERS * UNDER_WAY * (SMALL.batchEvents + SLICE)
const CELLS_MAX = WORKERS * UNDER_WAY * (KEYS * 8 + SLICE)

/** A backlog, which a sink takes row by row more slowly than anybody reads it. */
const behind: VerifyPlan = {
  ...plain,
  drain: true,
  workers: WORKERS,
  sliceEvents: SLICE,
  sinkDelay: { commitMs: 2, rowMs: 0.5 },
}
/** A third of them are rows. Clicks are a second apart: a cell for almost each of them. */
const QUERIES = { enrich: {}, ysb: { ratePerSec: 1 } } as const

const WAYS: readonly Partial<VerifyPlan>[] = [
  ...ENGINES.flatMap(({ name: engine, guarantees }) =>
    guarantees.map((guarantee) => ({ engine, guarantee })),
  ),
  { engine: 'micro-batch', state: 'lineage' },
  { engine: 'micro-batch', trigger: 'pid', groupBatches: 2 },
  { engine: 'per-event', alignment: 'unaligned' },
  { engine: 'per-event', bundleEvents: 6 },
  { engine: 'trident', state: 'opaque' },
]

/** Rows that the writer was sent and had not committed, at most. */
function run(plan: VerifyPlan) {
  const sent: number[] = []
  let under = 0
  let most = 0
  const passed = (_: unknown, effect: Effect): void => {
    if (effect.op !== 'send') return
    const mail = effect.message as ToWriter
    if (mail.kind !== 'commit' && mail.kind !== 'flush') return
    const rows = rowsOf({ rows: mail.kind === 'commit' ? mail.rows : [mail.rows] })
    sent.push(rows)
    under += rows
    most = Math.max(most, under)
  }
  const wrap = (sink: Sink): Sink => ({
    fence: (writer) => sink.fence(writer),
    read: () => sink.read(),
    close: () => sink.close(),
    *commit(commit) {
      const outcome = yield* sink.commit(commit)
      under -= sent.shift()!
      return outcome
    },
  })
  const { broken, journal } = new Target(plan).run(plan.faults, { passed, wrap, journal: true })
  let emitted = 0
  const from = new Map<string, number>()
  for (const e of journal.entries) {
    if (e.kind !== 'progress') continue
    const key = `${e.process} ${e.partition}`
    if (e.stage === 'emitting') from.set(key, e.offset)
    if (e.stage === 'emitted') emitted += e.offset - from.get(key)!
  }
  return { broken, most, emitted, journal }
}

const NAMED = WAYS.map((way) => [Object.values(way).join(' '), way] as const)
describe.each(NAMED)('a sink slower than the stream, with %s:', (_, way) => {
  test.each(['enrich', 'ysb'] as const)('rows of %s under way are bounded', (query) => {
    const plan: VerifyPlan = { ...behind, ...SMALL, ...QUERIES[query], ...way, query }
    const bound = query === 'ysb' ? CELLS_MAX : ROWS_MAX
    for (const events of [250, 2_000]) {
      const { broken, most } = run({ ...plan, events })
      expect(broken).toBeUndefined()
      expect(most).toBeGreaterThan(0)
      expect(most).toBeLessThanOrEqual(bound)
    }
  })
  test('they grow with the clicks where nothing is held back: the canary', () => {
    const plan = { ...behind, ...ENDLESS, ...way, query: 'enrich', events: 2_000, trigger: 'fixed' }
    expect(run(plan).most).toBeGreaterThan(ROWS_MAX)
  })
})

test('checkpoints are complete while flushes follow each other without a pause', () => {
  for (const [engine, guarantee, label] of [
    ['per-event', 'at-least-once', 'checkpoint.sync'],
    ['per-event', 'exactly-once-upsert', 'checkpoint.sync'],
    ['real-time', 'exactly-once-upsert', 'batch.sync'],
  ] as const) {
    for (const query of ['enrich', 'clicks']) {
      const paced = { drain: false, events: 800, ratePerSec: 4_000, intervalMs: 5 }
      const sinkDelay = { commitMs: 3, rowMs: 0 }
      const { broken, journal } = run({ ...behind, ...paced, engine, guarantee, query, sinkDelay })
      expect(broken).toBeUndefined()
      const synced = journal.entries.filter((e) => e.kind === 'perform' && e.label === label)
      expect(synced.filter(({ atMs }) => atMs < 190).length).toBeGreaterThan(5)
    }
  }
})

describe('acked, with a sink that takes longer than a root has', () => {
  const late: VerifyPlan = { ...behind, engine: 'acked', guarantee: 'at-least-once', events: 400 }
  test('hears late acks, and emits no more than a few roots again', () => {
    for (const guarantee of ['at-least-once', 'delivery'] as const) {
      for (const query of ['enrich', 'clicks']) {
        const sinkDelay = { commitMs: 30, rowMs: 0 }
        const { broken, emitted } = run({ ...late, guarantee, query, ackTimeoutMs: 5, sinkDelay })
        expect(broken).toBeUndefined()
        expect(emitted).toBeGreaterThan(400)
        expect(emitted).toBeLessThan(3 * 400)
      }
    }
  })
  test('ends with one line that says what to do where it never comes', () => {
    const sinkDelay = { commitMs: 100_000, rowMs: 0 }
    const { broken } = run({ ...late, query: 'clicks', ackTimeoutMs: 5, sinkDelay })
    expect(broken?.what).toMatch(/emitted 8 times, and not acked within 640 ms: .*--ack-timeout/)
  })
})
