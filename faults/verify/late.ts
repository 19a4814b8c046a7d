import type { Fault } from '../../runtime/fault.js'
import { placesOf } from './enumerate.js'
import { type Place, PlacesAfter } from './places.js'
import type { VerifyPlan } from './plan.js'
import type { TargetOf, Tier } from './tier.js'

/** Longer than a checkpoint or a batch takes, shorter than a run. */
const LATE_MS = 5

/**
 * One is late, and the others go on: then the coordinator dies, behind each of its acts that come
 * after. That it is dead between two acts, the next life cannot tell from dead behind the first.
 * An order of messages that is rare otherwise, and a death at the worst moment: a barrier that
 * comes late, a commit that others do not wait for.
 */
export function late(plans: readonly VerifyPlan[], targetOf: TargetOf, oneIn = 1): Tier {
  const all = plans.flatMap((plan) =>
    placesOf(targetOf(plan))
      .filter(mayBeLate)
      .map(({ process, point, hit }) => {
        const delay: Fault = { process, at: { point, hit }, act: 'delay', forMs: LATE_MS }
        return { plan, delay }
      }),
  )
  const units = all.filter((_, i) => i % oneIn === 0)
  const part = oneIn === 1 ? 'each' : `one in ${oneIn}: ${units.length}`
  return {
    name: 'late',
    about:
      `a worker that hears late, or a late act of the writer, ${part} of ${all.length} in ` +
      `${plans.length} runs; then the coordinator dies behind each of its acts`,
    units: units.length,
    runsAbout: units.length * 5,
    work: (unit, attack) => {
      const { plan, delay } = units[unit]!
      const target = targetOf(plan)
      const places = new PlacesAfter(delay)
      attack(target, [...plan.faults, delay], { passed: places.passed })
      for (const { process, point, hit, acted } of places.all) {
        if (!acted || !process.startsWith('coordinator')) continue
        attack(target, [...plan.faults, delay, { process, at: { point, hit }, act: 'kill' }])
      }
    },
  }
}

/** Who is late elsewhere is late at the next of these too. */
function mayBeLate({ process, point, acts }: Place): boolean {
  if (process.startsWith('writer')) return acts
  if (process.startsWith('chunk')) return point === 'slice'
  return process.startsWith('worker') && point === 'receive'
}
