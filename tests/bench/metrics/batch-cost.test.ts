import { describe, expect, it } from 'vitest'
import { batchCostOf } from '../../../bench/metrics/batch-cost.js'
import type { Entry, Journal } from '../../../runtime/journal.js'

const journalOf = (entries: readonly Entry[]): Journal => ({
  clock: 'wall',
  entries: [...entries].sort((a, b) => a.atMs - b.atMs),
})
const act = (atMs: number, label: string, tookMs: number, process = 'coordinator#1'): Entry => ({
  atMs,
  process,
  kind: 'perform',
  label,
  tookMs,
})
let pid = 100
function chunk(batch: number, slot: number, ms: [number, number, number, number]): Entry[] {
  const [spawnMs, beganMs, endedMs, exitMs] = ms
  const who = { process: `chunk-${pid}@${batch}.${slot}#1`, pid: pid++, slot }
  return [
    { atMs: spawnMs, kind: 'spawn', events: 5, ...who },
    { atMs: exitMs, kind: 'exit', ok: true, events: 5, beganMs, endedMs, ...who },
  ]
}
/** Cut at 0.1, logged at 0.3, run from 0.5 to 2 in two chunks, committed at 4. */
const batch = (n: number, from: number): Entry[] => [
  act(from + 0.1, 'batch.plan', 0.1),
  act(from + 0.3, 'offsets.append', 0.2),
  ...chunk(n, 0, [from + 0.3, from + 0.5, from + 1.5, from + 1.6]),
  ...chunk(n, 1, [from + 0.4, from + 0.6, from + 2, from + 2.2]),
  act(from + 2.3, 'batch.reduce', 0.1),
  act(from + 2.5, 'state.append', 0.2),
  act(from + 3, 'batch.sync', 0.5),
  act(from + 3.8, 'sink.commit', 0.6, 'writer#1'),
  act(from + 4, 'commits.append', 0.1),
]

describe('what a batch costs', () => {
  it('is taken apart, and the parts give the whole', () => {
    const cost = batchCostOf(journalOf([...batch(0, 0), ...batch(1, 10), ...batch(2, 20)]), 5)!
    const { batches, ...parts } = cost
    expect(batches).toBe(2)
    const expected = {
      planUs: 100,
      logUs: 500,
      fsyncUs: 500,
      dispatchUs: 400,
      runUs: 1_500,
      reduceUs: 100,
      commitUs: 600,
      otherUs: 300,
      totalUs: 4_000,
    }
    for (const [part, us] of Object.entries(expected)) {
      expect(parts[part as keyof typeof parts], part).toBeCloseTo(us, 6)
    }
  })
  it('shares a sync of two batches between them, and a wait for a worker is no dispatch', () => {
    const cost = batchCostOf(
      journalOf([
        act(0, 'batch.plan', 0),
        act(0, 'batch.plan', 0),
        act(1, 'offsets.append', 1),
        ...chunk(0, 0, [1, 1.5, 5, 5.5]),
        ...chunk(1, 0, [1, 5, 9, 9.5]),
        act(9.6, 'batch.reduce', 0.1),
        act(9.7, 'batch.reduce', 0.1),
        act(11.7, 'batch.sync', 2),
        act(12, 'sink.commit', 0.1, 'writer#1'),
        act(12, 'sink.commit', 0.1, 'writer#1'),
      ]),
      0,
    )!
    expect(cost).toMatchObject({ batches: 2, logUs: 500, fsyncUs: 1_000, totalUs: 12_000 })
    expect(cost.dispatchUs).toBeCloseTo(750, 6) // 0.5 + 0.5 and 0 + 0.5.
  })
  it('counts the first life only, and nothing where there are no batches', () => {
    const again = batch(1, 30).map((e) => ({ ...e, process: e.process.replace(/#1$/, '#2') }))
    const second: Entry = { atMs: 25, process: 'coordinator#2', kind: 'spawn', pid: 7, slot: -1 }
    expect(batchCostOf(journalOf([...batch(0, 0), second, ...again]), 0)!.batches).toBe(1)
    expect(batchCostOf(journalOf([act(3, 'sink.commit', 1, 'writer#1')]), 0)).toBeNull()
    const untold = batch(0, 0).map((e) => {
      if (e.kind !== 'exit') return e
      const { beganMs, endedMs, ...rest } = e
      return rest
    })
    expect(batchCostOf(journalOf(untold as Entry[]), 0)).toBeNull()
  })
})
