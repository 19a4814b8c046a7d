import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fewest, mostRate } from '../../../bench/planner/fewest.js'
import type { Judged } from '../../../reports/planner/cluster-plan.js'

const MOST = 5_000
const judged = (holds: boolean, sustainable = holds, p99Ms = holds ? 1 : 9): Judged => ({
  holds,
  sustainable,
  p99Ms,
  utilization: 0.5,
  coordinatorUtilization: 0.1,
})
/** Holds from `least` on, up to `last`. */
const between =
  (least: number, last = MOST) =>
  (nodes: number): Judged =>
    judged(nodes >= least && nodes <= last, nodes >= least)

describe('the fewest nodes', () => {
  test('are found from any guess, by few forecasts', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: MOST }),
        fc.integer({ min: 1, max: MOST }),
        (least, guess) => {
          const { nodes, tried, missAbove } = fewest(between(least), guess, MOST)
          expect(nodes).toBe(least)
          expect(missAbove).toEqual([])
          expect(tried.size).toBeLessThan(45)
        },
      ),
      { seed: 42 },
    )
  })
  test('are none where none do', () => {
    const { nodes, tried } = fewest(() => judged(false), 10, 100)
    expect(nodes).toBeNull()
    expect(tried.has(100)).toBe(true)
  })
  test('and more of them are not sought where more only make it slower', () => {
    const slower = (nodes: number): Judged => judged(false, true, 100 + nodes)
    expect(Math.max(...fewest(slower, 10, 1e6).tried.keys())).toBeLessThan(100)
  })
  test('are also found below a guess that is too many', () => {
    expect(fewest(between(20, 40), 60, MOST).nodes).toBe(20)
  })
  test('where more nodes miss it again, that is told', () => {
    const { nodes, missAbove } = fewest(between(20, 34), 15, MOST)
    expect(nodes).toBe(20)
    expect(missAbove).toEqual([40])
  })
  test('are not found where they stand alone, as halving cannot see that (a canary)', () => {
    const alone = (nodes: number): Judged => judged(nodes === 8 || nodes >= 100, true)
    expect(fewest(alone, 1, MOST).nodes).not.toBe(8)
  })
})

describe('the highest rate', () => {
  test('is found to within 2 %, from any guess', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (most, times) => {
          const found = mostRate((rate) => rate <= most, most * times)!
          expect(found).toBeLessThanOrEqual(most)
          expect(found).toBeGreaterThan(most / 1.021)
        },
      ),
      { seed: 42 },
    )
  })
  test('is none where none holds, and has an end where all do', () => {
    expect(mostRate(() => false, 1e6)).toBeNull()
    expect(mostRate(() => true, 1e6)).toBeGreaterThan(1e8)
  })
})
