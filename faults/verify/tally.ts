import { ENGINES } from '../../engines/registry.js'
import type { Guarantee } from '../../engines/world.js'
import { type Coverage, SOMETIMES, type Sometimes } from './coverage.js'
import type { Saved } from './saved.js'
import { TIERS, type TierName } from './tier.js'

/** Sums of runs, of one engine or of one tier. */
export interface Sums {
  readonly runs: number
  readonly failed: number
  /** Effects that processes yielded. */
  readonly effects: number
  /** Faults that struck. */
  readonly faults: number
  /** Runs in which a life ended and the next went on; in which that one fell in its recovery. */
  readonly recovered: number
  readonly recoveredAgain: number
  /** Of one core. */
  readonly ms: number
}
/** What is kept of a run that failed, and where in its campaign that was. */
export interface Found extends Saved {
  readonly tier: TierName
  readonly unit: number
  /** Behind so many others of its unit. */
  readonly nth: number
}
/** Whoever breaks everything is told so by the first few. */
export const FOUND_MAX = 8

/** What a campaign has done, as plain data: two of them add up, whichever shards they are of. */
export interface Tally {
  readonly tiers: Readonly<Record<string, Sums>>
  readonly engines: Readonly<Record<string, Sums>>
  /** Runs by what they promised. */
  readonly guarantees: Readonly<Record<string, number>>
  /** By engine, sink, role and point: how often one stood there, and how often a fault struck. */
  readonly points: Readonly<Record<string, readonly [passed: number, struck: number]>>
  readonly sometimes: Readonly<Record<string, number>>
  /** The first of them. */
  readonly failures: readonly Found[]
  /** Units of work that were to be done, and that were. */
  readonly units: number
  readonly unitsDone: number
}
export const NOTHING: Sums = {
  runs: 0,
  failed: 0,
  effects: 0,
  faults: 0,
  recovered: 0,
  recoveredAgain: 0,
  ms: 0,
}
export const EMPTY: Tally = {
  tiers: {},
  engines: {},
  guarantees: {},
  points: {},
  sometimes: {},
  failures: [],
  units: 0,
  unitsDone: 0,
}

export function addSums(a: Sums, b: Sums): Sums {
  const keys = Object.keys(NOTHING) as (keyof Sums)[]
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as Sums
}
/** One tally of both. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    tiers: merged(a.tiers, b.tiers, addSums),
    engines: merged(a.engines, b.engines, addSums),
    guarantees: merged(a.guarantees, b.guarantees, (x, y) => x + y),
    points: merged(a.points, b.points, ([p, s], [q, t]) => [p + q, s + t] as const),
    sometimes: merged(a.sometimes, b.sometimes, (x, y) => x + y),
    failures: firstOf([...a.failures, ...b.failures]),
    units: a.units + b.units,
    unitsDone: a.unitsDone + b.unitsDone,
  }
}
/** Each shard keeps its first ones, so the first ones of all are among them. */
function firstOf(failures: readonly Found[]): readonly Found[] {
  const rank = ({ tier }: Found): number => TIERS.indexOf(tier)
  const inOrder = [...failures].sort(
    (a, b) => rank(a) - rank(b) || a.unit - b.unit || a.nth - b.nth,
  )
  return inOrder.slice(0, FOUND_MAX)
}
/** In an order that does not tell who met what first. */
function sorted<T>(all: ByName<T>, rank: (name: string) => number = () => 0): ByName<T> {
  const names = Object.keys(all).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, all[name]!]))
}
type ByName<T> = Readonly<Record<string, T>>
function merged<T>(a: ByName<T>, b: ByName<T>, add: (a: T, b: T) => T): ByName<T> {
  const all: Record<string, T> = { ...a }
  for (const [name, value] of Object.entries(b)) {
    const known = all[name]
    all[name] = known === undefined ? value : add(known, value)
  }
  return all
}

/**
 * The points of one engine and sink, as a tally has them. The supervisor stands for whoever
 * operates a run: nothing is aimed at it. A writer sleeps only in the wrapper of a slow sink, which
 * is a fault itself.
 */
