import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { climb, rateAt, STEPS_PER_DOUBLING, stepBelow } from '../../../bench/search/climb.js'

const steps = fc.integer({ min: -40, max: 40 })
const bounds = fc.record({
  start: steps,
  stride: fc.integer({ min: 1, max: 9 }),
  least: fc.integer({ min: -80, max: -41 }),
  cap: fc.integer({ min: 41, max: 60 }),
})

describe('the ladder of rates', () => {
  test('has steps of 9 %, three digits, and a million at 0', () => {
    expect([rateAt(0), rateAt(STEPS_PER_DOUBLING), rateAt(-8)]).toEqual([1e6, 2e6, 5e5])
    for (let step = -80; step < 60; step++) {
      expect(rateAt(step + 1) / rateAt(step)).toBeLessThan(1.1)
      expect(stepBelow(rateAt(step))).toBe(step)
      expect(stepBelow(rateAt(step + 1) - 1)).toBe(step)
    }
  })
})

describe('the climb', () => {
  test('finds what an engine can do, wherever it begins', async () => {
    const limits = fc.integer({ min: -90, max: 70 })
    await fc.assert(
      fc.asyncProperty(bounds, limits, async (options, limit) => {
        const found = await climb(async (step) => step <= limit, options)
        const { least, cap } = options
        expect(found).toBe(limit < least ? null : Math.min(limit, cap))
      }),
      { seed: 42, numRuns: 500 },
    )
  })
  test('tries nothing outside of its bounds', async () => {
    await fc.assert(
      fc.asyncProperty(bounds, fc.array(fc.boolean(), { minLength: 1 }), async (options, say) => {
        let asked = 0
        await climb(async (step) => {
          expect(step).toBeGreaterThanOrEqual(options.least)
          expect(step).toBeLessThanOrEqual(options.cap)
          // Whatever the machine does, it ends.
          expect(++asked).toBeLessThan(400)
          return say[asked % say.length]!
        }, options)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
  test('is not ended by one pause of the machine', async () => {
    const asked: number[] = []
    const found = await climb(
      async (step) => {
        asked.push(step)
        // The second probe of all meets a pause.
        return step <= 30 && asked.length !== 2
      },
      { start: 0, stride: 8, least: -80, cap: 60 },
    )
    expect(found).toBe(30)
    expect(asked.slice(0, 4)).toEqual([0, 8, 8, 16])
  })
})
