import type { MatrixRow } from '../../bench/matrix/rows.js'
import { planOfMatrix } from '../../bench/matrix.js'
import type { PlanOptions } from '../../bench/plan/options.js'
import type { Plan } from '../../bench/plan.js'
import { refused, UsageError } from '../usage-error.js'
import type { Wiring } from '../wiring.js'
import { earlierRun } from './earlier.js'

/** A matrix is a sweep of its own kind: it sets loads, paces and guarantees itself. */
export function matrixPlan(
  options: PlanOptions,
  earlier: string | undefined,
  wiring: Wiring,
): Plan {
  const { drainOnly, runtime, guarantee, rates, slosMs, trigger } = options
  const refuse = refused('--matrix')
  if (drainOnly) refuse('--load max', 'it sets the load')
  if (rates !== undefined) refuse('--rate', 'it sets the load')
  if (slosMs !== undefined) refuse('--slo', 'it has targets of its own')
  if (trigger !== undefined) refuse(`--trigger ${trigger.name}`, 'its models have their own')
  if (guarantee !== undefined) refuse(`--guarantee ${guarantee}`, 'its models have their own')
  if (runtime === 'simulated') refuse('--runtime simulated', 'its costs are assumed')
  return planOfMatrix(options, earlier === undefined ? [] : rowsOf(earlier, options, wiring))
}

/** The rows that an earlier run has. */
function rowsOf(run: string, options: PlanOptions, wiring: Wiring): readonly MatrixRow[] {
  const { matrix } = earlierRun(run, options, wiring)
  if (matrix.length > 0) return matrix
  throw new UsageError(`--continue ${run}`, 'no row in it', 'a run of --matrix')
}
