import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measure, type Run } from '../../../bench/metrics/measure.js'
import type { CellSpec } from '../../../bench/spec.js'
import { cellSchema } from '../../../reports/result.js'
import type { Entry } from '../../../runtime/journal.js'
import { auditHash } from '../../../workloads/log/log.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import {
  committed,
  exited,
  fails,
  fault,
  journalOf,
  logOf,
  processed,
  progress,
  spawned,
  steadyLog,
} from './made.js'

const CLICKS = 2000
const LOG = steadyLog(1, CLICKS, 1)
const HASH = Array.from({ length: CLICKS }, (_, i) => auditHash(0, i)).reduce((a, b) => (a + b) | 0)
const ROWS: Rows = {
  kind: 'cells',
  window: Int32Array.of(0),
  key: Int32Array.of(3),
  count: Int32Array.of(CLICKS),
  hash: Int32Array.of(HASH),
}
const SPEC: CellSpec = {
  rescale: null,
  id: 'micro-batch-50ms',
  engine: 'micro-batch',
  query: 'ysb',
  workload: {
    name: 'synthetic',
    seed: '1',
    partitions: 1,
    partitionBy: 'round-robin',
    events: CLICKS,
    cycleEvents: null,
    ratePerSec: 1000,
    drain: false,
    arrivals: { kind: 'steady' },
    keys: { kind: 'uniform' },
    users: 1,
    pages: 1,
    campaigns: 1,
    disorderMs: 0,
    lateShare: 0,
    lateByMs: 0,
    malformedShare: 0,
    input: null,
  },
  runtime: 'simulated',
  encoding: 'columns',
  log: { kind: 'memory' },
  sink: 'memory',
  sinkDelay: null,
  heldRows: 1_048_576,
  guarantee: 'exactly-once',
  durability: 'process',
  outputMode: 'update',
  form: 'typescript',
  audit: 'hash',
  workers: 2,
  trigger: { name: 'fixed', knobs: [] },
  intervalMs: 50,
  checkpointIntervalMs: null,
  fault: null,
  repeat: 0,
  warmupMs: 200,
  chunkEventsMax: 100,
  batchEventsMax: 1000,
  pipelineBatches: 1,
  groupBatches: 1,
  speculation: 'off',
  state: 'versions',
  checkpointBatches: 20,
  chunkMsTarget: 10,
  sliceEvents: 100,
  bufferEvents: 100,
  bufferTimeoutMs: 1,
  ackTimeoutMs: 500,
  pendingRoots: 64,
  alignment: 'aligned',
  checkpointTimeoutMs: null,
  bundleEvents: null,
  bundleMs: null,
  clusterMode: null,
  clusterConf: {},
  clusterStateBytes: 0,
  compactMs: null,
}

/** Batches: processed after 2 ms, visible after 5. */
function batches(intervalMs: number): Entry[] {
  const entries: Entry[] = []
  for (let t = intervalMs; t <= 2000; t += intervalMs) {
    entries.push(processed(t + 2, 'coordinator#1', 0, t), committed(t + 5))
    entries.push(progress(t + 5, 'writer#1', 0, t))
  }
  return entries
}
const RUN: Run = {
  journal: journalOf(batches(50)),
  log: LOG,
  spec: SPEC,
  reference: { late: 7, cells: [{ window: 0, key: 3, count: CLICKS, hash: HASH }] },
  rows: ROWS,
}
function drained(run: Run): Run {
  return {
    ...run,
    log: logOf([Array.from({ length: CLICKS }, () => 0)]),
    spec: { ...SPEC, workload: { ...SPEC.workload, drain: true } },
  }
}

