import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from '../../../faults/verify/mutants/mutant.js'
import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { ROOT } from '../../root.js'

/**
 * A plan that killed a mutant, a line each. What a search takes a while to find, it finds at once;
 * it must fail on the mutant by an oracle and hold on what is built, like any other plan.
 * `keep-kills.ts` makes the file anew.
 */
export interface Kill {
  readonly mutant: string
  readonly plan: VerifyPlan
}
export const KILLS: readonly Kill[] = readFileSync(
  join(ROOT, 'tests', 'faults', 'verify', 'kills.jsonl'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Kill)

/** Several mutants may have one id. */
export const nameOf = ({ id, about }: Pick<Mutant, 'id' | 'about'>): string => `${id} ${about}`
export function killsOf(name: string): VerifyPlan[] {
  return KILLS.filter(({ mutant }) => mutant === name).map(({ plan }) => plan)
}
