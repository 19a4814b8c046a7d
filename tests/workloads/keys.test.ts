import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { samplerOf } from '../../workloads/keys.js'
import type { KeyShape } from '../../workloads/workload.js'
import { keyShapes } from './arbitraries.js'

const DRAWS = 100_000
/**
 * Draws on an even grid instead of drawn ones: frequencies are then exact to one draw, every
 * time.
 */
function frequencies(shape: KeyShape, size: number, dueMs = 0): number[] {
  const sampler = samplerOf(shape, size)
  const counts = new Array<number>(size).fill(0)
  for (let i = 0; i < DRAWS; i++) counts[sampler((i + 0.5) / DRAWS, dueMs)]!++
  return counts.map((count) => count / DRAWS)
}

function zipf(exponent: number, size: number): number[] {
  const weights = Array.from({ length: size }, (_, key) => (key + 1) ** -exponent)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function near(got: number[], wanted: number[]): void {
  got.forEach((share, key) => {
    expect(Math.abs(share - wanted[key]!), `key ${key}`).toBeLessThanOrEqual(2 / DRAWS)
  })
}

describe('keys', () => {
  test('lie in 0..size-1, whatever is drawn and whenever', () => {
    fc.assert(
      fc.property(
        keyShapes,
        fc.integer({ min: 1, max: 2000 }),
        fc.array(fc.nat(2 ** 32 - 1), { maxLength: 50 }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (shape, size, draws, dueMs) => {
          const sampler = samplerOf(shape, size)
          for (const drawn of [0, 2 ** 32 - 1, ...draws]) {
            const key = sampler(drawn / 2 ** 32, dueMs)
            expect(Number.isInteger(key) && key >= 0 && key < size).toBe(true)
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  test('uniform: every key as often as the next', () => {
    near(frequencies({ kind: 'uniform' }, 37), new Array(37).fill(1 / 37))
  })

  test('Zipf: the exact frequencies of its law, for any exponent and size', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 300 }),
        (exponent, size) =>
          near(frequencies({ kind: 'zipf', exponent }, size), zipf(exponent, size)),
      ),
      { numRuns: 15 },
    )
  })

  test('Zipf: a draw on the border of two keys is the upper one', () => {
    const sampler = samplerOf({ kind: 'zipf', exponent: 0 }, 4)
    expect([0, 0.25, 0.5, 0.75].map((drawn) => sampler(drawn, 0))).toEqual([0, 1, 2, 3])
  })

  test('hot: one key has its share, the others the same each', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 300 }),
        fc.nat(1000),
        (share, size, period) => {
          const shape = { kind: 'hot', share, periodMs: 10 } as const
          const hotKey = samplerOf({ ...shape, share: 1 }, size)(0.5, period * 10 + 5)
          const wanted = new Array(size).fill((1 - share) / (size - 1))
          wanted[hotKey] = share
          near(frequencies(shape, size, period * 10 + 5), wanted)
        },
      ),
      { numRuns: 15 },
    )
  })

  test('hot: it is another key in each period, and every key has its turn', () => {
    for (const size of [2, 3, 10, 618, 1000, 1024]) {
      const sampler = samplerOf({ kind: 'hot', share: 1, periodMs: 20 }, size)
      const hotKeys = Array.from({ length: size }, (_, period) => sampler(0.5, period * 20))
      expect(new Set(hotKeys).size).toBe(size)
      expect(sampler(0.5, 19.9)).toBe(hotKeys[0])
      expect(sampler(0.5, 20)).toBe(hotKeys[1])
    }
  })
})
