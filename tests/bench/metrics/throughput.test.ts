import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Coverage } from '../../../bench/metrics/coverage.js'
import { lagAt, lagOf } from '../../../bench/metrics/lag.js'
import { achievedDrain, achievedOutside, achievedPaced } from '../../../bench/metrics/throughput.js'
import type { Log } from '../../../workloads/log/log.js'
import { fails, steadyLog } from './made.js'

const LENGTH = 20_000
const PER_MS = 2
/** Two partitions, 2 clicks/ms each, for 10 s. */
const LOG = steadyLog(2, LENGTH, PER_MS)

/** A micro-batch engine: at each interval it takes what is due, and shows it `lateMs` later. */
function batches(log: Log, intervalMs: number, lateMs: (batch: number) => number): Coverage {
  return Array.from({ length: log.partitions }, (_, p) => {
    const atMs: number[] = []
    const offset: number[] = []
    for (let k = 1; (offset.at(-1) ?? 0) < log.length(p); k++) {
      const shownMs = Math.max(k * intervalMs + lateMs(k), (atMs.at(-1) ?? 0) + 1e-6)
      atMs.push(shownMs + p * 0.01) // A commit tells its partitions one after the other.
      offset.push(log.available(p, k * intervalMs))
    }
    return { atMs, offset }
  })
}
/** An engine that takes clicks at `perMs` at most, in steps of one interval. */
function overloaded(log: Log, intervalMs: number, perMs: number): Coverage {
  return Array.from({ length: log.partitions }, (_, p) => {
    const atMs: number[] = []
    const offset: number[] = []
    for (let k = 1; (offset.at(-1) ?? 0) < log.length(p); k++) {
      const room = (offset.at(-1) ?? 0) + Math.floor(intervalMs * perMs)
      atMs.push(k * intervalMs)
      offset.push(Math.min(log.available(p, k * intervalMs), room))
    }
    return { atMs, offset }
  })
}

describe('achieved, paced', () => {
  const holds = (rate: (visible: Coverage, warmupMs: number) => number) =>
    fc.property(
      fc.integer({ min: 10, max: 1500 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 0, max: 30 }),
      (intervalMs, warmupMs, lateMs) => {
        const visible = batches(LOG, intervalMs, () => lateMs)
        // The last batch is cut short by the end of the log: up to one interval less in that time.
        const measuredMs = LENGTH / PER_MS - warmupMs
        const found = rate(visible, warmupMs) / (2 * PER_MS * 1000)
        expect(found).toBeLessThan(1.001)
        expect(found).toBeGreaterThan(1 - (intervalMs + lateMs) / measuredMs - 0.001)
      },
    )

  it('is the offered rate when an engine keeps up, whatever interval and warm-up', () => {
    fc.assert(holds((visible, warmupMs) => achievedPaced(visible, warmupMs).eventsPerSec))
  })
  it('canary: counting whole batches after the warm-up is too much', () => {
    const naive = (visible: Coverage, warmupMs: number) => {
      const toMs = Math.max(...visible.map(({ atMs }) => atMs.at(-1)!))
      const from = visible.map(
        ({ atMs, offset }) => offset[atMs.findLastIndex((t) => t <= warmupMs)],
      )
      const clicks = visible.reduce(
        (sum, { offset }, p) => sum + offset.at(-1)! - (from[p] ?? 0),
        0,
      )
      return (clicks * 1000) / (toMs - warmupMs)
    }
    expect(fails(holds(naive))).toBe(true)
  })
  it('falls back to the whole run when it ended within its warm-up', () => {
    const { eventsPerSec, wholeRunEventsPerSec } = achievedPaced(
      [{ atMs: [50], offset: [100] }],
      60,
    )
    expect([eventsPerSec, wholeRunEventsPerSec]).toEqual([2000, 2000])
    expect(achievedPaced([{ atMs: [], offset: [] }], 0).eventsPerSec).toBe(0)
  })
})

