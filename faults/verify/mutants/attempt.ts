import type { Broken, Oracle } from '../oracles.js'
import type { VerifyPlan } from '../plan.js'
import { shrink } from '../shrink.js'
import type { Subject } from '../subject.js'
import { type Look, Target } from '../target.js'
import type { TargetOf } from '../tier.js'
import { isRefusal } from './folders.js'
import { keptTier } from './kept.js'
import type { Mutant } from './mutant.js'
import { type Attacked, type MutantTier, TIERS } from './tiers.js'

/** What became of one mutant in one engine with one sink. */
export interface Attempted {
  readonly engine: Attacked['engine']
  readonly sink: string
  readonly killed: boolean
  /** Runs until it was killed, or all that were tried. */
  readonly runs: number
  /** Null: nothing saw it. */
  readonly tier: string | null
  readonly oracle: Oracle | null
  readonly what: string | null
  /** The run that killed it. */
  readonly plan: VerifyPlan | null
  /** A smaller one that does; null: nobody asked for it. */
  readonly shrunk: ShrunkSize | null
}
export interface ShrunkSize {
  readonly faults: number
  readonly events: number
  /** So many runs it took to find it. */
  readonly runs: number
  readonly plan: VerifyPlan
}
export interface AttemptOptions {
  /** Of the long tiers every n-th unit. */
  readonly every: number
  /** At most so many runs to make a plan smaller; 0: leave it as it was found. */
  readonly shrinkRunsMax: number
  /** Plans that killed it before, in whichever engine; they are tried first. */
  readonly kept: readonly VerifyPlan[]
}

/** A run in which something was broken; thrown to leave the tier that made it. */
class Seen extends Error {
  readonly plan: VerifyPlan
  readonly broken: Broken
  readonly look: Look

  constructor(plan: VerifyPlan, broken: Broken, look: Look) {
    super(broken.what)
    this.plan = plan
    this.broken = broken
    this.look = look
  }
}

/** So many rounds over all tiers: one that finds it at once must not wait for a long one. */
const ROUNDS = 64

/**
 * Round after round over all tiers, until an oracle sees it. A round takes every 64th unit, so
 * neighbours are far apart: what a fault at one place shows, one at the next place mostly does too.
 */
export function attempt(on: Attacked, mutant: Mutant, options: AttemptOptions): Attempted {
  const { engine, sink, subject } = on
  const targetOf = targetsOf(subject)
  const all = [keptTier(options.kept), ...TIERS]
  const tiers = all.filter(({ name }) => mutant.tiers?.includes(name) ?? true)
  const made = new Map<MutantTier, ReturnType<MutantTier['units']>>()
  let runs = 0
  for (let round = 0; round < ROUNDS; round++) {
    for (const tier of tiers) {
      if (tier.short && round > 0) continue
      // Not before the short ones have passed: others begin with runs that must be whole.
      const units = made.get(tier) ?? tier.units(on, targetOf)
      made.set(tier, units)
      const seen = seenIn(units, tier, round, options.every, () => runs++)
      if (seen === undefined) continue
      const { plan, broken } = seen
      const { oracle, what } = broken
      const killed = isMeant(broken, mutant)
      const shrunk = killed ? shrunkOf(seen, mutant, subject, options.shrinkRunsMax) : null
      return { engine, sink, killed, runs, tier: tier.name, oracle, what, plan, shrunk }
    }
  }
  const nobody = { tier: null, oracle: null, what: null, plan: null, shrunk: null }
  return { engine, sink, killed: false, runs, ...nobody }
}

function seenIn(
  { units, work }: ReturnType<MutantTier['units']>,
  { short, mayRefuse }: MutantTier,
  round: number,
  every: number,
  ran: () => void,
): Seen | undefined {
  const [from, step] = short ? [0, 1] : [round * every, ROUNDS * every]
  try {
    for (let unit = from; unit < units; unit += step) {
      work(unit, (target, faults, look = {}) => {
        ran()
        const outcome = target.run(faults, look)
        const { broken } = outcome
        if (broken === undefined || (mayRefuse && isRefusal(broken))) return outcome
        throw new Seen({ ...target.plan, faults }, broken, look)
      })
    }
  } catch (error) {
    if (error instanceof Seen) return error
    throw error
  }
  return undefined
}
function targetsOf(subject: Subject): TargetOf {
  const known = new WeakMap<VerifyPlan, Target>()
  return (plan) => {
    const target = known.get(plan) ?? new Target(plan, subject)
    known.set(plan, target)
    return target
  }
}

/** A patch that breaks the code itself says nothing about the checks. */
function isMeant({ oracle, what }: Broken, { breaks, garbles }: Mutant): boolean {
  const isError = /(Type|Reference|Syntax)Error/.test(what)
  return breaks.includes(oracle) && (garbles === true || !isError)
}
function shrunkOf(
  { plan, broken, look }: Seen,
  mutant: Mutant,
  subject: Subject,
  runsMax: number,
): ShrunkSize | null {
  if (runsMax === 0) return null
  const counts = (one: Broken): boolean => isMeant(one, mutant) && !isRefusal(one)
  const small = shrink(plan, broken, subject, { runsMax, look, counts })
  const { faults, events } = small.plan
  return { faults: faults.length, events, runs: small.runs, plan: small.plan }
}
