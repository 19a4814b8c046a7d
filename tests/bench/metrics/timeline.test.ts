import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageOf } from '../../../bench/metrics/coverage.js'
import { recoveryOf } from '../../../bench/metrics/recovery.js'
import { timelineOf } from '../../../bench/metrics/timeline.js'
import type { Entry } from '../../../runtime/journal.js'
import { exited, fails, fault, journalOf, progress, spawned, steadyLog } from './made.js'

const LOG = steadyLog(1, 2000, 1)

/** Batches of one chunk each, on two workers; the chunk at `faultMs` dies and is done again. */
function run(intervalMs: number, faultMs: number): Entry[] {
  const entries: Entry[] = [spawned(0, 'coordinator#1', 0, -1)]
  let pid = 1
  let dead = false
  for (let t = intervalMs; t <= 2000; t += intervalMs) {
    const name = `chunk-${pid}@${pid}.0`
    const slot = pid % 2
    let from = t
    entries.push(spawned(from, `${name}#1`, pid, slot))
    if (!dead && t >= faultMs) {
      dead = true
      entries.push(fault(t + 1, `${name}#1`))
      entries.push(exited(t + 2, `${name}#1`, pid, slot, false, 3))
      from = t + 3
      entries.push(spawned(from, `${name}#2`, 10_000 + pid, 1 - slot))
      entries.push(exited(from + 4, `${name}#2`, 10_000 + pid, 1 - slot, true, 9))
    } else entries.push(exited(from + 4, `${name}#1`, pid, slot, true, 9))
    entries.push(progress(from + 5, 'writer#1', 0, t))
    pid++
  }
  return entries
}
function timeline(entries: readonly Entry[], intervalMs: number) {
  const journal = journalOf(entries)
  const visible = coverageOf(journal, 'visible', 1)
  const options = { warmupMs: 0, drain: false, remembers: true }
  const recovery = recoveryOf(journal, LOG, options, visible)
  return timelineOf(journal, LOG, visible, { intervalMs, recovery })
}

describe('timeline', () => {
  it('is null without a fault', () => {
    expect(timeline(run(50, 9999), 50)).toBeNull()
  })
  it('shows chunk 10 die and come back on the other worker', () => {
    const { fromMs, toMs, bars, marks, lag } = timeline(run(100, 1000), 100)!
    // Struck at 1001; the first commit that shows a click due after it, at 1105, is in time again.
    expect({ fromMs, toMs }).toEqual({ fromMs: 701, toMs: 1305 })
    expect(bars.filter(({ process }) => process.startsWith('chunk-10@'))).toEqual([
      { process: 'chunk-10@10.0#1', lane: 'worker 0', fromMs: 1000, toMs: 1002, outcome: 'died' },
      { process: 'chunk-10@10.0#2', lane: 'worker 1', fromMs: 1003, toMs: 1007, outcome: 'done' },
    ])
    expect(bars[0]).toEqual({
      process: 'coordinator#1',
      lane: 'coordinator',
      fromMs: 701,
      toMs: 1305,
      outcome: 'running',
    })
    expect(marks.filter(({ what }) => what !== 'commit')).toEqual([
      { atMs: 1001, lane: 'worker 0', what: 'fault: kill' },
      { atMs: 1003, lane: 'worker 1', what: 'restart: chunk-10@10.0#2' },
    ])
    expect(marks.filter(({ what }) => what === 'commit').map(({ atMs }) => atMs)).toEqual([
      705, 805, 905, 1008, 1105, 1205, 1305,
    ])
    expect(Math.max(...lag.map(({ events }) => events))).toBe(109)
  })
  it('stays within its span and its size, whatever the interval and wherever the fault', () => {
    const holds = (barsMax: number) =>
      fc.property(
        fc.integer({ min: 6, max: 400 }),
        fc.integer({ min: 1, max: 2000 }),
        (every, at) => {
          const entries = run(every, at)
          const shown = timeline(entries, every)
          const struck = entries.find((e) => e.kind === 'fault')
          expect(shown === null).toBe(struck === undefined)
          if (struck === undefined) return
          const { fromMs, toMs, bars, marks, lag } = shown!
          expect(toMs - fromMs).toBeGreaterThanOrEqual(200 - 1e-9)
          expect(toMs).toBeLessThanOrEqual(entries.at(-1)!.atMs)
          expect(fromMs).toBeGreaterThanOrEqual(0)
          expect(bars.length).toBeLessThanOrEqual(barsMax)
          expect(bars.map(({ process }) => process)).toContain(struck.process)
          for (const one of [...bars, ...marks, ...lag]) {
            const at = 'atMs' in one ? [one.atMs] : [one.fromMs, one.toMs]
            for (const t of at) {
              expect(t).toBeGreaterThanOrEqual(fromMs)
              expect(t).toBeLessThanOrEqual(toMs)
            }
          }
          expect(marks.map(({ what }) => what)).toContain('fault: kill')
        },
      )
    fc.assert(holds(120), { numRuns: 20 })
    expect(fails(holds(10))).toBe(true) // Canary.
  })
  it('of too many bars keeps the nearest to the fault', () => {
    const many = Array.from({ length: 500 }, (_, k) => [
      spawned(k, `chunk-${k}@0.0#1`, k, 0),
      ...(k === 250 ? [fault(250.2, 'chunk-250@0.0#1')] : []),
      exited(k + 0.5, `chunk-${k}@0.0#1`, k, 0, true),
    ]).flat()
    const { bars } = timeline(many, 200)!
    expect(bars).toHaveLength(120)
    expect(bars[0]!.fromMs).toBe(190)
    expect(bars.at(-1)!.fromMs).toBe(309)
  })
})
