import type { VerifyPlan } from '../plan.js'
import type { MutantTier } from './tiers.js'

/**
 * Plans that killed a mutant before, in this engine with whichever sink: whoever has them need not
 * search. Each is looked at closely, as those of the corpus are; one that kills no more is no loss,
 * as the other tiers come next.
 */
export function keptTier(plans: readonly VerifyPlan[]): MutantTier {
  return {
    name: 'kept',
    about: 'plans that killed it before',
    short: true,
    units: ({ engine, sink }, targetOf) => {
      const own = plans.filter((plan) => plan.engine === engine).map((plan) => ({ ...plan, sink }))
      return {
        units: own.length,
        work: (unit, attack) => {
          const { [unit]: plan } = own
          attack(targetOf(plan!), plan!.faults, { closely: true })
        },
      }
    },
  }
}
