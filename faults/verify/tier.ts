import type { Fault } from '../../runtime/fault.js'
import type { VerifyPlan } from './plan.js'
import type { Look, Outcome, Target } from './target.js'

/**
 * Units of runs in a fixed order. Law: the runs of a unit follow from its index alone, so shards
 * that take every n-th unit make the same runs together, whoever makes them.
 */
export interface Units {
  /** What it goes over, and what it leaves out, in one line. */
  readonly about: string
  readonly units: number
  /** About so many runs in all; shown before it begins. */
  readonly runsAbout: number
  readonly work: (unit: number, attack: Attack) => void
}
/** One kind of campaign. */
export interface Tier extends Units {
  readonly name: TierName
}
export const TIERS = ['corpus', 'enumerate', 'late', 'pairs', 'swarm', 'pct'] as const
export type TierName = (typeof TIERS)[number]

/** Makes one run, and tallies it. */
export type Attack = (target: Target, faults: readonly Fault[], look?: Look) => Outcome

/** Plans that failed once. */
export function corpusTier(plans: readonly VerifyPlan[], targetOf: TargetOf): Tier {
  return {
    name: 'corpus',
    about: `${plans.length} plans that found something once`,
    units: plans.length,
    runsAbout: plans.length,
    work: (unit, attack) => {
      const plan = plans[unit]!
      attack(targetOf(plan), plan.faults, { closely: true })
    },
  }
}
export type TargetOf = (plan: VerifyPlan) => Target
