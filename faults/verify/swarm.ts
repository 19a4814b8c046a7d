import { Draw, drawFaults, drawPlan, Spots } from './draw.js'
import { closely } from './repeat.js'
import type { Scope } from './smallest.js'
import type { Subject } from './subject.js'
import type { TargetOf, Tier } from './tier.js'

/** Of what is drawn: seeds from, and how many. */
export interface Seeds {
  readonly from: number
  readonly count: number
  readonly scope: Scope
  readonly subject: Subject
}
/** One run in so many is looked at closely, and its rows are compared with the other engines'. */
export const CLOSELY_ONE_IN = 64

/** Everything drawn per seed: workload, engine, knobs, and faults of whatever kind. */
export function swarm({ from, count, scope, subject }: Seeds, targetOf: TargetOf): Tier {
  const spots = new Spots(subject)
  return {
    name: 'swarm',
    about: `seeds ${from} to ${from + count - 1}: all knobs and faults drawn, points evenly`,
    units: count,
    runsAbout: count,
    work: (unit, attack) => {
      const seed = from + unit
      const draw = new Draw(`swarm/${seed}`)
      const plan = drawPlan(draw, seed, scope, subject)
      const faults = drawFaults(draw, plan, spots.of(plan.engine))
      if (seed % CLOSELY_ONE_IN === 0) closely({ ...plan, faults }, attack, targetOf)
      else attack(targetOf(plan), faults)
    },
  }
}
