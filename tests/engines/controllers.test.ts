import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FixedPoint } from '../../engines/micro-batch/triggers/adaptive.js'
import { Grid } from '../../engines/micro-batch/triggers/fixed.js'
import { RateLimited } from '../../engines/micro-batch/triggers/pid.js'
import type { BatchTimes, Policy } from '../../engines/micro-batch/triggers/policy.js'
import { TRIGGERS, triggerNamed, triggerSpec } from '../../engines/micro-batch/triggers/registry.js'

interface Load {
  /** Clicks that came by then. */
  readonly clicks: (ms: number) => number
  /** What a batch of so many takes. */
  readonly tookMs: (events: number) => number
  readonly batches: number
}

/** One batch at a time, in virtual time: the next is cut when it is due and the last one done. */
function drive(policy: Policy, { clicks, tookMs, batches }: Load): BatchTimes[] {
  const done: BatchTimes[] = []
  let dueMs = policy.nextMs(0)
  let cutMs = 0
  let freeMs = 0
  let taken = 0
  while (done.length < batches) {
    const nowMs = Math.max(dueMs, freeMs)
    const events = Math.min(clicks(nowMs) - taken, policy.eventsMax)
    if (events > 0) {
      taken += events
      freeMs = nowMs + tookMs(events)
      const times = { intervalMs: nowMs - cutMs, waitedMs: nowMs - dueMs }
      cutMs = nowMs
      done.push({ events, ...times, tookMs: freeMs - nowMs, toMs: freeMs })
      policy.learn(done.at(-1)!)
    }
    dueMs = policy.nextMs(nowMs)
  }
  return done
}
/** Without anything that waits: what a batch takes is a function of its interval alone. */
function iterate(policy: FixedPoint, took: (intervalMs: number) => number, steps: number): number {
  for (let step = 1; step <= steps; step++) {
    const { intervalMs } = policy
    const tookMs = took(intervalMs)
    policy.learn({ events: 1, intervalMs, waitedMs: 0, tookMs, toMs: step })
  }
  return policy.intervalMs
}
const steady = (perMs: number) => (ms: number) => Math.floor(ms * perMs)
const bounds = { intervalMinMs: 1, intervalMaxMs: 100_000, slack: 0.8 }

