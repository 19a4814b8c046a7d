import type { Act } from '../../runtime/fault.js'
import { faultsAt, type Place, Places, PlacesAfter } from './places.js'
import type { VerifyPlan } from './plan.js'
import type { Look, Target } from './target.js'
import type { TargetOf, Tier } from './tier.js'

/** The places of a run without faults; of one whose plan has a fault, those behind it. */
export function placesOf(target: Target): readonly Place[] {
  const { faults } = target.plan
  const places = faults[0] === undefined ? new Places() : new PlacesAfter(faults[0])
  const { broken } = target.run(faults, { passed: places.passed })
  // With a fault of its own it is an attack already: what is then broken, all its runs will tell.
  if (broken !== undefined && faults.length === 0) {
    throw new Error(`before any attack, ${broken.oracle}: ${broken.what}`)
  }
  return places.all
}

export interface Enumerated {
  readonly look?: Look
  /** Absent: faults of all kinds. */
  readonly only?: readonly Act[]
}
/**
 * One fault of each kind at every place of every plan's run. Complete: a run is the same up to its
 * fault, so each finds its place. What chance decides afterwards (how long a zombie sleeps, where
 * a write is torn, how long steps take) comes from the plan's seed: more seeds, more of that.
 */
export function enumerate(
  plans: readonly VerifyPlan[],
  targetOf: TargetOf,
  { look, only }: Enumerated = {},
): Tier {
  const units = plans.flatMap((plan) =>
    placesOf(targetOf(plan)).map((place) => ({
      plan,
      faults: faultsAt(place, plan, { every: true, delays: true }).filter(
        ({ act }) => only?.includes(act) ?? true,
      ),
    })),
  )
  const runs = units.reduce((sum, { faults }) => sum + faults.length, 0)
  return {
    name: 'enumerate',
    about: `one fault of each kind at all ${units.length} points of ${plans.length} runs`,
    units: units.length,
    runsAbout: runs,
    work: (unit, attack) => {
      const { plan, faults } = units[unit]!
      const target = targetOf(plan)
      for (const fault of faults) attack(target, [...plan.faults, fault], look)
    },
  }
}
