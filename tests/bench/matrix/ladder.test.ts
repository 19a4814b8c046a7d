import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ladder, type Rung, reached } from '../../../bench/matrix/ladder.js'

const OPTIONS = { least: 1_000, cap: 100_000_000, targetsMs: [1, 10, 100], halvings: 3 }

/** An engine that needs `baseMs`, more the nearer the load comes to what it can do. */
const engine = (mostPerSec: number, baseMs: number) => (eventsPerSec: number) => {
  const share = eventsPerSec / mostPerSec
  return Promise.resolve<Rung>({
    eventsPerSec,
    failure: share < 1 ? null : 'lag grew',
    latencyMs: share < 1 ? baseMs / (1 - share) : 1e6,
  })
}

describe('the ladder', () => {
  test('comes within a factor of 1.4 of what an engine can do at each target', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 2_000, max: 90_000_000, noNaN: true }),
        fc.double({ min: 0.05, max: 50, noNaN: true }),
        async (most, baseMs) => {
          const rungs = await ladder(engine(most, baseMs), OPTIONS)
          for (const ms of OPTIONS.targetsMs) {
            // baseMs / (1 - share) <= ms
            const truth = most * (1 - baseMs / ms)
            const { eventsPerSec } = reached(rungs, ms)
            if (truth < OPTIONS.least) expect(eventsPerSec).toBeNull()
            else {
              expect(eventsPerSec!).toBeLessThanOrEqual(truth * 1.000001)
              expect(eventsPerSec!).toBeGreaterThan(truth / 1.4)
            }
          }
        },
      ),
    )
  })
  test('forgives one bad probe of a rate', async () => {
    const seen = new Set<number>()
    const good = engine(5_000_000, 0.5)
    const rungs = await ladder(async (rate) => {
      const again = seen.has(rate)
      seen.add(rate)
      return again ? good(rate) : { ...(await good(rate)), failure: 'lag grew' }
    }, OPTIONS)
    expect(reached(rungs, 100).eventsPerSec!).toBeGreaterThan(3_500_000)
  })
  test('says at least where the cap was kept, and nothing where the least was not', async () => {
    const fast = await ladder(engine(1e12, 2), OPTIONS)
    expect(reached(fast, 10)).toEqual({ p99MsMax: 10, eventsPerSec: 100_000_000, atLeast: true })
    expect(reached(fast, 1)).toEqual({ p99MsMax: 1, eventsPerSec: null, atLeast: false })
    expect(await ladder(engine(500, 2), OPTIONS)).toHaveLength(1)
  })
  test('probes no rate more often than twice', async () => {
    const times = new Map<number, number>()
    await ladder((rate) => {
      times.set(rate, (times.get(rate) ?? 0) + 1)
      return engine(3_000_000, 0.2)(rate)
    }, OPTIONS)
    expect(Math.max(...times.values())).toBeLessThanOrEqual(2)
  })
})
