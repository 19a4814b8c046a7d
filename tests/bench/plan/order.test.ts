import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellOf } from '../../../bench/plan/cell.js'
import { shuffledRound } from '../../../bench/plan/order.js'
import { planOf } from '../../../bench/plan.js'

const cells = fc.array(
  fc.record({
    engine: fc.constantFrom('micro-batch' as const, 'per-event' as const),
    ratePerSec: fc.constantFrom(1_000, 2_000, 3_000),
    fault: fc.constantFrom(null, 'crash:chunk=42'),
  }),
  { maxLength: 12 },
)
const clicks = (cell: ReturnType<typeof cellOf>) => JSON.stringify(cell.workload)

describe('the order of a round', () => {
  test('holds every cell once, and those with the same clicks next to each other', () => {
    fc.assert(
      fc.property(cells, fc.string(), (options, seed) => {
        const round = options.map(cellOf)
        const order = shuffledRound(round, seed)
        expect(new Set(order)).toEqual(new Set(round))
        expect(order).toHaveLength(round.length)
        const changes = order.filter((c, i) => i === 0 || clicks(c) !== clicks(order[i - 1]!))
        expect(changes).toHaveLength(new Set(round.map(clicks)).size)
        expect(shuffledRound(round, seed)).toEqual(order)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
})

describe('a sweep with repeats', () => {
  const { cells } = planOf({ scale: 'quick', repeats: 4 })
  test('is run in rounds, each with every cell once', () => {
    const rounds = [1, 2, 3, 4].map((repeat) => cells.filter((cell) => cell.repeat === repeat))
    expect(cells).toEqual(rounds.flat())
    const bare = (round: typeof cells) => round.map(({ id }) => id.replace(/-r\d$/, '')).sort()
    for (const round of rounds) expect(bare(round)).toEqual(bare(rounds[0]!))
  })
  test('has another order in each round', () => {
    const orders = [1, 2, 3, 4].map((repeat) =>
      cells
        .filter((cell) => cell.repeat === repeat)
        .map(({ id }) => id.replace(/-r\d$/, ''))
        .join(),
    )
    expect(new Set(orders).size).toBeGreaterThan(1)
  })
})
