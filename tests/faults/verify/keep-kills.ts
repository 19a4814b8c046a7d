import type { Mutant } from '../../../faults/verify/mutants/mutant.js'
import { MUTANTS } from '../../../faults/verify/mutants/registry.js'
import { attackMutant } from '../../../faults/verify/mutants.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { killsOf, nameOf } from './kills.js'

const SHRINK_RUNS_MAX = 40
/** Most mutants fall to them soon; in a whole search all runs without faults come first. */
const SOON = { tiers: ['enumerate', 'late', 'two lives', 'one, closely'], every: 8 }

async function kills(one: Mutant, plan: VerifyPlan): Promise<boolean> {
  return (await attackMutant({ ...one, tiers: ['kept'] }, { kept: [plan] })).killed
}
async function firstThatKills(one: Mutant, plans: readonly (VerifyPlan | null | undefined)[]) {
  for (const plan of plans) if (plan && (await kills(one, plan))) return plan
  return undefined
}
async function search(one: Mutant): Promise<(VerifyPlan | null | undefined)[]> {
  const options = { shrinkRunsMax: SHRINK_RUNS_MAX }
  const { tiers, every } = SOON
  // Whoever breaks without a fault has no places that a fault could be aimed at.
  const soon = await attackMutant({ ...one, tiers }, { ...options, every }).catch(() => undefined)
  let attempts = soon?.attempts ?? []
  if (!attempts[0]?.killed) attempts = (await attackMutant(one, options)).attempts
  return [attempts[0]!.shrunk?.plan, attempts[0]!.plan]
}

// node dist/tests/faults/verify/keep-kills.js [I/N [ids]] prints the lines of kills.jsonl as they
// should be, or a part of them: those that still kill, and what a search finds where none does.
const [, , shard = '1/1', ids] = process.argv
const [index, of] = shard.split('/').map(Number)
const chosen = MUTANTS.filter(({ id }) => ids?.split(',').includes(id) ?? true)
for (const [n, one] of chosen.entries()) {
  if (n % of! !== index! - 1 || one.tiers !== undefined) continue
  const mutant = nameOf(one)
  for (const engine of one.engines) {
    const kept: VerifyPlan[] = []
    const known = killsOf(mutant).filter((plan) => plan.engine === engine)
    for (const sink of one.sinks) {
      const here = { ...one, engines: [engine], sinks: [sink] }
      if ((await firstThatKills(here, kept)) !== undefined) continue
      const plan =
        (await firstThatKills(here, known)) ?? (await firstThatKills(here, await search(here)))
      if (plan !== undefined) {
        kept.push(plan)
        console.log(JSON.stringify({ mutant, plan }))
      } else console.error(`${mutant}, ${engine}, ${sink}: nothing to keep`)
    }
  }
}
