import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MatrixRow } from '../../bench/matrix/rows.js'
import { planOfMatrix } from '../../bench/matrix.js'
import type { PlanOptions } from '../../bench/plan/options.js'
import type { Plan } from '../../bench/plan.js'
import { refused, UsageError } from '../usage-error.js'
import type { Wiring } from '../wiring.js'

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

/** The rows that an earlier run has. They must have been made here, from the same seed. */
function rowsOf(run: string, { seed = '42' }: PlanOptions, wiring: Wiring): readonly MatrixRow[] {
  const path = join(run, 'result.json')
  const flag = `--continue ${run}`
  if (!existsSync(path)) throw new UsageError(flag, 'no result.json in it', 'the folder of a run')
  const result = wiring.parseResult(readFileSync(path, 'utf8'), path)
  if (result.matrix.length === 0) throw new UsageError(flag, 'no row in it', 'a run of --matrix')
  const { cpu } = wiring.machine()
  if (result.machine.cpu !== cpu) {
    throw new UsageError(flag, `made on ${result.machine.cpu}, this is ${cpu}`, 'a run of here')
  }
  if (result.seed !== seed) {
    throw new UsageError(flag, `its seed is ${result.seed}`, `--seed ${result.seed}`)
  }
  return result.matrix
}
