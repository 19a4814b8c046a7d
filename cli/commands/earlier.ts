import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanOptions } from '../../bench/plan/options.js'
import type { Result } from '../../reports/result.js'
import { UsageError } from '../usage-error.js'
import type { Wiring } from '../wiring.js'

/** A run that is continued. It must have been made here, from the same seed. Throws UsageError. */
export function earlierRun(run: string, { seed = '42' }: PlanOptions, wiring: Wiring): Result {
  const path = join(run, 'result.json')
  const flag = `--continue ${run}`
  if (!existsSync(path)) throw new UsageError(flag, 'no result.json in it', 'the folder of a run')
  const result = wiring.parseResult(readFileSync(path, 'utf8'), path)
  const { cpu } = wiring.machine()
  if (result.machine.cpu !== cpu) {
    throw new UsageError(flag, `made on ${result.machine.cpu}, this is ${cpu}`, 'a run of here')
  }
  if (result.seed !== seed) {
    throw new UsageError(flag, `its seed is ${result.seed}`, `--seed ${result.seed}`)
  }
  return result
}
