import { enumerate } from './enumerate.js'
import { late } from './late.js'
import { pairs } from './pairs.js'
import { pct } from './pct.js'
import type { VerifyPlan } from './plan.js'
import { type Scope, smallestPlans, smallPlans } from './smallest.js'
import type { Subject } from './subject.js'
import { swarm } from './swarm.js'
import { corpusTier, type TargetOf, type Tier } from './tier.js'

/** Which tiers, and how much of them; none: a small size of each. */
export interface Asked {
  readonly enumerate: boolean
  readonly pairs: boolean
  readonly swarm: boolean
  /** Delays in a schedule; undefined: not asked for. */
  readonly pct: number | undefined
  /** Of swarm and pct. */
  readonly seeds: number | undefined
  readonly from: number
  /** Of clicks and of what chance decides, in enumerate and pairs. */
  readonly seed: readonly number[]
}
const SEEDS = 20_000
/** What nobody asked for must not take a minute. */
const SMALL = { swarmSeeds: 12_000, pctSeeds: 4_000, pctDepth: 3, pairsOneIn: 15, lateOneIn: 6 }

/** Tiers in the order of what they cost to find something; plans of the corpus come first. */
export function tiersOf(
  asked: Asked,
  corpus: readonly VerifyPlan[],
  scope: Scope,
  subject: Subject,
  targetOf: TargetOf,
): Tier[] {
  const { from, seed } = asked
  const all = !asked.enumerate && !asked.pairs && !asked.swarm && asked.pct === undefined
  const seeds = (few: number) => ({
    from,
    count: asked.seeds ?? (all ? few : SEEDS),
    scope,
    subject,
  })
  const small = (): VerifyPlan[] => seed.flatMap((one) => smallPlans(one, scope, subject))
  const smallest = (): VerifyPlan[] => seed.flatMap((one) => smallestPlans(one, scope, subject))
  const tiers: Tier[] = [corpusTier(corpus, targetOf)]
  if (all || asked.enumerate) tiers.push(enumerate(small(), targetOf))
  if (all || asked.pairs) {
    tiers.push(late(small(), targetOf, all ? SMALL.lateOneIn : 1))
    tiers.push(pairs(smallest(), targetOf, all ? SMALL.pairsOneIn : 1))
  }
  if (all || asked.swarm) tiers.push(swarm(seeds(SMALL.swarmSeeds), targetOf))
  if (all || asked.pct !== undefined) {
    tiers.push(pct(asked.pct ?? SMALL.pctDepth, seeds(SMALL.pctSeeds), targetOf))
  }
  return tiers
}
