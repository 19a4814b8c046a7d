import type { Command } from 'commander'
import { parseClusterPlan } from '../reports/planner/cluster-plan.js'
import type { Result } from '../reports/result.js'
import { parseValidation } from '../reports/validation-schema.js'
import { readFile } from './read-file.js'

/** Where errors of predictions are, unless somebody says otherwise. */
export const VALIDATION_FILE = 'reports/validation.json'

/** Files of other commands that the page of a run shows too. */
export interface Besides {
  readonly validation?: string | undefined
  readonly plan?: string | undefined
}
export type Beside = Partial<Pick<Result, 'validation' | 'clusterPlan'>>

export function besideFlags(command: Command): Command {
  return command
    .option('--validation <file>', 'of validate: how far predictions can be trusted, in the page')
    .option('--plan <file>', 'of plan --json: what other clusters would do, in the page')
}

/** What is in those that are named. Throws UsageError. */
export function besideOf({ validation, plan }: Besides): Beside {
  return {
    ...(validation !== undefined && {
      validation: readFile(
        validation,
        '--validation',
        'what chunk42 validate wrote',
        parseValidation,
      ),
    }),
    ...(plan !== undefined && {
      clusterPlan: readFile(plan, '--plan', 'what chunk42 plan --json printed', parseClusterPlan),
    }),
  }
}
