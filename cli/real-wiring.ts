import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { measureExchange } from '../bench/exchange.js'
import { measurePeers } from '../bench/peers.js'
import { runCell } from '../bench/run.js'
import { measureSmallFiles } from '../bench/small-files.js'
import { CLUSTER_ENGINES } from '../engines/clusters/registry.js'
import { ENGINES } from '../engines/registry.js'
import { renderHistory } from '../reports/history/page.js'
import { renderPlan } from '../reports/planner/page.js'
import { parseResult, schemaText } from '../reports/schema.js'
import { renderValidation } from '../reports/validation-page.js'
import { verdict } from '../reports/verdict.js'
import { writeReport } from '../reports/write.js'
import { SINKS } from '../sinks/registry.js'
import { catalogOf } from './catalog.js'
import { counterexamplesIn, FAILURES } from './counterexamples.js'
import { diskFiles } from './disk-files.js'
import { inputOf } from './input.js'
import { thisMachine, versions } from './machine.js'
import type { Wiring } from './wiring.js'

const client = (): string => readFileSync(new URL('../reports/client.js', import.meta.url), 'utf8')

function replace(path: string, text: string): void {
  diskFiles.write(`${path}.tmp`, text)
  diskFiles.rename(`${path}.tmp`, path)
}

/** What the commands stand on outside of tests. */
export const realWiring: Wiring = {
  catalog: catalogOf(ENGINES, SINKS, CLUSTER_ENGINES),
  runCell,
  measurePeers,
  measureExchange,
  measureSmallFiles,
  inputOf,
  writeReport: (result, folder, counterexamples = join(dirname(folder), FAILURES)) => {
    diskFiles.makeFolder(join(folder, 'charts'))
    const engines = ENGINES.map(({ name }) => name)
    const known = counterexamplesIn(counterexamples, folder, engines)
    return writeReport(result, folder, client(), { write: replace }, known)
  },
  writeHistory: async (history, folder) => {
    const path = join(folder, 'history.html')
    replace(path, await renderHistory(history, client()))
    return path
  },
  writeValidation: async (validation, path) => {
    replace(path, await renderValidation(validation, versions().chunk42 ?? '', client()))
  },
  writePlan: async (plan, path) =>
    replace(path, await renderPlan(plan, versions().chunk42 ?? '', client())),
  verdict: (result) => {
    const { pass, sentence, advice } = verdict(result)
    return { text: advice === null ? `${sentence}.` : `${sentence}.\n${advice}`, holds: pass }
  },
  parseResult,
  schemaText,
  files: diskFiles,
  machine: thisMachine,
  versions,
  now: Date.now,
}
