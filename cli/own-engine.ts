import { ENGINE_NAMES, type RunOptions } from '../bench/plan/options.js'
import { addOwnEngine } from '../bench/plan/own-engines.js'
import type { EngineName } from '../bench/spec.js'
import type { Given } from './options.js'
import { UsageError } from './usage-error.js'

/** The engine of `--engine-file`, from now on known by its name. */
export async function ownEngineOf(given: Given): Promise<Pick<RunOptions, 'engine'>> {
  const file = given.get('engine-file')
  if (file === undefined) return {}
  if (given.has('engine')) {
    throw new UsageError('--engine and --engine-file', 'one engine at a time', 'either of them')
  }
  return { engine: (await addOwnEngine(file, ENGINE_NAMES)) as EngineName }
}
