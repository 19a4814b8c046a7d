import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partOf } from '../../../bench/metrics/cast.js'
import {
  type Coverage,
  coverageOf,
  coveredAt,
  interpolatedAt,
} from '../../../bench/metrics/coverage.js'
import type { Entry } from '../../../runtime/journal.js'
import { anyEntries, fails, journalOf, processed, progress, spawned } from './made.js'

const PARTITIONS = 3

/** The slow and obvious way: everything is looked at again after each entry. */
function slowProcessed(entries: readonly Entry[], pick: (values: number[]) => number): number[][] {
  const spoken = entries.filter(isProcessed)
  const covered = Array.from({ length: PARTITIONS }, () => 0)
  return entries.map((_, i) => {
    for (let p = 0; p < PARTITIONS; p++) {
      const reporters = new Set(
        spoken.flatMap((e) => (e.partition === p ? [partOf(e.process).part] : [])),
      )
      const all = new Set(spoken.map((e) => partOf(e.process).part))
      const values = [...reporters].map((part) => {
        const mine = entries.slice(0, i + 1).filter((e) => partOf(e.process).part === part)
        const lives = mine
          .filter((e) => e.kind === 'spawn' || isProcessed(e))
          .map((e) => partOf(e.process).life)
        const newest = Math.max(...lives)
        // What it said since its newest life began.
        const since = mine.findIndex(
          (e) => partOf(e.process).life === newest && (e.kind === 'spawn' || isProcessed(e)),
        )
        const said = mine
          .slice(Math.max(0, since))
          .filter((e) => partOf(e.process).life === newest && isProcessed(e) && e.partition === p)
        const last = said.at(-1)
        return last?.kind === 'progress' ? last.offset : 0
      })
      if (all.size > 0 && values.length > 0) covered[p] = Math.max(covered[p]!, pick(values))
    }
    return [...covered]
  })
}
function isProcessed(e: Entry): e is Entry & { kind: 'progress' } {
  return e.kind === 'progress' && e.stage === 'processed'
}

function agrees(pick: (values: number[]) => number) {
  return fc.property(anyEntries, (entries) => {
    const coverage = coverageOf(journalOf(entries), 'processed', PARTITIONS)
    const slow = slowProcessed(entries, pick)
    entries.forEach(({ atMs }, i) => {
      if (entries[i + 1]?.atMs === atMs) return // Only the last of a moment is a step.
      expect(coverage.map((steps) => coveredAt(steps, atMs))).toEqual(slow[i])
    })
  })
}

function keepsLaw(coverage: Coverage): void {
  for (const { atMs, offset } of coverage) {
    expect(atMs.length).toBe(offset.length)
    for (let k = 0; k < atMs.length; k++) {
      expect(atMs[k]).toBeGreaterThan(atMs[k - 1] ?? Number.NEGATIVE_INFINITY)
      expect(offset[k]).toBeGreaterThan(offset[k - 1] ?? 0)
    }
  }
}

describe('coverage', () => {
  it('of processed progress is the least of all reporters, first time only', () => {
    fc.assert(agrees((values) => Math.min(...values)))
  })
  it('canary: the greatest of all reporters is something else', () => {
    expect(fails(agrees((values) => Math.max(...values)))).toBe(true)
  })
  it('keeps its law whatever is reported', () => {
    fc.assert(
      fc.property(anyEntries, fc.constantFrom('visible', 'processed'), (entries, stage) => {
        keepsLaw(coverageOf(journalOf(entries), stage as 'visible', PARTITIONS))
      }),
    )
  })
  it('of visible progress is the greatest that anybody said', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const coverage = coverageOf(journalOf(entries), 'visible', PARTITIONS)
        const said = entries.flatMap((e) =>
          e.kind === 'progress' && e.stage === 'visible' && e.partition === 1 ? [e.offset] : [],
        )
        expect(coveredAt(coverage[1]!, 1e9)).toBe(Math.max(0, ...said))
      }),
    )
  })
  it('waits for the second reporter, also when it is silent in its new life', () => {
    const journal = journalOf([
      processed(1, 'worker-0#1', 0, 100),
      processed(2, 'worker-1#1', 0, 60),
      spawned(3, 'worker-0#2', 3, 0),
      spawned(3, 'worker-1#2', 4, 1),
      processed(4, 'worker-0#2', 0, 120), // worker-1#2 has not spoken: nothing new.
      processed(5, 'worker-1#1', 0, 110), // A zombie.
      processed(6, 'worker-1#2', 0, 50), // Set back.
      processed(7, 'worker-1#2', 0, 130),
    ])
    const [steps] = coverageOf(journal, 'processed', 1)
    expect(steps).toMatchObject({ atMs: [2, 7], offset: [60, 120] })
  })
  it('refuses a partition that the log does not have', () => {
    const journal = journalOf([progress(1, 'writer#1', 4, 1)])
    expect(() => coverageOf(journal, 'visible', 4)).toThrow('partition 4')
  })
  it('is read between its steps', () => {
    const steps = { atMs: [10, 20], offset: [100, 400] }
    expect([0, 9, 10, 19, 20, 99].map((t) => coveredAt(steps, t))).toEqual([
      0, 0, 100, 100, 400, 400,
    ])
    expect(coveredAt(steps, 10, true)).toBe(0)
    expect([0, 5, 10, 15, 20, 99].map((t) => interpolatedAt(steps, t))).toEqual([
      0, 50, 100, 250, 400, 400,
    ])
  })
})
