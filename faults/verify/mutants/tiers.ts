import fc from 'fast-check'
import type { EngineName } from '../../../bench/spec.js'
import type { Act, Fault, Struck } from '../../../runtime/fault.js'
import { type Effect, pointOf } from '../../../runtime/program.js'
import type { SimulatedDisk } from '../../../runtime/simulated/disk.js'
import { anyPlanOf } from '../any-plan.js'
import { Draw, drawFaults, drawPlan, Spots } from '../draw.js'
import type { VerifyPlan } from '../plan.js'
import type { Subject } from '../subject.js'
import { type Look, type Outcome, Target } from '../target.js'
import { LostFolder, OlderFolder } from './folders.js'
import { calmPlansOf, plansOf } from './plans.js'

/** What is tried, and how far. */
export interface Attacked {
  readonly engine: EngineName
  readonly sink: string
  readonly subject: Subject
  /** 1: everything; n: every n-th of the tiers that are long. */
  readonly every: number
}
export interface Attack {
  readonly plan: VerifyPlan
  run(): Outcome
}
/** Ways to find a mutant, in order of their cost. */
export interface Tier {
  readonly name: string
  readonly about: string
  attacks(on: Attacked): Iterable<Attack>
  /** To say that folder and sink do not belong together is the right answer there. */
  readonly mayRefuse?: true
}

const SEEDS = [1, 2, 3]
const RANDOM_PLANS = 400
const SWARM_SEEDS = 30_000
/** Longer than a checkpoint takes, and so many places are passed meanwhile. */
const LATE_MS = 20
const LATE_POINTS = 60
const LIVES_SEEDS = 120
const LIVES_MS = [0.8, 1.2, 1.6]
/** Syncs behind which the folder is copied: at the start, and behind some commits. */
const BACKUPS_AT = [1, 2, 3]
const FIRST_ACTS: readonly Act[] = ['kill', 'zombie', 'lose-reply', 'lose-request']
const MORE_ACTS: readonly Act[] = ['kill-after', 'error', 'delay']
const CRASHES: readonly Act[] = [
  'crash-lost',
  'crash-torn',
  'crash-whole',
  'crash-reordered',
  'crash-rename-lost',
]
/** Of a place inside loops, the acts that are like those at the places beside it are left out. */
const EFFECTLESS = new Set(['progress', 'receive', 'slice', 'wake'])

interface Point {
  readonly process: string
  readonly point: string
  readonly hit: number
  readonly acts: boolean
}

/** Every place where a process stands in a run, in the order of the run. */
function pointsOf(target: Target, faults: readonly Fault[], look: Look = {}): Point[] {
  const hits = new Map<string, number>()
  const points: Point[] = []
  const passed = (process: Struck, effect: Effect): void => {
    const point = pointOf(effect)
    const key = `${process.name} ${point}`
    const hit = (hits.get(key) ?? 0) + 1
    hits.set(key, hit)
    points.push({ process: process.name, point, hit, acts: effect.op === 'perform' })
  }
  target.run(faults, { ...look, passed })
  return points.filter(({ process }) => process !== 'supervisor')
}
function faultAt({ process, point, hit }: Point, act: Act, forMs?: number): Fault {
  return { process, at: { point, hit }, act, ...(forMs === undefined ? {} : { forMs }) }
}
/** How long a pause is decides what it wakes up in: shorter than a recovery, as long, longer. */
function pausesMs({ process }: Point, act: Act): readonly (number | undefined)[] {
  return act === 'zombie' && /^(coordinator|writer)/.test(process)
    ? [undefined, 0.5, 1.6]
    : [undefined]
}
function fits({ point, acts }: Point, act: Act, { guarantee }: VerifyPlan): boolean {
  // Whoever syncs nothing promises nothing about power cuts.
  if (act.startsWith('crash-')) return acts && guarantee !== 'none'
  if (act.startsWith('lose-')) return acts
  return act === 'kill' || act === 'zombie' || !EFFECTLESS.has(point)
}
function attack(target: Target, faults: readonly Fault[], look: Look, seed: number): Attack {
  return { plan: { ...target.plan, faults, seed }, run: () => target.run(faults, look, seed) }
}

