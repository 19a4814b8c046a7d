import { describe, expect, test } from 'vitest'
import {
  type BatchTime,
  batchTimesOf,
  boundsNote,
  thinned,
} from '../../../bench/metrics/batch-times.js'
import { clicksOf, coverageOf } from '../../../bench/metrics/coverage.js'
import { latencyOf } from '../../../bench/metrics/latency.js'
import { prepare } from '../../../bench/prepare.js'
import { specOf } from '../../../faults/verify/plan.js'
import { verify } from '../../../faults/verify/verify.js'
import type { Entry } from '../../../runtime/journal.js'
import { plain } from '../../engines/exact.js'
import { journalOf, progress, spawned, steadyLog } from './made.js'

const act = (atMs: number, label: string, tookMs: number, process = 'coordinator#1'): Entry => ({
  atMs,
  process,
  kind: 'perform',
  label,
  tookMs,
})
/** Two clicks a ms in each of two partitions; cut at 10 and 20 ms, committed at 15 and 32. */
const entries: Entry[] = [
  spawned(0, 'coordinator#1', 1, -1),
  act(11, 'batch.plan', 1),
  act(15, 'sink.commit', 1, 'writer#1'),
  progress(15, 'writer#1', 0, 20),
  progress(15, 'writer#1', 1, 20),
  act(20, 'batch.plan', 0),
  act(25, 'batch.plan', 0),
  act(32, 'sink.commit', 1, 'writer#1'),
  progress(32, 'writer#1', 0, 40),
  progress(32, 'writer#1', 1, 38),
  act(40, 'sink.commit', 1, 'writer#1'),
  progress(40, 'writer#1', 0, 50),
]

describe('times of batches', () => {
  test('say when each was cut, what it took behind the one before, and how long clicks waited', () => {
    expect(batchTimesOf(journalOf(entries), steadyLog(2, 100, 2))).toEqual([
      { atMs: 10, intervalMs: 10, events: 40, tookMs: 5, visibleMs: 15 },
      { atMs: 20, intervalMs: 10, events: 38, tookMs: 12, visibleMs: 22 },
      // Cut while the one before was worked on: its own work began when that was done.
      { atMs: 25, intervalMs: 5, events: 10, tookMs: 8, visibleMs: 20 },
    ])
  })
  test('are those of the first life', () => {
    const second = [
      ...entries.slice(0, 5),
      spawned(16, 'coordinator#2', 9, -1),
      ...entries.slice(5),
    ]
    expect(batchTimesOf(journalOf(second), steadyLog(2, 100, 2))).toHaveLength(1)
  })
  test.each(['fixed', 'asap', 'adaptive', 'pid', 'available-now'])(
    'of a run with trigger %s hold each of its clicks once',
    (trigger) => {
      const plan = { ...plain, events: 160, intervalMs: 4, trigger }
      const { log } = prepare(specOf(plan))
      const { journal } = verify(plan)
      const batches = batchTimesOf(journal, log)
      expect(batches.reduce((sum, { events }) => sum + events, 0)).toBe(clicksOf(log))
      // The longest wait of a click is that of some batch's oldest.
      const due = { fromDueMs: 0, toDueMs: Number.POSITIVE_INFINITY }
      const { maxMs } = latencyOf(coverageOf(journal, 'visible', log.partitions), log, due)
      expect(Math.max(...batches.map(({ visibleMs }) => visibleMs))).toBeCloseTo(maxMs, 6)
    },
  )
  test('are thinned to what a picture shows, and no peak is lost', () => {
    const many: BatchTime[] = Array.from({ length: 5_000 }, (_, n) => ({
      atMs: n,
      intervalMs: 1,
      events: 1,
      tookMs: 1,
      visibleMs: n === 1_234 ? 99 : n % 7,
    }))
    const few = thinned(many)
    expect(few.length).toBeLessThanOrEqual(300)
    expect(few.length).toBeGreaterThan(250)
    expect(few.some(({ visibleMs }) => visibleMs === 99)).toBe(true)
    expect(thinned(many.slice(0, 300))).toEqual(many.slice(0, 300))
  })
  test('say how often an adaptive trigger stood at a bound', () => {
    const took = [0.1, 4, 4, 90].map((tookMs) => ({ ...entriesOf(), tookMs }))
    expect(boundsNote(took, [1, 100, 0.8])).toBe(
      'adaptive: 1 of 4 batches asked for less than 1 ms, the least interval, and 1 for more than ' +
        '100 ms, the greatest',
    )
  })
})

function entriesOf(): BatchTime {
  return { atMs: 0, intervalMs: 1, events: 1, tookMs: 1, visibleMs: 1 }
}
