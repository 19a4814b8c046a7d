import fc from 'fast-check'
import type { NativeName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import type { SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { anyPlanOf } from '../any-plan.js'
import { enumerate, placesOf } from '../enumerate.js'
import { late } from '../late.js'
import { pairs } from '../pairs.js'
import type { VerifyPlan } from '../plan.js'
import { smallestPlans, smallPlans } from '../smallest.js'
import type { Subject } from '../subject.js'
import { swarm } from '../swarm.js'
import type { Look } from '../target.js'
import type { Attack, TargetOf, Units } from '../tier.js'
import { LostFolder, OlderFolder } from './folders.js'
import { largerPlans, stallPlans } from './plans.js'

/** What is attacked. */
export interface Attacked {
  readonly engine: NativeName
  readonly sink: string
  readonly subject: Subject
}
/** Ways to find a mutant: the campaign's own, and some more. */
export interface MutantTier {
  readonly name: string
  readonly about: string
  units(on: Attacked, targetOf: TargetOf): Pick<Units, 'units' | 'work'>
  /** So short that it is always made as a whole. */
  readonly short?: true
  /** To say that folder and sink do not belong together is the right answer there. */
  readonly mayRefuse?: true
}

const SEEDS = [1, 2, 3]
/** What is overtaken twice is a matter of the schedule. */
const STALL_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]
const RANDOM_PLANS = 400
const SWARM_SEEDS = 6_000
const PAIRS_ONE_IN = 8
const LIVES_SEEDS = 120
const SLEEPS_MS = [0.8, 1.2, 1.6, 4]
/** Syncs behind which the folder is copied: at the start, and behind some commits. */
const BACKUPS_AT = [1, 2, 3]

const scopeOf = ({ engine, sink }: Attacked) => ({ engines: [engine], sinks: [sink] })
const smallOf = (on: Attacked, seed = 1): VerifyPlan[] => smallPlans(seed, scopeOf(on), on.subject)

/** Also with a closer look: what is broken without any fault need not be attacked. */
function noFaults(on: Attacked, targetOf: TargetOf) {
  const small = SEEDS.flatMap((seed) => smallOf(on, seed))
  const smallest = smallestPlans(1, scopeOf(on), on.subject)
  const stalls = STALL_SEEDS.flatMap((seed) => stallPlans(on).map((plan) => ({ ...plan, seed })))
  const plans = [...small, ...smallest, ...largerPlans(on), ...stalls]
  return {
    units: plans.length,
    work: (unit: number, attack: Attack) => {
      const { [unit]: plan } = plans
      for (const closely of [false, true]) attack(targetOf(plan!), plan!.faults, { closely })
    },
  }
}
/**
 * Who is only suspected wakes up in the recovery: sooner, later, or when it is over. What that is
 * in the middle of is a matter of a moment, so a coordinator does so under many seeds.
 */
function twoLives(on: Attacked, targetOf: TargetOf) {
  const [larger] = largerPlans(on)
  const seeds = Array.from({ length: LIVES_SEEDS }, (_, n) => ({ ...larger!, seed: n + 1 }))
  const firsts = ['spawn', 'receive', 'send'].map((point) => ({
    process: 'coordinator#1',
    at: { point, hit: 1 },
  }))
  const units = [
    ...seeds.map((plan) => ({ plan, aims: firsts })),
    ...[...largerPlans(on), ...smallOf(on)].flatMap((plan) =>
      placesOf(targetOf(plan))
        .filter(({ process }) => /^(coordinator|writer|chunk)/.test(process))
        .map(({ process, point, hit }) => ({ plan, aims: [{ process, at: { point, hit } }] })),
    ),
  ]
  return {
    units: units.length,
    work: (unit: number, attack: Attack) => {
      const { plan, aims } = units[unit]!
      for (const aim of aims) {
        for (const forMs of SLEEPS_MS) {
          attack(targetOf(plan), [...plan.faults, { ...aim, act: 'zombie', forMs }])
        }
      }
    },
  }
}
/** A crash of the node at each act, after which folder and sink are not of one time. */
function folders(on: Attacked, targetOf: TargetOf, kinds: readonly (() => SimulatedDisk)[]) {
  const units = largerPlans(on)
    .filter(({ guarantee }) => guarantee === 'exactly-once')
    .flatMap((plan) =>
      placesOf(targetOf(plan))
        .filter(({ acts }) => acts)
        .map(({ process, point, hit }) => {
          const crash: Fault = { process, at: { point, hit }, act: 'crash-lost' }
          return { plan, crash }
        }),
    )
  return {
    units: units.length,
    work: (unit: number, attack: Attack) => {
      const { plan, crash } = units[unit]!
      for (const open of kinds) {
        // A disk of its own whenever the run is made again.
        const look: Look = {
          get disk() {
            return open()
          },
        }
        attack(targetOf(plan), [crash], look)
      }
    },
  }
}
function randomPlans({ engine, sink }: Attacked, targetOf: TargetOf) {
  const fitting = anyPlanOf(engine)
  const plans = fc.sample(fitting, { seed: 42, numRuns: RANDOM_PLANS })
  return {
    units: plans.length,
    work: (unit: number, attack: Attack) => {
      const plan = { ...plans[unit]!, sink }
      attack(targetOf(plan), plan.faults, { closely: unit % 8 === 0 })
    },
  }
}

/** Which one finds a mutant says what the others are worth. */
export const TIERS: readonly MutantTier[] = [
  {
    name: 'no fault',
    about: 'paced and from a backlog, with and without a closer look',
    units: noFaults,
    short: true,
  },
  {
    name: 'enumerate',
    about: 'one fault of each kind at every point of small runs',
    units: (on, targetOf) => enumerate(smallOf(on), targetOf),
  },
  {
    name: 'late',
    about: 'one is late, and meanwhile the coordinator dies',
    units: (on, targetOf) => late(smallOf(on), targetOf),
  },
  {
    name: 'two lives',
    about: 'a coordinator, writer or chunk goes on while the next one is at work',
    units: twoLives,
  },
  {
    name: 'folder reset',
    about: 'the folder is empty after a power cut, and the sink is not',
    units: (on, targetOf) => folders(on, targetOf, [() => new LostFolder()]),
    mayRefuse: true,
  },
  {
    name: 'older folder',
    about: 'the folder is restored from a backup after a power cut, and the sink is kept',
    units: (on, targetOf) =>
      folders(
        on,
        targetOf,
        BACKUPS_AT.map((at) => () => new OlderFolder(at)),
      ),
    mayRefuse: true,
  },
  {
    name: 'one, closely',
    about: 'one fault with a reader after each act, and recovered twice again',
    units: (on, targetOf) =>
      enumerate(smallOf(on), targetOf, { look: { closely: true }, only: ['kill', 'zombie'] }),
  },
  { name: 'random', about: 'plans of the property tests', units: randomPlans },
  {
    name: 'larger',
    about: 'one fault of each kind at every point of larger runs',
    units: (on, targetOf) => enumerate(largerPlans(on), targetOf),
  },
  {
    name: 'pairs',
    about: `a second fault at every point after the first, of one first fault in ${PAIRS_ONE_IN}`,
    units: (on, targetOf) =>
      pairs(smallestPlans(1, scopeOf(on), on.subject), targetOf, PAIRS_ONE_IN),
  },
  {
    name: 'swarm',
    about: 'everything drawn per seed',
    units: (on, targetOf) =>
      swarm({ from: 0, count: SWARM_SEEDS, scope: scopeOf(on), subject: on.subject }, targetOf),
  },
]
