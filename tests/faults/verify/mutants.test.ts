import { describe, expect, test } from 'vitest'
import { ABSENT } from '../../../faults/verify/mutants/absent.js'
import { loadMutant } from '../../../faults/verify/mutants/load.js'
import { patch } from '../../../faults/verify/mutants/mutant.js'
import { MUTANTS } from '../../../faults/verify/mutants/registry.js'
import { CANARY } from '../../../faults/verify/mutants/shared.js'
import { attackMutant } from '../../../faults/verify/mutants.js'

describe('a mutant is killed in each engine and sink, that', () => {
  test.each(MUTANTS.map((one) => [one.id, one.about, one] as const))(
    '%s %s',
    async (_, _about, one) => {
      const { attempts } = await attackMutant(one)
      expect(attempts.filter(({ killed }) => !killed)).toEqual([])
      expect(attempts.length).toBeGreaterThan(0)
    },
  )
  test('is in the list of the protocol notes, or named as absent, or our own', () => {
    const ids = new Set([...MUTANTS, ...ABSENT].map(({ id }) => id))
    const notes = Array.from({ length: 38 }, (_, n) => `M${String(n + 1).padStart(2, '0')}`)
    expect(notes.filter((id) => !ids.has(id))).toEqual([])
    expect(ABSENT.filter(({ id }) => MUTANTS.some((one) => one.id === id))).toEqual([])
  })
})

test('the canary is seen at once, everywhere', async () => {
  const { attempts } = await attackMutant(CANARY)
  expect(attempts.map(({ killed, runs }) => [killed, runs])).toEqual(attempts.map(() => [true, 1]))
})
describe('a patch', () => {
  const MODULE = 'engines/micro-batch/coordinator.js'
  test('that does not fit is an error, not a survivor', async () => {
    await expect(loadMutant([patch(MODULE, 'no such text', '')])).rejects.toThrow(
      "'no such text' stands there 0 times, not once",
    )
    await expect(loadMutant([patch(MODULE, 'yield*', '')])).rejects.toThrow(/\d\d times, not once/)
  })
  test('may change engines and sinks only', async () => {
    await expect(loadMutant([patch('runtime/program.js', 'a', 'b')])).rejects.toThrow(
      'a mutant changes engines or sinks only',
    )
  })
})