describe('achieved, drain', () => {
  it('leaves out the start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        (startMs, perMs) => {
          const atMs = Array.from({ length: 100 }, (_, k) => startMs + k + 1)
          const offset = atMs.map((_, k) => (k + 1) * perMs)
          const { eventsPerSec, wholeRunEventsPerSec } = achievedDrain([{ atMs, offset }])
          expect(eventsPerSec / (perMs * 1000)).toBeCloseTo(1, 6)
          expect(wholeRunEventsPerSec).toBeCloseTo((perMs * 100 * 1000) / (startMs + 100), 6)
        },
      ),
    )
  })
  it('of one step is the whole run, and of nothing is nothing', () => {
    expect(achievedDrain([{ atMs: [200], offset: [1000] }]).eventsPerSec).toBeCloseTo(5000)
    expect(achievedDrain([{ atMs: [], offset: [] }]).eventsPerSec).toBe(0)
  })
  it('seen from outside: rows of one commit are one step, from when the engine read', () => {
    // A hundred rows, in 18 ms at the end of 7 s: the only commit of a window that closed.
    const atMs = Array.from({ length: 100 }, (_, k) => 16_800 + k * 0.18)
    const rows = [{ atMs, offset: atMs.map((_, k) => (k + 1) * 50_000) }]
    const { eventsPerSec, wholeRunEventsPerSec } = achievedOutside(rows, 10_000)
    expect(eventsPerSec / (5e9 / 6_818)).toBeCloseTo(1, 3)
    expect(wholeRunEventsPerSec / (5e9 / 16_818)).toBeCloseTo(1, 3)
    // Canary: by the rows alone it would be hundreds of millions a second.
    expect(achievedDrain(rows).eventsPerSec).toBeGreaterThan(1e8)
  })
  it('seen from outside: an engine that showed rows before it said that it reads', () => {
    const atMs = Array.from({ length: 100 }, (_, k) => (k + 1) * 200)
    const rows = [{ atMs, offset: atMs.map((_, k) => (k + 1) * 1_000) }]
    expect(achievedOutside(rows, 10_000)).toEqual(achievedDrain(rows))
  })
})

describe('lag', () => {
  it('is greatest just before a step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 2000 }),
        fc.integer({ min: 0, max: 15 }),
        (every, late) => {
          const visible = batches(LOG, every, () => late)
          const { samples, lagEventsMax } = lagOf(visible, LOG)
          // At each click's due time, and that is when lag grows: nothing is greater anywhere.
          let slow = 0
          for (let t = 0; t <= 11_000; t += 1 / PER_MS)
            slow = Math.max(slow, lagAt(visible, LOG, t))
          expect(lagEventsMax).toBeGreaterThanOrEqual(slow)
          expect(lagEventsMax).toBeLessThanOrEqual(slow + 2)
          for (let k = 1; k < samples.length; k++) {
            expect(samples[k]!.atMs).toBeGreaterThanOrEqual(samples[k - 1]!.atMs)
          }
        },
      ),
      { numRuns: 10 },
    )
  })

  const jitter = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: 7,
    maxLength: 40,
  })
  const growthIs = (right: boolean, engine: (every: number, noise: number[]) => Coverage) =>
    fc.property(fc.integer({ min: 20, max: 1000 }), jitter, (every, noise) => {
      expect(lagOf(engine(every, noise), LOG, { fromMs: 1000 }).growing).toBe(right)
    })
  const keepingUp = (every: number, noise: number[]) =>
    batches(LOG, every, (k) => 5 + every * 0.02 * noise[k % noise.length]!)

  it('does not grow when an engine keeps up, for all its saw-tooth and noise', () => {
    fc.assert(growthIs(false, keepingUp))
  })
  it('grows when an engine does 3 % less than the load', () => {
    fc.assert(growthIs(true, (every) => overloaded(LOG, every, 0.97 * PER_MS)))
  })
  it('canary: either is told from the other', () => {
    expect(fails(growthIs(true, keepingUp))).toBe(true)
    expect(fails(growthIs(false, (every) => overloaded(LOG, every, 0.97 * PER_MS)))).toBe(true)
  })
  it('does not grow for one pause, nor for a load that rises', () => {
    const pause = batches(LOG, 100, (k) => (k === 60 ? 90 : 5))
    expect(lagOf(pause, LOG).growing).toBe(false)
    const events = 20_000
    const ramp: Log = {
      ...steadyLog(1, events, 1),
      dueMs: (_, offset) => Math.sqrt(offset / events) * 10_000,
      available: (_, t) =>
        Math.min(events, Math.max(0, Math.floor((t / 10_000) ** 2 * events) + 1)),
    }
    expect(
      lagOf(
        batches(ramp, 500, () => 5),
        ramp,
      ).growing,
    ).toBe(false)
  })
  it('grows when clicks are never shown', () => {
    expect(lagOf([{ atMs: [5], offset: [10] }], steadyLog(1, 100, 1)).growing).toBe(true)
  })
})
