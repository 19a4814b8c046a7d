import { describe, expect, test } from 'vitest'
import { EQUIVALENTS } from '../../../faults/verify/mutants/equivalents.js'
import { CANARY } from '../../../faults/verify/mutants/shared.js'
import { attackMutant } from '../../../faults/verify/mutants.js'

/** Of the long tiers so much; all of it is `chunk42 verify --mutants`. */
const EVERY = 300

describe('a change is not flagged, that', () => {
  test.each(EQUIVALENTS.map((one) => [one.about, one] as const))('%s', async (_, one) => {
    const { attempts } = await attackMutant(one, { every: EVERY })
    expect(attempts.filter(({ oracle }) => oracle !== null)).toEqual([])
  })
})

test('nothing at all is seen in what is built', async () => {
  const none = { ...CANARY, id: 'none', patches: [] }
  const { attempts } = await attackMutant(none, { every: EVERY })
  expect(attempts.map(({ oracle }) => oracle)).toEqual(attempts.map(() => null))
})