export function pointsOf(where: string, coverage: Coverage): Tally['points'] {
  const { points, struck } = coverage.settle()
  const aimed = [...points].filter(([name]) => !/^supervisor |^writer sleep$/.test(name))
  return Object.fromEntries(
    aimed.map(([name, passed]) => [`${where} ${name}`, [passed, struck.get(name) ?? 0]]),
  )
}

/** What only runs of one guarantee can meet. */
const RARE_OF: Readonly<Partial<Record<Sometimes, Guarantee>>> = {
  'commit repeated': 'exactly-once',
  'unknown, was in': 'exactly-once',
  'unknown, was not in': 'exactly-once',
  'at-least-once doubled': 'at-least-once',
  'delivery lost': 'delivery',
  'delivery doubled': 'delivery',
  'none lost': 'none',
}
/** Fewer runs need not have met everything. */
export const ENOUGH_RUNS = 20_000

/**
 * Points where nothing ever struck, and rare things that never happened; of those engines and
 * sinks that were attacked at all, as some runs are made only to compare rows.
 */
export function neverFired({ points, sometimes, guarantees }: Tally): string[] {
  const whereOf = (name: string): string => name.split(' ')[0]!
  const names = Object.keys(points)
  const attacked = new Set(names.filter((name) => points[name]![1] > 0).map(whereOf))
  const engines = new Set([...attacked].map((where) => where.split('/')[0]!))
  const quiet = names.filter((name) => points[name]![1] === 0 && attacked.has(whereOf(name)))
  const rare = (Object.keys(SOMETIMES) as Sometimes[]).filter((what) => {
    // An engine of somebody's own need not have all that these are about.
    if (!ENGINES.some(({ name }) => engines.has(name))) return false
    const of = RARE_OF[what]
    return of === undefined || (guarantees[of] ?? 0) > 0
  })
  const missing = rare.filter((what) => !sometimes[what])
  return [...quiet, ...missing.map((what) => `${what}: ${SOMETIMES[what]}`)]
}

export function total({ engines }: Pick<Tally, 'engines'>): Sums {
  return Object.values(engines).reduce(addSums, NOTHING)
}

/** The one object that `--json` prints. */
export interface Summary extends Tally, Sums {
  readonly neverFired: readonly string[]
  /** Were there runs enough to call that a failure? */
  readonly enough: boolean
  /** Per engine and core. */
  readonly effectsPerHourCore: Readonly<Record<string, number>>
  readonly runsPerHourCore: number
  /**
   * With no failure in n runs, the share of runs that fail is below that with 95 % confidence: 3/n,
   * the rule of three (Hanley and Lippman-Hand, JAMA 1983). Of runs drawn as these were.
   */
  readonly failingShareBelow: number | null
  readonly interrupted: boolean
}
export function summaryOf(added: Tally, interrupted: boolean): Summary {
  const { tiers, engines, guarantees, points, sometimes, failures, units, unitsDone } = added
  const tally: Tally = {
    tiers: sorted(tiers, (name) => TIERS.indexOf(name as TierName)),
    engines: sorted(engines),
    guarantees: sorted(guarantees),
    points: sorted(points),
    sometimes: sorted(sometimes),
    failures,
    units,
    unitsDone,
  }
  const sums = total(tally)
  const perHour = (n: number, ms: number): number => (ms === 0 ? 0 : (n / ms) * 3_600_000)
  return {
    ...sums,
    ...tally,
    neverFired: neverFired(tally),
    enough: sums.runs >= ENOUGH_RUNS && tally.unitsDone === tally.units,
    effectsPerHourCore: Object.fromEntries(
      Object.entries(tally.engines).map(([name, of]) => [name, perHour(of.effects, of.ms)]),
    ),
    runsPerHourCore: perHour(sums.runs, sums.ms),
    failingShareBelow: sums.failed > 0 || sums.runs === 0 ? null : 3 / sums.runs,
    interrupted,
  }
}
