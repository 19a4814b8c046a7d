import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EQUIVALENTS } from '../../../faults/verify/mutants/equivalents.js'
import { MUTANTS } from '../../../faults/verify/mutants/registry.js'
import { CANARY } from '../../../faults/verify/mutants/shared.js'
import { type MutantResult, mutantsSummary } from '../../../faults/verify/mutants.js'
import {
  type MutantsId,
  type MutantsPart,
  mergedMutants,
  mutantsPart,
} from '../../../faults/verify/mutants-parts.js'
import type { Shard } from '../../../faults/verify/shards.js'

const campaign: MutantsId = { only: [], every: 10, versions: { chunk42: '1' } }
/** As an attack would tell it, without one. */
function madeUp(id: string, at: number): MutantResult {
  const seen = at % 5 > 0
  const attempt = {
    engine: 'micro-batch' as const,
    sink: 'memory',
    killed: seen,
    runs: at,
    tier: null,
  }
  return {
    id,
    about: `mutant ${id}`,
    killed: seen,
    attempts: [{ ...attempt, oracle: null, what: null, plan: null, shrunk: null }],
  }
}
const canary = madeUp(CANARY.id, 7)
const all = [...MUTANTS, ...EQUIVALENTS].map(({ id }, at) => madeUp(id, at))
function part(shard: Shard, told = campaign): MutantsPart {
  const mine = (from: number, to: number) =>
    all.filter((_, n) => n >= from && n < to && n % shard.of === shard.index - 1)
  const [mutants, equivalents] = [mine(0, MUTANTS.length), mine(MUTANTS.length, all.length)]
  return mutantsPart(told, shard, mutantsSummary(canary, mutants, equivalents, told.only))
}
const whole = part({ index: 1, of: 1 })

describe('parts of a campaign against mutants', () => {
  test('are, all together and in any order, what one machine finds', () => {
    const division = fc.integer({ min: 1, max: 40 }).chain((of) =>
      fc.shuffledSubarray(
        Array.from({ length: of }, (_, i) => ({ index: i + 1, of })),
        { minLength: of },
      ),
    )
    fc.assert(
      fc.property(division, (shards) => {
        const named = shards.map((shard) => ({ name: `${shard.index}`, part: part(shard) }))
        expect(JSON.stringify(mergedMutants(named))).toBe(JSON.stringify(whole))
      }),
      { numRuns: 20 },
    )
  })
  test('count the canary once, and a survivor wherever it is', () => {
    expect(whole.runs).toBe(7 + all.reduce((sum, { attempts }) => sum + attempts[0]!.runs, 0))
    expect(whole.killed).toBeLessThan(whole.applicable)
  })
  test.each([
    ['of another pace', part({ index: 2, of: 2 }, { ...campaign, every: 1 }), /every 1, in 1 10/],
    ['that are there twice', part({ index: 1, of: 2 }), /part 1\/2 is doubled/],
    ['of another division', part({ index: 2, of: 3 }), /one of 3 parts/],
  ])('are refused if some are %s', (_, other, message) => {
    const named = [part({ index: 1, of: 2 }), other].map((one, n) => ({
      name: `${n + 1}`,
      part: one,
    }))
    expect(() => mergedMutants(named)).toThrow(message)
    expect(() => mergedMutants(named.slice(0, 1))).toThrow('parts are missing: 2/2')
  })
})