describe('the adaptive trigger', () => {
  test('comes to w(x) = rho x, from wherever it begins, if w is linear', () => {
    const linear = fc.record({
      fixedMs: fc.double({ min: 1, max: 50, noNaN: true }),
      perMs: fc.double({ min: 0, max: 0.7, noNaN: true }),
      beginMs: fc.double({ min: 1, max: 10_000, noNaN: true }),
    })
    fc.assert(
      fc.property(linear, ({ fixedMs, perMs, beginMs }) => {
        const policy = new FixedPoint(beginMs, bounds)
        const foundMs = iterate(policy, (x) => fixedMs + perMs * x, 120)
        const rightMs = fixedMs / (bounds.slack - perMs)
        expect(Math.abs(foundMs - rightMs)).toBeLessThan(0.01 * rightMs)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('keeps a load that comes by time, with the interval that its batches show', () => {
    for (const beginMs of [1, 50, 5_000]) {
      const policy = new FixedPoint(beginMs, bounds)
      const load = { clicks: steady(100), tookMs: (n: number) => 4 + 0.003 * n, batches: 300 }
      const last = drive(policy, load).slice(-50)
      // 4 + 0.3 x = 0.8 x
      for (const { intervalMs, waitedMs } of last) {
        expect(intervalMs).toBeCloseTo(8, 0)
        expect(waitedMs).toBe(0)
      }
    }
  })
  test('goes with the load: a burst makes it longer, and the end of it shorter', () => {
    const policy = new FixedPoint(10, bounds)
    const clicks = (ms: number) => {
      const burstMs = Math.max(0, Math.min(ms, 4_000) - 2_000)
      return Math.floor(50 * ms + 150 * burstMs)
    }
    const done = drive(policy, { clicks, tookMs: (n) => 4 + 0.003 * n, batches: 900 })
    const at = (ms: number) => done.find(({ toMs }) => toMs >= ms)!.intervalMs
    expect(at(1_900)).toBeCloseTo(4 / (0.8 - 0.15), 0)
    expect(at(3_900)).toBeCloseTo(4 / (0.8 - 0.6), 0)
    expect(at(5_500)).toBeCloseTo(4 / (0.8 - 0.15), 0)
  })

  // Fixed points at 2.55 and 97.4 ms: the upper one throws off whoever comes near it.
  const superlinear = (x: number) => 2 + 0.008 * x * x
  test('comes down where a longer interval only makes things worse', () => {
    for (const beginMs of [1, 50, 98, 120, 1_000, 50_000]) {
      const foundMs = iterate(new FixedPoint(beginMs, bounds), superlinear, 200)
      expect(foundMs).toBeCloseTo(2.57, 1)
    }
  })
  test('would run away there without its guard: canary', () => {
    let x = 120
    for (let step = 0; step < 20; step++) x = Math.min(1e5, superlinear(x) / bounds.slack)
    expect(x).toBe(1e5)
  })
  test('ends at a bound that it is told, when nothing within them fits', () => {
    const between = { intervalMinMs: 5, intervalMaxMs: 400, slack: 0.8 }
    expect(iterate(new FixedPoint(50, between), () => 0.1, 10)).toBe(5)
    expect(iterate(new FixedPoint(50, between), (x) => 1 + 0.9 * x, 100)).toBe(400)
    expect(new FixedPoint(1, between).intervalMs).toBe(5)
  })
})

describe('the PID trigger', () => {
  const gains = { proportional: 1, integral: 0.2, derivative: 0, eventsPerSecMin: 100 }
  const intervalMs = 50
  const tookMs = (events: number) => 5 + 0.01 * events
  /** Twice what can be done, for two seconds of four, and then little. */
  const clicks = (ms: number) => {
    const burstMs = Math.max(0, Math.min(ms, 3_000) - 1_000)
    return Math.floor(20 * ms + 160 * burstMs)
  }
  const load = { clicks, tookMs, batches: 180 }

  test('lets a batch have what it can do within the interval, and no more', () => {
    const policy = new RateLimited(intervalMs, gains)
    drive(policy, { clicks: (ms) => ms * 1_000, tookMs, batches: 60 })
    // 5 + 0.01 n = 50
    expect(policy.eventsMax).toBeGreaterThan(4_000)
    expect(policy.eventsMax).toBeLessThanOrEqual(4_600)
  })
  test('holds the backlog of a burst back: batches stay as long as the interval', () => {
    const done = drive(new RateLimited(intervalMs, gains), load)
    const inBurst = done.filter(({ toMs }) => toMs > 1_200 && toMs < 3_000)
    expect(inBurst.length).toBeGreaterThan(25)
    for (const batch of inBurst.slice(3)) {
      expect(batch.tookMs).toBeLessThan(1.1 * intervalMs)
      expect(batch.waitedMs).toBeLessThan(intervalMs)
    }
    // And all of it is taken in the end.
    expect(done.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(clicks(3_000))
  })
  test('without a limit they grow far beyond it: canary', () => {
    const done = drive(new Grid(intervalMs), load)
    const longest = Math.max(...done.map((batch) => batch.tookMs))
    expect(longest).toBeGreaterThan(3 * intervalMs)
  })
  test('never lets less come than its least rate', () => {
    const policy = new RateLimited(intervalMs, { ...gains, eventsPerSecMin: 2_000 })
    for (let at = 1; at < 20; at++) {
      policy.learn({ events: 10, intervalMs, waitedMs: 9_000, tookMs: 9_000, toMs: at })
    }
    expect(policy.eventsMax).toBe(100)
  })
})

describe('every trigger', () => {
  test('has a name of its own, and its usual knobs within their bounds', () => {
    expect(new Set(TRIGGERS.map(({ name }) => name)).size).toBe(TRIGGERS.length)
    for (const { knobs } of TRIGGERS) {
      for (const { usual, least, most } of knobs) {
        expect(usual).toBeGreaterThanOrEqual(least)
        expect(usual).toBeLessThanOrEqual(most)
      }
    }
  })
  test('says when the next batch is due, never before now, and lets it have something', () => {
    for (const { name, make } of TRIGGERS) {
      const policy = make({ intervalMs: 7, trigger: triggerSpec(name) })
      for (const nowMs of [0, 0.5, 7, 1e6]) {
        expect(policy.nextMs(nowMs)).toBeGreaterThanOrEqual(nowMs)
        expect(policy.nextMs(nowMs)).toBeLessThanOrEqual(nowMs + 7)
      }
      expect(policy.eventsMax).toBeGreaterThan(0)
    }
  })
  test('that nobody knows is refused with the names of those that there are', () => {
    expect(() => triggerNamed('sometimes')).toThrow(
      'trigger sometimes: unknown; allowed: fixed, asap, available-now, adaptive, pid',
    )
  })
})