function* noFaults({ engine, sink, subject }: Attacked): Iterable<Attack> {
  for (const plan of calmPlansOf(engine, sink)) {
    const target = new Target(plan, subject)
    for (const seed of SEEDS) yield attack(target, plan.faults, { closely: true }, seed)
  }
}
function* oneFault(on: Attacked, acts: readonly Act[], look: Look): Iterable<Attack> {
  for (const plan of plansOf(on.engine, on.sink)) {
    const target = new Target(plan, on.subject)
    const points = pointsOf(target, [])
    let n = 0
    for (const act of acts) {
      for (const point of points) {
        if (!fits(point, act, plan)) continue
        for (const forMs of pausesMs(point, act)) {
          if (n++ % on.every !== 0) continue
          yield attack(target, [faultAt(point, act, forMs)], look, plan.seed + (n % SEEDS.length))
        }
      }
    }
  }
}
/** A coordinator that is only suspected, and wakes up in the recovery: exactly when is drawn. */
function* twoLives({ engine, sink, subject, every }: Attacked): Iterable<Attack> {
  const [plan] = plansOf(engine, sink)
  const target = new Target(plan!, subject)
  for (let seed = 1; seed <= LIVES_SEEDS; seed += every) {
    for (const point of ['spawn', 'receive', 'send']) {
      for (const forMs of LIVES_MS) {
        const place = { process: 'coordinator#1', point, hit: 1, acts: false }
        yield attack(target, [faultAt(place, 'zombie', forMs)], {}, seed)
      }
    }
  }
}
/** A crash of the node at each act, after which folder and sink are not of one time. */
function* folders(
  { engine, sink, subject, every }: Attacked,
  kinds: readonly (() => SimulatedDisk)[],
): Iterable<Attack> {
  for (const plan of plansOf(engine, sink)) {
    if (plan.guarantee !== 'exactly-once') continue
    const target = new Target(plan, subject)
    const points = pointsOf(target, []).filter(({ acts }) => acts)
    for (const [n, point] of points.entries()) {
      if (n % every !== 0) continue
      const faults = [faultAt(point, 'crash-lost')]
      for (const open of kinds) {
        yield { plan: { ...plan, faults }, run: () => target.run(faults, { disk: open() }) }
      }
    }
  }
}
function* randomPlans({ engine, sink, subject, every }: Attacked): Iterable<Attack> {
  const fitting = anyPlanOf(engine)
  const numRuns = Math.ceil(RANDOM_PLANS / every)
  for (const [n, plan] of fc.sample(fitting, { seed: 42, numRuns }).entries()) {
    const mine = { ...plan, sink }
    yield attack(new Target(mine, subject), plan.faults, { closely: n % 8 === 0 }, plan.seed)
  }
}
/** A fault at an act, and another at what the next life does about it. */
function* twoFaults({ engine, sink, subject, every }: Attacked): Iterable<Attack> {
  for (const plan of plansOf(engine, sink)) {
    const target = new Target(plan, subject)
    let n = 0
    for (const first of pointsOf(target, [])) {
      if (!first.acts) continue
      const one = faultAt(first, 'kill')
      const later = pointsOf(target, [one]).filter(({ process }) => /#[2-9]$/.test(process))
      for (const second of later) {
        if (EFFECTLESS.has(second.point)) continue
        for (const act of ['kill', 'crash-lost', 'crash-torn'] as const) {
          if (!fits(second, act, plan) || n++ % every !== 0) continue
          yield attack(target, [one, faultAt(second, act)], {}, plan.seed)
        }
      }
    }
  }
}

/** An act at the sink comes late, and meanwhile the coordinator gets on, and dies. */
function* lateActs({ engine, sink, subject, every }: Attacked): Iterable<Attack> {
  // A row that replaces others makes a lost one good; a row of its own does not.
  const plans = plansOf(engine, sink).flatMap((plan) =>
    plan.guarantee === 'at-least-once' ? [plan, { ...plan, query: 'enrich' }] : [plan],
  )
  for (const plan of plans) {
    const target = new Target(plan, subject)
    let n = 0
    for (const late of pointsOf(target, [])) {
      if (!late.acts || !late.process.startsWith('writer')) continue
      const one = faultAt(late, 'delay', LATE_MS)
      const passed = pointsOf(target, [one])
      const from = passed.findIndex(
        ({ process, point, hit }) =>
          process === late.process && point === late.point && hit === late.hit,
      )
      const then = passed.slice(from + 1).filter(({ process }) => /^coordinator#1$/.test(process))
      for (const death of then.slice(0, LATE_POINTS)) {
        if (n++ % every === 0) yield attack(target, [one, faultAt(death, 'kill')], {}, plan.seed)
      }
    }
  }
}
/** As the swarm of `verify` draws them: what needs a rare schedule is met there or nowhere. */
function* drawn({ engine, sink, subject, every }: Attacked): Iterable<Attack> {
  const scope = { engines: [engine], sinks: [sink] }
  const spots = new Spots(subject)
  for (let seed = 0; seed * every < SWARM_SEEDS; seed++) {
    const draw = new Draw(`swarm/${seed}`)
    const plan = drawPlan(draw, seed, scope, subject)
    const faults = drawFaults(draw, plan, spots.of(plan.engine))
    yield attack(new Target(plan, subject), faults, { closely: seed % 64 === 0 }, plan.seed)
  }
}

/** Cheap ones first. Which one finds a mutant says what the others are worth. */
export const TIERS: readonly Tier[] = [
  {
    name: 'no fault',
    about: 'paced and from a backlog, looked at closely',
    attacks: noFaults,
  },
  {
    name: 'one fault',
    about: 'a death, a pause or an unknown outcome at each point, a power cut at each act',
    attacks: (on) => oneFault(on, [...FIRST_ACTS, ...CRASHES, ...MORE_ACTS], {}),
  },
  {
    name: 'two lives',
    about: 'a coordinator goes on while the next one recovers',
    attacks: twoLives,
  },
  {
    name: 'folder reset',
    about: 'the folder is empty after a power cut, and the sink is not',
    attacks: (on) => folders(on, [() => new LostFolder()]),
    mayRefuse: true,
  },
  {
    name: 'older folder',
    about: 'the folder is restored from a backup after a power cut, and the sink is kept',
    attacks: (on) =>
      folders(
        on,
        BACKUPS_AT.map((at) => () => new OlderFolder(at)),
      ),
    mayRefuse: true,
  },
  {
    name: 'one, closely',
    about: 'the same with a reader after each act, and recovered twice again',
    attacks: (on) => oneFault(on, ['kill', 'zombie'], { closely: true }),
  },
  { name: 'random', about: 'plans of the property tests', attacks: randomPlans },
  {
    name: 'two faults',
    about: 'the second in the recovery of the first',
    attacks: twoFaults,
  },
  {
    name: 'late act',
    about: 'an act of the writer comes late, and meanwhile the coordinator dies',
    attacks: lateActs,
  },
  { name: 'swarm', about: 'everything drawn per seed', attacks: drawn },
]
