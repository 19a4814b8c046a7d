import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { castOf } from '../../../bench/metrics/cast.js'
import { coverageOf } from '../../../bench/metrics/coverage.js'
import { latencyOf } from '../../../bench/metrics/latency.js'
import { takenOf } from '../../../bench/metrics/taken.js'
import { uncorrectedOf } from '../../../bench/metrics/uncorrected.js'
import { prepare } from '../../../bench/prepare.js'
import { specOf, type VerifyPlan } from '../../../faults/verify/plan.js'
import { verify } from '../../../faults/verify/verify.js'
import type { Entry, Journal } from '../../../runtime/journal.js'
import type { Log } from '../../../workloads/log/log.js'
import { plain } from '../../engines/exact.js'
import { anyEntries, fails, journalOf, processed, progress, spawned, steadyLog } from './made.js'

const ALL = { fromDueMs: 0, toDueMs: Number.POSITIVE_INFINITY }
const taken = (entries: readonly Entry[], partitions = 1) => {
  const journal = journalOf(entries)
  return takenOf(journal, partitions, castOf(journal))
}
/** Both latencies of a run; null where it is not told when clicks were taken. */
function bothOf(journal: Journal, log: Log) {
  const cast = castOf(journal)
  const visible = coverageOf(journal, 'visible', log.partitions, cast)
  const from = takenOf(journal, log.partitions, cast)
  const corrected = latencyOf(visible, log, ALL)
  return from && { corrected, uncorrected: uncorrectedOf(from, visible, log, ALL) }
}

describe('when an engine took a click', () => {
  test('is when the first chunk of its batch was handed out, by whichever life', () => {
    const coordinator = (life: number, atMs: number) =>
      spawned(atMs, `coordinator#${life}`, life, -1)
    const [one, two] = ['coordinator#1', 'coordinator#2']
    const entries = [
      coordinator(1, 0),
      processed(0, one, 0, 0),
      spawned(10, 'chunk-0@0.0#1', 5, 0),
      spawned(11, 'chunk-1@0.1#1', 6, 1),
      processed(14, one, 0, 100),
      // It dies with batch 1 under way, and the next life runs the same batch again.
      spawned(20, 'chunk-2@1.0#1', 7, 0),
      coordinator(2, 30),
      processed(30, two, 0, 100),
      spawned(31, 'chunk-2@1.0#1', 8, 0),
      processed(34, two, 0, 150),
      // No click came: no chunk.
      processed(35, two, 0, 150),
      spawned(40, 'chunk-3@3.0#1', 9, 0),
      processed(44, two, 0, 230),
    ]
    expect(taken(entries)).toEqual([{ atMs: [10, 20, 40], offset: [100, 150, 230] }])
  })
  test('is the cut where a batch has no chunks, and not told of later lives', () => {
    const cut = (atMs: number): Entry => {
      const process = 'coordinator#1'
      return { atMs, process, kind: 'perform', label: 'batch.plan', tookMs: 1 }
    }
    const process = 'coordinator#1'
    const first = [
      spawned(0, process, 1, -1),
      processed(0, process, 0, 0),
      cut(11),
      cut(21),
      processed(25, process, 0, 30),
      processed(29, process, 0, 50),
    ]
    expect(taken(first)).toEqual([{ atMs: [10, 20], offset: [30, 50] }])
    expect(taken([...first, spawned(40, 'coordinator#2', 2, -1)])).toBeNull()
  })
  test('is when a source began to emit it, or when the first worker had it', () => {
    const emits = [
      progress(3, 'worker-0#1', 0, 0, 'emitting'),
      progress(5, 'worker-0#1', 0, 20, 'emitted'),
    ]
    expect(taken(emits)).toEqual([{ atMs: [3], offset: [20] }])
    const shared = [processed(4, 'worker-0#1', 0, 30), processed(9, 'worker-1#1', 0, 30)]
    expect(taken(shared)).toEqual([{ atMs: [4], offset: [30] }])
  })
  test('is not told by a coordinator that says what has been done', () => {
    expect(taken([processed(4, 'coordinator#1', 0, 30)])).toBeNull()
  })
})

/** Clicks each ms for 200 ms, taken as they come; those of 100 ms on wait until 150. */
const STALLED: Entry[] = Array.from({ length: 200 }, (_, ms) => ms)
  .filter((ms) => ms < 100 || ms >= 150)
  .flatMap((ms) => [
    processed(ms + 0.5, 'worker-0#1', 0, ms + 1),
    progress(ms + 0.9, 'writer#1', 0, ms + 1),
  ])

