import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { castOf } from '../../../bench/metrics/cast.js'
import { recoveryOf } from '../../../bench/metrics/recovery.js'
import { replayedOf } from '../../../bench/metrics/replayed.js'
import type { Entry } from '../../../runtime/journal.js'
import { exited, fails, fault, journalOf, processed, progress, steadyLog } from './made.js'

const OPTIONS = { warmupMs: 0, drain: false, remembers: true }
/** One click a ms, for 2 s. */
const LOG = steadyLog(1, 2000, 1)

/** Commits each 100 ms, 5 ms after; from `from` to `to` nothing comes, and then all at once. */
function outage(from: number, to: number): Entry[] {
  const entries: Entry[] = []
  for (let t = 100; t <= 2000; t += 100) {
    if (t + 5 >= from && t + 5 < to) continue
    entries.push(progress(t + 5, 'writer#1', 0, t))
  }
  return entries
}
function sorted(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((a, b) => a.atMs - b.atMs)
}
function replayed(entries: readonly Entry[], partitions = 1, remembers = true): number {
  const journal = journalOf(entries)
  return replayedOf(journal, partitions, castOf(journal), { remembers })
}

describe('recovery', () => {
  it('is null without a fault', () => {
    expect(recoveryOf(journalOf(outage(0, 0)), LOG, OPTIONS)).toBeNull()
  })
  it('of a hand-made outage', () => {
    // Struck at 950; commits of 1000 to 1300 fail; the one at 1405 shows clicks due from 900 on.
    const entries = sorted([...outage(960, 1400), fault(950, 'worker-0#1')])
    const recovery = recoveryOf(journalOf(entries), LOG, OPTIONS)
    // The level is 105 ms; the commit at 1405 waited for 505 ms, that at 1505 is back.
    expect(recovery).toEqual({
      outageMs: 455,
      outageAllMs: 455,
      catchUpMs: 555,
      replayedEvents: 0,
    })
  })
  it('passes over a commit that was under way when the fault struck', () => {
    // Struck at 1004, one ms before the commit of clicks due before 1000, all of them processed.
    const known = processed(1003, 'worker-0#1', 0, 1003)
    const entries = sorted([...outage(1006, 1400), fault(1004, 'worker-0#1'), known])
    const recovery = recoveryOf(journalOf(entries), LOG, OPTIONS)!
    expect(recovery.outageMs).toBe(401)
    expect(recovery.catchUpMs).toBe(501)
  })
  it('finds outage and catch-up wherever the fault strikes; canary: an earlier fault', () => {
    const holds = (shiftMs: number) =>
      fc.property(
        fc.integer({ min: 3, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        (batch, lost) => {
          const from = batch * 100
          const to = from + lost * 100
          const faultMs = from - 50
          const entries = sorted([...outage(from, to), fault(faultMs - shiftMs, 'worker-0#1')])
          const { outageMs, catchUpMs } = recoveryOf(journalOf(entries), LOG, OPTIONS)!
          expect(outageMs).toBe(to + 5 - faultMs)
          expect(catchUpMs).toBe(to + 105 - faultMs)
        },
      )
    fc.assert(holds(0))
    expect(fails(holds(10))).toBe(true)
  })
  it('never came when nothing new was shown, or never in time', () => {
    const dead = sorted([...outage(1000, 9999), fault(950, 'worker-0#1')])
    expect(recoveryOf(journalOf(dead), LOG, OPTIONS)).toMatchObject({
      outageMs: null,
      catchUpMs: null,
    })
    const slow = [100, 200, 300].map((t) => progress(t + 5, 'writer#1', 0, t))
    const late = [400, 500, 600].map((t) => progress(t + 300, 'writer#1', 0, t))
    const never = sorted([...slow, fault(350, 'worker-0#1'), ...late])
    expect(recoveryOf(journalOf(never), LOG, OPTIONS)).toMatchObject({
      outageMs: 350,
      catchUpMs: null,
    })
  })
  it('has no catch-up for a drain, and waits for the last partition', () => {
    const entries = sorted([...outage(960, 1400), fault(950, 'worker-0#1')])
    const drain = recoveryOf(journalOf(entries), LOG, { ...OPTIONS, drain: true })
    expect(drain).toMatchObject({ outageMs: 455, catchUpMs: null })
    const other = outage(960, 1600).map((e) => ({ ...e, partition: 1 }))
    const two = recoveryOf(
      journalOf(sorted([...entries, ...other])),
      steadyLog(2, 2000, 1),
      OPTIONS,
    )
    expect(two).toMatchObject({ outageMs: 455, outageAllMs: 655, catchUpMs: 755 })
  })
})

describe('replayed events', () => {
  it('of tasks are those of attempts that died, and of work that was forgotten', () => {
    const entries = [
      exited(1, 'chunk-1@0.0#1', 1, 0, true, 100),
      exited(2, 'chunk-2@0.1#1', 2, 1, false, 40),
      exited(3, 'chunk-2@0.1#2', 3, 0, true, 100),
      exited(4, 'coordinator#1', 0, -1, false, 0),
      exited(5, 'chunk-1@0.0#1', 4, 0, true, 100),
      // Its coordinator tells the same once more: it must not count twice.
      processed(6, 'coordinator#1', 0, 200),
      processed(7, 'coordinator#2', 0, 0),
    ]
    expect(replayed(entries)).toBe(140)
    expect(replayed(entries, 1, false)).toBe(40)
  })
  it('of workers are how far each partition fell back, once per restart', () => {
    const entries = [
      processed(1, 'worker-0#1', 0, 1000),
      processed(1, 'worker-1#1', 0, 800),
      processed(1, 'worker-0#1', 1, 300),
      processed(2, 'worker-0#2', 0, 500), // 1000 - 500
      processed(2, 'worker-0#2', 1, 300),
      processed(2, 'worker-1#2', 0, 500), // The same restart.
      processed(3, 'worker-0#1', 0, 1100), // A zombie.
      processed(4, 'worker-1#2', 0, 700),
      processed(5, 'worker-1#3', 0, 500), // 700 - 500
      processed(5, 'worker-0#3', 0, 500),
      processed(6, 'worker-0#3', 0, 2000),
    ]
    expect(replayed(entries, 2)).toBe(700)
  })
  it('equal work done less clicks, for any restarts of workers that do the same', () => {
    const lives = fc.array(fc.record({ back: fc.nat(60), on: fc.nat(90) }), { maxLength: 6 })
    const holds = (count: (entries: readonly Entry[]) => number) =>
      fc.property(lives, fc.integer({ min: 1, max: 3 }), (all, workers) => {
        const entries: Entry[] = []
        let atMs = 0
        let at = 0
        let work = 0
        let most = 0
        for (const [k, { back, on }] of all.entries()) {
          const from = k === 0 ? 0 : Math.max(0, at - back)
          // The last life comes to the end of the log; else what is set back stays undone.
          at = k === all.length - 1 ? Math.max(most, from + on) : from + on
          work += at - from
          most = Math.max(most, at)
          const told = (offset: number) => {
            for (let w = 0; w < workers; w++) {
              entries.push(processed(atMs++, `worker-${w}#${k + 1}`, 0, offset))
            }
          }
          told(from)
          told(at)
        }
        expect(count(entries)).toBe(work - most)
      })
    fc.assert(holds(replayed))
    // Canary: counting each reporter.
    const each = (entries: readonly Entry[]) =>
      [0, 1, 2].reduce(
        (sum, w) => sum + replayed(entries.filter((e) => e.process.startsWith(`worker-${w}`))),
        0,
      )
    expect(fails(holds(each))).toBe(true)
  })
})
