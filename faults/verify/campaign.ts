import type { Fault } from '../../runtime/fault.js'
import { Coverage } from './coverage.js'
import type { Broken } from './oracles.js'
import type { VerifyPlan } from './plan.js'
import type { Saved } from './saved.js'
import { type Shard, unitsOf, WHOLE } from './shards.js'
import type { Subject } from './subject.js'
import {
  addSums,
  addTallies,
  EMPTY,
  type Found,
  NOTHING,
  pointsOf,
  type Sums,
  type Tally,
} from './tally.js'
import { type Look, type Outcome, Target } from './target.js'
import type { Attack, Tier } from './tier.js'

/** Tiers that are about something else than all points of an engine. */
const ASIDE: ReadonlySet<string> = new Set<Tier['name']>(['corpus', 'late'])
const ELSEWHERE = 'elsewhere'
export interface CampaignOptions {
  readonly subject: Subject
  readonly nowMs: () => number
  /** A run failed: what shall be kept of it. */
  readonly failed: (plan: VerifyPlan, broken: Broken, before: number) => Saved | undefined
  readonly shard?: Shard
}

/** Makes the runs of tiers, one after the other, and counts what they met. */
export class Campaign {
  readonly #options: CampaignOptions
  readonly #targets = new WeakMap<VerifyPlan, Target>()
  readonly #coverage = new Map<string, Coverage>()
  readonly #engines: Record<string, Sums> = {}
  readonly #tiers: Record<string, Sums> = {}
  readonly #guarantees: Record<string, number> = {}
  readonly #failures: Found[] = []
  #failed = 0
  /** Until then the time is told: preparing and drawing belong to the run behind them. */
  #toldMs = 0
  #units = 0
  #unitsDone = 0
  /** The unit that is being done, and how many of its runs failed. */
  #at = { unit: 0, failed: 0 }

  constructor(options: CampaignOptions) {
    this.#options = options
  }
  /** Prepared once for each plan. */
  readonly targetOf = (plan: VerifyPlan): Target => {
    let target = this.#targets.get(plan)
    if (target === undefined) {
      target = new Target(plan, this.#options.subject)
      this.#targets.set(plan, target)
    }
    return target
  };

  /** The tier's units of this shard, to be done one by one: stop when you like. */
  *run(tier: Tier): Generator<{ done: number; units: number }> {
    const shard = this.#options.shard ?? WHOLE
    const { index, of } = shard
    const units = unitsOf(shard, tier.units)
    this.#units += units
    this.#tiers[tier.name] ??= NOTHING
    const attack: Attack = (target, faults, look) => this.#attack(tier, target, faults, look)
    let done = 0
    for (let unit = index - 1; unit < tier.units; unit += of) {
      this.#toldMs = this.#options.nowMs()
      this.#at = { unit, failed: 0 }
      tier.work(unit, attack)
      this.#unitsDone++
      yield { done: ++done, units }
    }
  }
  get tally(): Tally {
    const { failures: _, ...rest } = EMPTY
    let tally: Tally = {
      ...rest,
      tiers: { ...this.#tiers },
      engines: { ...this.#engines },
      guarantees: { ...this.#guarantees },
      failures: [...this.#failures],
      units: this.#units,
      unitsDone: this.#unitsDone,
    }
    for (const [where, coverage] of this.#coverage) {
      // Of other tiers nobody asked that they meet all points of their engines.
      const points = where === ELSEWHERE ? {} : pointsOf(where, coverage)
      const sometimes = Object.fromEntries(coverage.sometimes)
      tally = addTallies(tally, { ...EMPTY, points, sometimes })
    }
    return tally
  }

  #attack(tier: Tier, target: Target, faults: readonly Fault[], look?: Look): Outcome {
    const { plan } = target
    const isAttack = !ASIDE.has(tier.name)
    const where = isAttack ? `${plan.engine}/${plan.sink ?? 'memory'}` : ELSEWHERE
    let coverage = this.#coverage.get(where)
    if (coverage === undefined) {
      coverage = new Coverage()
      this.#coverage.set(where, coverage)
    }
    const recovered = coverage.sometimes.get('recovery') ?? 0
    const again = coverage.sometimes.get('recovery in recovery') ?? 0
    const outcome = target.run(faults, { ...look, coverage })
    const ms = this.#options.nowMs() - this.#toldMs
    if (outcome.broken !== undefined) this.#keep(tier, plan, faults, outcome.broken)
    const run: Sums = {
      runs: 1,
      failed: outcome.broken === undefined ? 0 : 1,
      effects: outcome.steps,
      faults: outcome.struck,
      recovered: (coverage.sometimes.get('recovery') ?? 0) > recovered ? 1 : 0,
      recoveredAgain: (coverage.sometimes.get('recovery in recovery') ?? 0) > again ? 1 : 0,
      ms,
    }
    this.#engines[plan.engine] = addSums(this.#engines[plan.engine] ?? NOTHING, run)
    const runs = this.#guarantees[plan.guarantee] ?? 0
    if (isAttack) this.#guarantees[plan.guarantee] = runs + 1
    this.#tiers[tier.name] = addSums(this.#tiers[tier.name]!, run)
    this.#toldMs = this.#options.nowMs()
    return outcome
  }
  #keep({ name }: Tier, plan: VerifyPlan, faults: readonly Fault[], broken: Broken): void {
    const saved = this.#options.failed({ ...plan, faults }, broken, this.#failed++)
    const where = { tier: name, unit: this.#at.unit, nth: this.#at.failed++ }
    if (saved !== undefined) this.#failures.push({ ...saved, ...where })
  }
}
