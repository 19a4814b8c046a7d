import { placesOf } from './enumerate.js'
import { faultsAt, PlacesAfter } from './places.js'
import type { VerifyPlan } from './plan.js'
import type { TargetOf, Tier } from './tier.js'

/** Without what is an error by another name, and without delays: `pct` has those. */
const KINDS = { every: false, delays: false }

/**
 * A second fault of each kind at every place that a run comes to after its first one, for each
 * first one. `oneIn`: only every so many-th of the first ones.
 */
export function pairs(plans: readonly VerifyPlan[], targetOf: TargetOf, oneIn = 1): Tier {
  let after = 0
  const all = plans.flatMap((plan) => {
    const places = placesOf(targetOf(plan))
    const firsts = places.flatMap((place) => faultsAt(place, plan, KINDS))
    after += firsts.length * places.length
    return firsts.map((first) => ({ plan, first }))
  })
  const units = all.filter((_, i) => i % oneIn === 0)
  const part = oneIn === 1 ? 'all' : `one in ${oneIn}: ${units.length} of`
  return {
    name: 'pairs',
    about:
      `a second fault at every point that is passed after the first, for ${part} ${all.length} ` +
      `first faults of ${plans.length} smallest runs; left out: delays (late has some), lost ` +
      'replies of what has no reply, and what promises less than exactly-once',
    units: units.length,
    runsAbout: Math.round((5 * after) / oneIn),
    work: (unit, attack) => {
      const { plan, first } = units[unit]!
      const target = targetOf(plan)
      const places = new PlacesAfter(first)
      attack(target, [first], { passed: places.passed })
      for (const place of places.all) {
        for (const second of faultsAt(place, plan, KINDS)) attack(target, [first, second])
      }
    },
  }
}
