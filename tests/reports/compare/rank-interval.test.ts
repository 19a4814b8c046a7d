import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { ratioInterval, ratioOf, repeatsNeeded } from '../../../reports/compare/rank-interval.js'

const values = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 4, maxLength: 9 })

test('three repeats each can show nothing, four can: of 20 and 70 arrangements 5 % are 1 and 3', () => {
  expect(repeatsNeeded()).toBe(4)
  expect(ratioInterval([1, 2, 3], [100, 200, 300])).toBeNull()
  const four = ratioInterval([1, 1.1, 1.2, 1.3], [2, 2.2, 2.4, 2.6])!
  expect(four.low).toBeCloseTo(2 / 1.3)
  expect(four.high).toBeCloseTo(2.6)
  expect(four.confidence).toBeCloseTo(1 - 2 / 70)
})

test('of two times 10 values it is the 24th to the 77th ratio, as tables of U have it', () => {
  const a = Array.from({ length: 10 }, (_, i) => 100 + i)
  const b = Array.from({ length: 10 }, (_, i) => 150 + 7 * i)
  const ratios = a.flatMap((x) => b.map((y) => y / x)).sort((x, y) => x - y)
  const { low, high, confidence } = ratioInterval(a, b)!
  expect([low, high]).toEqual([ratios[23], ratios[76]])
  expect(confidence).toBeGreaterThanOrEqual(0.95)
})

test('turned around it is the inverse', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [there, back] = [ratioInterval(a, b)!, ratioInterval(b, a)!]
      expect(there.low).toBeCloseTo(1 / back.high, 8)
      expect(there.ratio).toBeCloseTo(1 / back.ratio, 8)
      expect(there.low).toBeLessThanOrEqual(ratioOf(a, b))
      expect(there.high).toBeGreaterThanOrEqual(ratioOf(a, b))
    }),
    { seed: 42, numRuns: 200 },
  )
})

test('has the true ratio at least 19 of 20 times, whatever the values are like', () => {
  const random = seedrandom('42')
  let held = 0
  const rounds = 2_000
  for (let round = 0; round < rounds; round++) {
    // Heavy-tailed: a mean would not do.
    const draw = () => 1 / random() ** 2
    const a = Array.from({ length: 6 }, draw)
    const b = Array.from({ length: 5 }, () => 1.7 * draw())
    const { low, high } = ratioInterval(a, b)!
    if (low <= 1.7 && high >= 1.7) held++
  }
  expect(held / rounds).toBeGreaterThan(0.94)
  // An interval of everything would hold always.
  expect(held / rounds).toBeLessThan(0.985)
})
