import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { SIMULATED_SINKS } from '../faults/verify/subject.js'
import type { Counterexample, Counterexamples } from '../reports/counterexamples.js'
import { readPlan } from './corpus.js'
import { UsageError } from './usage-error.js'

/** Where `verify` keeps plans that failed, below the folder of all runs. */
export const FAILURES = 'failures'

/**
 * Plans that `verify` saved in a folder, for a page that will lie in another: links are relative,
 * so that both can move together. No such folder: none.
 */
export function counterexamplesIn(
  folder: string,
  page: string,
  engines: readonly string[],
): Counterexamples {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  const found: Counterexample[] = []
  const unreadable: string[] = []
  for (const name of names.filter((one) => one.endsWith('.json'))) {
    try {
      found.push(counterexample(join(folder, name), page, engines))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      unreadable.push(error.message)
    }
  }
  const sinks = SIMULATED_SINKS.map(({ name, engines: some }) => {
    return { name, ...(some && { engines: some }) }
  })
  return { found, unreadable, engines, sinks }
}

function counterexample(path: string, page: string, engines: readonly string[]): Counterexample {
  const { plan, oracle, what, versions } = readPlan(path, 'counterexample')
  const { engine, sink = 'memory', guarantee, faults, events } = plan
  // Which module somebody's own came from was not saved.
  const isOwnSink = SIMULATED_SINKS.every(({ name }) => name !== sink)
  const own = [
    engines.includes(engine) ? '' : ' --engine-file MODULE',
    isOwnSink ? ' --sink-file MODULE' : '',
  ]
  return {
    ...{ engine, sink, guarantee, oracle, what },
    faults: faults.length,
    events,
    commit: versions?.commit,
    href: relative(page, path).split(sep).map(encodeURIComponent).join('/'),
    command: `npm run -s chunk42 -- replay ${quoted(path)}${own.join('')}`,
  }
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
