import type { Fault } from '../../runtime/fault.js'
import { Draw, drawFaults, drawPlan, Spots } from './draw.js'
import { placesOf } from './enumerate.js'
import type { Place } from './places.js'
import type { VerifyPlan } from './plan.js'
import type { Seeds } from './swarm.js'
import type { TargetOf, Tier } from './tier.js'

/** A plan and its places are used so often before others are drawn. */
const RUNS_PER_PLAN = 32
const DELAY_MS_MAX = 40

/**
 * Schedules with few preemptions: `depth` delays at places drawn evenly out of a recorded run, and
 * one fault more in every other run. After Burckhardt et al., "A Randomized Scheduler with
 * Probabilistic Guarantees of Finding Bugs" (ASPLOS 2010), which draws priorities and d - 1 places
 * where one falls. Here no priorities exist: processes stand in virtual time, whoever is due first
 * runs, and a delay puts one behind the others for a drawn time. So a low priority ends, and their
 * bound (1 in n * k^(d-1)) is not claimed; that few delays find most bugs is.
 */
export function pct(depth: number, seeds: Seeds, targetOf: TargetOf): Tier {
  const { from, count, scope, subject } = seeds
  const spots = new Spots(subject)
  let last: { block: number; plan: VerifyPlan; places: readonly Place[] } | undefined
  const planOf = (block: number) => {
    if (last?.block === block) return last
    const plan = drawPlan(new Draw(`pct/${block}`), block, scope, subject)
    last = { block, plan, places: placesOf(targetOf(plan)) }
    return last
  }
  return {
    name: 'pct',
    about: `seeds ${from} to ${from + count - 1}: ${depth} delays at drawn points`,
    units: count,
    runsAbout: count,
    work: (unit, attack) => {
      const seed = from + unit
      const { plan, places } = planOf(Math.floor(seed / RUNS_PER_PLAN))
      const draw = new Draw(`pct/${seed}/delays`)
      const delays = Array.from({ length: depth }, () => delay(draw, draw.one(places)))
      const faults = seed % 2 === 0 ? [] : drawFaults(draw, plan, spots.of(plan.engine)).slice(0, 1)
      attack(targetOf(plan), [...delays, ...faults])
    },
  }
}

function delay(draw: Draw, { process, point, hit }: Place): Fault {
  return { process, at: { point, hit }, act: 'delay', forMs: draw.upTo(DELAY_MS_MAX) }
}
