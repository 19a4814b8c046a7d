import { afterAll, describe, expect, test } from 'vitest'
import { ABSENT } from '../../../faults/verify/mutants/absent.js'
import { loadMutant } from '../../../faults/verify/mutants/load.js'
import { patch } from '../../../faults/verify/mutants/mutant.js'
import { MUTANTS } from '../../../faults/verify/mutants/registry.js'
import { CANARY } from '../../../faults/verify/mutants/shared.js'
import { attackMutant } from '../../../faults/verify/mutants.js'
import { Target } from '../../../faults/verify/target.js'
import { KILLS, killsOf, nameOf } from './kills.js'

/** One in so many is searched for here; `chunk42 verify --mutants` searches for all. */
const SEARCHED_ONE_IN = 10
/** Whoever takes more should have a plan that is kept. */
const RUNS_MANY = 100

describe('a mutant is killed in each engine and sink, that', () => {
  const searched: string[] = []
  afterAll(() => {
    if (searched.length > 0) console.warn(`without a kept plan (keep-kills.ts): ${searched}`)
  })
  test.each(MUTANTS.map((one) => [nameOf(one), one] as const))('%s', async (name, one) => {
    const { attempts } = await attackMutant(one, { kept: killsOf(name) })
    expect(attempts.filter(({ killed }) => !killed)).toEqual([])
    expect(attempts.length).toBe(one.engines.length * one.sinks.length)
    const isLong = attempts.some(({ runs }) => runs > RUNS_MANY)
    if (isLong && one.tiers === undefined) searched.push(name)
  })
  test('is in the list of the protocol notes, or named as absent, or our own', () => {
    const ids = new Set([...MUTANTS, ...ABSENT].map(({ id }) => id))
    const notes = Array.from({ length: 38 }, (_, n) => `M${String(n + 1).padStart(2, '0')}`)
    expect(notes.filter((id) => !ids.has(id))).toEqual([])
    expect(ABSENT.filter(({ id }) => MUTANTS.some((one) => one.id === id))).toEqual([])
  })
})

describe('a plan that is kept', () => {
  test('is of a mutant that is still there', () => {
    const names = new Set(MUTANTS.map(nameOf))
    expect(KILLS.map(({ mutant }) => mutant).filter((name) => !names.has(name))).toEqual([])
  })
  test('finds nothing in what is built', () => {
    const found = KILLS.flatMap(({ mutant, plan }) => {
      const own = MUTANTS.filter((one) => nameOf(one) === mutant)
      return [...new Set(own.flatMap(({ sinks }) => sinks))].flatMap((sink) => {
        const here = { ...plan, sink }
        const { broken } = new Target(here).run(plan.faults, { closely: true })
        return broken === undefined ? [] : [{ mutant, plan: here, broken }]
      })
    })
    expect(found).toEqual([])
  })
})

describe('also without one it is found, that', () => {
  const some = MUTANTS.filter((_, n) => n % SEARCHED_ONE_IN === 0)
  test.each(some.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    const { attempts } = await attackMutant(one)
    expect(attempts.filter(({ killed }) => !killed)).toEqual([])
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
