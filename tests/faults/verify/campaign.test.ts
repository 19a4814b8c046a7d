import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Campaign } from '../../../faults/verify/campaign.js'
import { enumerate } from '../../../faults/verify/enumerate.js'
import type { Broken } from '../../../faults/verify/oracles.js'
import { pairs } from '../../../faults/verify/pairs.js'
import { pct } from '../../../faults/verify/pct.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import type { Shard } from '../../../faults/verify/shards.js'
import { smallestPlans, smallPlans, TABLES } from '../../../faults/verify/smallest.js'
import { BUILT } from '../../../faults/verify/subject.js'
import { swarm } from '../../../faults/verify/swarm.js'
import {
  addTallies,
  EMPTY,
  ENOUGH_RUNS,
  neverFired,
  summaryOf,
  type Tally,
  total,
} from '../../../faults/verify/tally.js'
import type { TargetOf, Tier } from '../../../faults/verify/tier.js'
import { ROOT } from '../../root.js'

const ENGINES = ['micro-batch', 'per-event'] as const
const IN_MEMORY = ['memory', 'transactional']
const scopeOf = (engine: string, sinks = IN_MEMORY) => ({ engines: [engine], sinks })
const seeds = (engine: string, count: number) => ({
  from: 0,
  count,
  scope: scopeOf(engine),
  subject: BUILT,
})

interface Ran {
  readonly tally: Tally
  readonly runs: readonly string[]
  /** Those in which a fault did not find its place. */
  readonly unstruck: readonly string[]
  readonly failures: readonly (Broken & { plan: VerifyPlan })[]
}
/** All units of a tier; its runs in their order. */
function ran(tierOf: (targetOf: TargetOf) => Tier, shard: Shard = { index: 1, of: 1 }): Ran {
  const failures: (Broken & { plan: VerifyPlan })[] = []
  const runs: string[] = []
  const unstruck: string[] = []
  const campaign = new Campaign({
    subject: BUILT,
    nowMs: () => 0,
    shard,
    failed: (plan, { oracle, what }) => {
      failures.push({ plan, oracle, what })
      return undefined
    },
  })
  const tier = tierOf(campaign.targetOf)
  const counted: Tier = {
    ...tier,
    work: (unit, attack) =>
      tier.work(unit, (target, faults, look) => {
        const run = JSON.stringify({ ...target.plan, faults })
        runs.push(run)
        const outcome = attack(target, faults, look)
        if (outcome.struck < faults.length) unstruck.push(run)
        return outcome
      }),
  }
  for (const _ of campaign.run(counted));
  return { tally: campaign.tally, runs, unstruck, failures }
}
/** Of somebody's own SQL or Python, which tests/bench/script attacks. */
const OF_SCRIPTS = ['chunk.script']
/** Labels of acts as they stand in an engine's source. */
function actsOf(engine: string): string[] {
  const folder = join(ROOT, 'engines', engine)
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  const text = names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const labels = [...text.matchAll(/\bperform\(\s*'([\w.-]+)'/g)].map(([, label]) => label!)
  return labels.filter((label) => !OF_SCRIPTS.includes(label))
}

describe.each(ENGINES)('%s, one fault at every point', (engine) => {
  test('keeps what it promises, and every fault finds its place', () => {
    const { tally, unstruck, failures } = ran((targetOf) =>
      enumerate(smallPlans(1, scopeOf(engine)), targetOf),
    )
    expect(failures).toEqual([])
    expect(unstruck).toEqual([])
    expect(total(tally).runs).toBeGreaterThan(3_000)
    const passed = Object.keys(tally.points)
    const missing = actsOf(engine).filter((act) => !passed.some((name) => name.endsWith(` ${act}`)))
    expect(missing).toEqual([])
    const never = passed.filter((name) => tally.points[name]![1] === 0)
    expect(never).toEqual([])
  })
  // All small runs with them take minutes: `verify --enumerate` makes them.
  test.each(TABLES)('of a run whose sink is a table on its own disk (%s)', (sink) => {
    const all = smallPlans(1, scopeOf(engine, [sink]))
    const plans = [all[0]!, all.find(({ compactMs }) => compactMs !== undefined)!]
    const { tally, unstruck, failures } = ran((targetOf) => enumerate(plans, targetOf))
    expect(failures).toEqual([])
    expect(unstruck).toEqual([])
    const acts = ['begin', 'rows', 'rows-sync', 'marker', 'marker-sync', 'commit', 'fence']
    for (const act of acts) {
      expect(tally.points[`${engine}/${sink} writer sink.${act}`]?.[1], act).toBeGreaterThan(0)
    }
    for (const act of ['choose', 'rows', 'rows-sync', 'stage', 'stage-sync', 'commit', 'clean']) {
      const point = `${engine}/${sink} compactor compact.${act}`
      expect(tally.points[point]?.[1], act).toBeGreaterThan(0)
    }
  })
  test('and a second one in its recovery', () => {
    const plans = smallestPlans(1, scopeOf(engine))
    const { tally, failures } = ran((targetOf) => pairs(plans, targetOf, 40))
    expect(failures).toEqual([])
    expect(total(tally).recoveredAgain).toBeGreaterThan(0.5 * total(tally).runs)
  })
  test('or anything at all, in any schedule', () => {
    expect(ran((targetOf) => swarm(seeds(engine, 300), targetOf)).failures).toEqual([])
    expect(ran((targetOf) => pct(3, seeds(engine, 150), targetOf)).failures).toEqual([])
  })
})

describe('shards', () => {
  const tiers: [string, (targetOf: TargetOf) => Tier][] = [
    ['enumerate', (of) => enumerate(smallPlans(1, scopeOf('micro-batch')).slice(0, 1), of)],
    ['pairs', (of) => pairs(smallestPlans(1, scopeOf('micro-batch')), of, 50)],
    ['swarm', (of) => swarm(seeds('micro-batch', 70), of)],
    ['pct', (of) => pct(2, seeds('micro-batch', 70), of)],
  ]
  test.each(tiers)('of %s make the same runs together, and their tallies add up', (_, tierOf) => {
    const whole = ran(tierOf)
    const parts = [1, 2, 3].map((index) => ran(tierOf, { index, of: 3 }))
    expect(parts.flatMap(({ runs }) => runs).sort()).toEqual([...whole.runs].sort())
    const sum = parts.reduce((tally, part) => addTallies(tally, part.tally), EMPTY)
    expect(sum).toEqual(whole.tally)
  })
})

describe('a point that nothing struck, or a rare thing that never happened', () => {
  const { tally } = ran((of) => pairs(smallestPlans(1, scopeOf('per-event')), of, 60))
  test('is named, of what was attacked and can happen there', () => {
    const points = { ...tally.points, 'per-event/memory coordinator x': [5, 0] as const }
    const never = neverFired({ ...tally, points, sometimes: {} })
    expect(never).toContain('per-event/memory coordinator x')
    expect(never.some((what) => what.startsWith('recovery in recovery: '))).toBe(true)
    expect(never.some((what) => what.startsWith('none lost: '))).toBe(false)
  })
  test('fails a campaign of whole and many runs, and no other', () => {
    const sums = { ...total(tally), runs: ENOUGH_RUNS }
    const many = { ...tally, engines: { 'per-event': sums } }
    expect(summaryOf(many, false).enough).toBe(true)
    expect(summaryOf(tally, false).enough).toBe(false)
    expect(summaryOf({ ...many, units: many.units + 1 }, false).enough).toBe(false)
    expect(summaryOf(many, false).failingShareBelow).toBeCloseTo(3 / ENOUGH_RUNS)
  })
})
