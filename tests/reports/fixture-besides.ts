import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { planCluster } from '../../bench/planner/plan-cluster.js'
import type { ClusterPlan } from '../../reports/planner/cluster-plan.js'
import { parseValidation, type Validation } from '../../reports/validation-schema.js'
import { closedForm, QUESTION } from '../bench/planner/closed-form.js'
import { ROOT } from '../root.js'

/** As long as it is in a default run. */
export function validationFixture(): Validation {
  const path = join(ROOT, 'reports/validation.json')
  return parseValidation(readFileSync(path, 'utf8'), path)
}

/** By a formula in place of forecasts. */
export function planFixture(some: Partial<typeof QUESTION> = {}): ClusterPlan {
  const run = planCluster({ ...QUESTION, ...some }, closedForm)
  for (;;) {
    const { done, value } = run.next()
    if (done) return value as ClusterPlan
  }
}

/** Both, as a result has them. */
export const besidesFixture = () => ({
  validation: validationFixture(),
  clusterPlan: planFixture(),
})
