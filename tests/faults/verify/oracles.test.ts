import { describe, expect, test } from 'vitest'
import { ORACLES } from '../../../faults/verify/oracles.js'
import { CANARIES } from './oracle-canaries.js'
import { attack, ENGINES_BUILT } from './subjects.js'

/** They compare runs, and have their tests where that is done. */
const OF_TWO_RUNS = ['O9', 'O10']

describe('each oracle sees its own, and nothing where nothing is', () => {
  const cases = CANARIES.flatMap((canary) =>
    (canary.engine === undefined ? ENGINES_BUILT : [canary.engine]).map((engine) => ({
      ...canary,
      engine,
    })),
  )
  test.each(cases)(
    '$oracle, $engine: $name',
    ({ oracle, says, engine, plan, closely, subject }) => {
      const { broken } = attack({ ...plan, engine }, subject(), closely)
      expect(broken).toMatchObject({ oracle, what: expect.stringMatching(says) })
      expect(attack({ ...plan, engine }, undefined, true).broken).toBeUndefined()
    },
  )
  test('no oracle is without a canary', () => {
    const seen = new Set([...CANARIES.map(({ oracle }) => oracle), ...OF_TWO_RUNS])
    expect(Object.keys(ORACLES).filter((oracle) => !seen.has(oracle))).toEqual([])
  })
})
