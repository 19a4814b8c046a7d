import type { Broken, Oracle } from './oracles.js'
import type { VerifyPlan } from './plan.js'
import type { Subject } from './subject.js'
import { Target } from './target.js'
import { traceHash } from './verify.js'

/** A plan that failed, with all that is needed to see it fail again. */
export interface Saved extends Broken {
  readonly plan: VerifyPlan
  readonly oracle: Oracle
  readonly what: string
  /** Of its journal, at these versions. */
  readonly traceHash: string
  readonly versions: Readonly<Record<string, string>>
}

/** Runs it once more for its hash. */
export function savedOf(
  plan: VerifyPlan,
  broken: Broken,
  subject: Subject,
  versions: Saved['versions'],
): Saved {
  const { journal } = new Target(plan, subject).run(plan.faults, { journal: true })
  const { oracle, what } = broken
  return { plan, oracle, what, traceHash: traceHash(journal), versions }
}
