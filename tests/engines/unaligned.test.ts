import { describe, expect, test } from 'vitest'
import type { Alignment } from '../../engines/per-event/args.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { Target } from '../../faults/verify/target.js'
import type { Fault } from '../../runtime/fault.js'
import type { Sink } from '../../sinks/sink.js'
import { exact, plain } from './exact.js'

const base: VerifyPlan = {
  ...plain,
  engine: 'per-event',
  query: 'clicks',
  events: 300,
  ratePerSec: 100_000,
  sliceEvents: 4,
}
/** One of two workers takes 60 us for a click, and others send it more than it can read. */
const slow: Fault = { process: 'slot-0', at: { event: 1 }, act: 'slow', factor: 6_000 }

/** Ids of the commits, the longest time between two, and how long a click took to be visible. */
function run(plan: VerifyPlan, ...more: Fault[]) {
  const ids: number[] = []
  const wrap = (sink: Sink): Sink => ({
    fence: (writer) => sink.fence(writer),
    read: () => sink.read(),
    close: () => sink.close(),
    *commit(commit) {
      const outcome = yield* sink.commit(commit)
      if (commit.id !== undefined) ids.push(commit.id)
      return outcome
    },
  })
  const target = new Target(plan)
  const { journal, broken, audit } = target.run([...plan.faults, ...more], { journal: true, wrap })
  expect(broken).toBeUndefined()
  expect(audit?.verdict, audit?.explanation).toBe('exact')
  const { log } = target.prepared
  const seen = new Array<number>(log.partitions).fill(0)
  let lateMs = 0
  for (const e of journal.entries) {
    if (e.kind !== 'progress' || e.stage !== 'visible') continue
    for (let offset = seen[e.partition]!; offset < e.offset; offset++) {
      lateMs += e.atMs - log.dueMs(e.partition, offset)
    }
    seen[e.partition] = Math.max(seen[e.partition]!, e.offset)
  }
  const commits = journal.entries.flatMap((e) =>
    e.kind === 'perform' && e.label === 'sink.commit' ? [e.atMs] : [],
  )
  const longestMs = Math.max(...commits.slice(1).map((atMs, n) => atMs - commits[n]!))
  return { ids, meanMs: lateMs / plan.events, longestMs }
}

describe('where one worker is slow', () => {
  // Some hundred records of 40 us each stand before a barrier at last.
  const behind: VerifyPlan = { ...base, events: 3_000, ratePerSec: 300_000 }
  const faults = [{ ...slow, factor: 4_000 }]
  const of = (alignment: Alignment) => run({ ...behind, alignment, faults })
  test('unaligned checkpoints are complete sooner, so there are more, and clicks are visible sooner', () => {
    const [aligned, unaligned] = [of('aligned'), of('unaligned')]
    expect(unaligned.longestMs).toBeLessThan(0.5 * aligned.longestMs)
    expect(unaligned.ids.length).toBeGreaterThan(1.2 * aligned.ids.length)
    expect(unaligned.meanMs).toBeLessThan(aligned.meanMs)
  })
})

describe('unaligned barriers', () => {
  test('leave the answer exact, whoever dies while records are overtaken again and again', () => {
    for (const process of ['coordinator#1', 'writer#1', 'worker-0#1', 'worker-1#1']) {
      for (let hit = 1; hit <= 40; hit += 3) {
        const death: Fault = { process, at: { point: 'receive', hit }, act: 'kill' }
        exact({ ...base, alignment: 'unaligned', seed: hit, faults: [slow, death] })
      }
    }
  })
  test('are the same as aligned ones where there is no exchange, and where there is one worker', () => {
    for (const some of [{ query: 'enrich' }, { workers: 1 }]) {
      const plan: VerifyPlan = { ...base, ...some, ratePerSec: 16_000, alignment: 'unaligned' }
      expect(run(plan).ids.length).toBeGreaterThan(1)
    }
  })
})

describe('a checkpoint that is given up', () => {
  const patient: VerifyPlan = { ...base, query: 'enrich', events: 160, ratePerSec: 16_000 }
  const sleepy = (hit: number): Fault => ({
    process: 'worker-1#1',
    at: { point: 'slice', hit },
    act: 'delay',
    forMs: 3,
  })
  test('never comes again, and its clicks are in the next one, once', () => {
    for (const alignment of ['aligned', 'unaligned'] as const) {
      for (const query of ['enrich', 'clicks']) {
        let given = 0
        for (let hit = 20; hit < 220; hit += 10) {
          const plan = { ...patient, alignment, query, checkpointTimeoutMs: 0.8 }
          const { ids } = run(plan, sleepy(hit))
          expect([...new Set(ids)].sort((a, b) => a - b)).toEqual(ids)
          if (ids.at(-1)! > ids.length) given++
        }
        expect(given).toBeGreaterThan(0)
      }
    }
  })
  test('ends the life of its coordinator where too many follow each other', () => {
    expect(() => exact({ ...patient, checkpointTimeoutMs: 0.01 })).toThrow(
      '4 checkpoints in a row were not complete within 0.01 ms',
    )
  })
  test('is not one whose commit comes late: that has what it was made with', () => {
    const late: Fault = {
      process: 'writer#1',
      at: { point: 'sink.commit', hit: 2 },
      act: 'delay',
      forMs: 8,
    }
    const { ids } = run({ ...patient, checkpointTimeoutMs: 0.8 }, late)
    expect(ids.slice(0, 2)).toEqual([1, 2])
  })
})