describe('measure', () => {
  it('composes a cell', () => {
    const { visibleLatencyMs, processedLatencyMs, dashboard, ...others } = measure(RUN)
    const { achievedEventsPerSec, ...rest } = others
    expect(rest).toEqual({
      events: CLICKS,
      lateEvents: 7,
      durationMs: 2005,
      commits: 40,
      uncorrectedLatencyMs: null,
      lagEventsMax: 56,
      heldEventsMax: 50,
      batchCost: null,
      batchTimes: null,
      recovery: null,
      audit: {
        method: 'hash',
        verdict: 'exact',
        expectedEvents: CLICKS,
        lost: 0,
        duplicated: 0,
        cells: 1,
        wrongCells: 0,
        explanation: 'Each of 2000 clicks was counted exactly once, in 1 cell.',
      },
      timeline: null,
      notes: [],
      invalid: null,
    })
    expect(achievedEventsPerSec).toBeCloseTo(1000, 6)
    expect(visibleLatencyMs!.count).toBe(1800)
    expect(visibleLatencyMs!.max).toBe(55)
    expect(visibleLatencyMs!.p50).toBeCloseTo(30, -0.5)
    expect(processedLatencyMs!.max).toBe(52)
    // Commits of 50 ms: what is missing at a poll is little beside a second.
    expect(dashboard![0]!.ageMsP50).toBeCloseTo(530, -2)
  })
  it('tells what a harness would have said that stamps clicks when their batch is cut', () => {
    const entries: Entry[] = [
      spawned(0, 'coordinator#1', 1, -1),
      processed(0, 'coordinator#1', 0, 0),
      ...batches(50).flatMap((entry) => {
        if (entry.kind !== 'progress' || entry.stage !== 'processed') return [entry]
        const name = `chunk-${entry.offset}@${entry.offset}.0#1`
        return [spawned(entry.atMs - 2, name, entry.offset, 0), entry]
      }),
    ]
    const { visibleLatencyMs, uncorrectedLatencyMs } = measure({
      ...RUN,
      journal: journalOf(entries),
    })
    const { p50, p99, max, count } = uncorrectedLatencyMs!
    expect([p50, p99, max]).toEqual([5, 5, 5])
    expect(count).toBe(visibleLatencyMs!.count)
    expect(visibleLatencyMs!.p99).toBeGreaterThan(54)
    const drain = drained({ ...RUN, journal: journalOf(entries) })
    expect(measure(drain).uncorrectedLatencyMs).toBeNull()
    const outside = { readsFromMs: 0 }
    expect(
      measure({ ...RUN, journal: journalOf(entries), outside }).uncorrectedLatencyMs,
    ).toBeNull()
  })
  it('gives what the result promises, for any interval, fault and drain', () => {
    const promised = cellSchema.partial()
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 1500 }),
        fc.option(fc.integer({ min: 1, max: 1999 })),
        fc.boolean(),
        (every, faultMs, drain) => {
          const struck = faultMs === null ? [] : [fault(faultMs, 'worker-0#1')]
          const entries = [...batches(every), ...struck].sort((a, b) => a.atMs - b.atMs)
          const run = { ...RUN, journal: journalOf(entries) }
          const measured = measure(drain ? drained(run) : run)
          promised.parse(measured)
          expect(measured.timeline === null).toBe(faultMs === null)
          expect(measured.recovery === null).toBe(faultMs === null)
          expect(measured.lagEventsMax === null).toBe(drain)
        },
      ),
      { numRuns: 25 },
    )
  })
  it('has no p99 of fewer than 20 batches, and says so', () => {
    const few = measure({ ...RUN, journal: journalOf(batches(400)) })
    expect(few.visibleLatencyMs!.p99).toBeNull()
    expect(few.notes).toContain('5 batches, fewer than 20: no p99')
    expect(measure({ ...RUN, commits: 3 }).visibleLatencyMs!.p99).toBeNull()
  })
  it('has no latency of a drain, and says what the rate leaves out', () => {
    const drain = measure(drained(RUN))
    expect(drain).toMatchObject({
      visibleLatencyMs: null,
      processedLatencyMs: null,
      lagEventsMax: null,
    })
    expect(drain.achievedEventsPerSec).toBeGreaterThan(990)
    expect(drain.notes[0]).toContain('998 events/s over the whole run')
  })
  it('explains duplicates by work that was done again', () => {
    const died = [fault(400, 'chunk-1@1.0#1'), exited(401, 'chunk-1@1.0#1', 5, 0, false, 30)]
    const entries = [...batches(50), ...died].sort((a, b) => a.atMs - b.atMs)
    const more: Rows = { ...ROWS, count: Int32Array.of(CLICKS + 20) }
    const spec: CellSpec = { ...SPEC, guarantee: 'at-least-once', fault: 'kill chunk-1@1.0#1' }
    const found = measure({ ...RUN, journal: journalOf(entries), rows: more, spec })
    expect(found.recovery!.replayedEvents).toBe(30)
    expect(found.audit).toMatchObject({ verdict: 'within-guarantee', duplicated: 20 })
  })
  it('says when clicks were never shown, and when a fault did not strike', () => {
    const cut = { ...RUN, journal: journalOf(batches(50).slice(0, -3)) }
    expect(measure({ ...cut, spec: { ...SPEC, fault: 'kill worker-0#1' } }).notes).toEqual([
      '50 clicks never became visible',
      'falls behind: visible latency grew over the run',
      'the fault did not strike',
    ])
  })
  it('refuses a query that it does not know', () => {
    expect(() => measure({ ...RUN, spec: { ...SPEC, query: 'ybs' } })).toThrow('ybs')
  })
})

describe('a run that could not keep its schedule', () => {
  const swapped = (isInvalid: boolean) =>
    fc.property(fc.nat(100), (at) => {
      const entries = batches(50)
      const back = { ...entries[at]!, atMs: entries[at]!.atMs + 60 }
      entries[at] = back
      const { invalid } = measure({ ...RUN, journal: journalOf(entries) })
      expect(invalid !== null).toBe(isInvalid)
    })
  it('is invalid when its clock went back', () => {
    fc.assert(swapped(true), { numRuns: 15 })
    expect(fails(swapped(false))).toBe(true) // Canary.
    const noTime = [...batches(50), committed(Number.NaN)]
    expect(measure({ ...RUN, journal: journalOf(noTime) }).invalid).toContain('NaN')
  })
  it('is invalid when the event loop stood still for over 250 ms and over an interval', () => {
    expect(measure({ ...RUN, stallMsMax: 250 }).invalid).toBeNull()
    expect(measure({ ...RUN, stallMsMax: 251 }).invalid).toContain('251 ms')
    const slow = { ...RUN, spec: { ...SPEC, intervalMs: 1000 } }
    expect(measure({ ...slow, stallMsMax: 999 }).invalid).toBeNull()
    expect(measure({ ...slow, stallMsMax: 1001 }).invalid).not.toBeNull()
  })
  it('is invalid when a click was there before it was due', () => {
    const early = journalOf([progress(300, 'writer#1', 0, CLICKS)])
    expect(measure({ ...RUN, journal: early }).invalid).toContain('before it was due')
  })
})