describe('the uncorrected latency', () => {
  test('does not see a stall in which the engine took nothing, and the corrected one does', () => {
    const both = bothOf(journalOf(STALLED), steadyLog(1, 200, 1))!
    expect(both.corrected.histogram.getValueAtPercentile(90) / 1000).toBeGreaterThan(25)
    expect(both.corrected.maxMs).toBeCloseTo(50.9)
    expect(both.uncorrected.maxMs).toBeCloseTo(0.4)
    expect(both.uncorrected.histogram.totalCount).toBe(both.corrected.histogram.totalCount)
  })
  test('of a click that nobody says to have taken is the corrected one', () => {
    const entries = [processed(4, 'worker-0#1', 0, 2), progress(9, 'writer#1', 0, 4)]
    const { uncorrected } = bothOf(journalOf(entries), steadyLog(1, 4, 1))!
    // Two were taken at 4 ms, two when they were due: at 2 ms (recorded with the next) and 3 ms.
    expect([uncorrected.minMs, uncorrected.maxMs]).toEqual([5, 6])
  })
  const never = fc.property(anyEntries, (entries) => {
    const both = bothOf(journalOf(entries), steadyLog(3, 40, 2))
    if (both === null) return true
    const { corrected, uncorrected } = both
    return (
      uncorrected.maxMs <= corrected.maxMs + 1e-9 &&
      uncorrected.histogram.totalCount === corrected.histogram.totalCount
    )
  })
  test('is never longer, and of the same clicks', () => {
    expect(fails(never)).toBe(false)
  })
  test('would be, if it were from before a click was due', () => {
    const early = fc.property(anyEntries, (entries) => {
      const journal = journalOf(entries)
      const log = steadyLog(3, 40, 2)
      const visible = coverageOf(journal, 'visible', 3)
      const wrong = Array.from({ length: 3 }, () => ({ atMs: [-1], offset: [40] }))
      const unasked = { ...log, dueMs: () => -1 }
      const { maxMs } = uncorrectedOf(wrong, visible, unasked, { ...ALL, fromDueMs: -1 })
      return maxMs <= latencyOf(visible, log, ALL).maxMs
    })
    expect(fails(early)).toBe(true)
  })
})

/** In the midst of the clicks, which go on coming. */
const FAULTS: VerifyPlan['faults'] = [{ process: 'coordinator#1', at: { atMs: 5 }, act: 'kill' }]
const plans: readonly (readonly [string, Partial<VerifyPlan>])[] = [
  ['micro-batch', { engine: 'micro-batch' }],
  ['micro-batch, two batches at once', { engine: 'micro-batch', pipelineBatches: 2 }],
  ['micro-batch by lineage', { engine: 'micro-batch', state: 'lineage' }],
  ['per-event', { engine: 'per-event' }],
  ['per-event, folded first', { engine: 'per-event', bundleEvents: 16 }],
  ['real-time', { engine: 'real-time', guarantee: 'at-least-once' }],
  ['acked', { engine: 'acked', guarantee: 'at-least-once' }],
  ['trident', { engine: 'trident' }],
]
describe.each(plans)('of a run of %s', (_, changes) => {
  const plan = { ...plain, events: 160, intervalMs: 4, ...changes }
  const { log } = prepare(specOf(plan))

  test('each click was taken, after it was due and before it could be read', () => {
    const { journal } = verify(plan)
    const from = takenOf(journal, log.partitions, castOf(journal))!
    const visible = coverageOf(journal, 'visible', log.partitions)
    for (let p = 0; p < log.partitions; p++) {
      expect(from[p]!.offset.at(-1)).toBe(log.length(p))
      for (const [k, end] of from[p]!.offset.entries()) {
        expect(from[p]!.atMs[k]).toBeGreaterThanOrEqual(log.dueMs(p, end - 1))
      }
    }
    expect(uncorrectedOf(from, visible, log, ALL).minMs).toBeGreaterThanOrEqual(0)
  })
  test('its coordinator dies, and what waited meanwhile is missing from the uncorrected tail', () => {
    const both = (faults: VerifyPlan['faults']) => bothOf(verify({ ...plan, faults }).journal, log)
    const [quiet, died] = [both([]), both(FAULTS)]
    expect(died === null).toBe(changes.state === 'lineage')
    if (quiet === null || died === null) return
    expect(died.uncorrected.histogram.totalCount).toBe(160)
    expect(died.uncorrected.minMs).toBeGreaterThanOrEqual(0)
    const waited = died.corrected.histogram.getValueAtPercentile(75)
    expect(died.uncorrected.histogram.getValueAtPercentile(75)).toBeLessThan(waited)
  })
})
