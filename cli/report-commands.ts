import type { Command } from 'commander'
import { besideFlags } from './besides.js'
import { namesOf } from './catalog.js'
import { advice, GUARANTEE_NAMES } from './commands/advise.js'
import { report } from './commands/report.js'
import { reportClaims } from './commands/report-claims.js'
import { reportHistory } from './commands/report-history.js'
import { isJson } from './given.js'
import { choice } from './taking-option.js'
import type { Io, Wiring } from './wiring.js'

/** Where runs are kept, unless somebody says otherwise. */
export const OUT = 'reports/out'

/** What reads runs that are there; `done` is told the exit code. */
export function reportCommands(
  command: (name: string, about: string) => Command,
  wiring: Wiring,
  io: Io,
  done: (exitCode: number) => void,
): void {
  besideFlags(command('report', 'write the report of a run again, or compare runs'))
    .argument('[results...]', 'result.json or the folder of a run; the newest if not given')
    .option('--check', 'only check that it is valid and every audit holds')
    .option('--schema [file]', 'print or write the JSON Schema of result.json')
    .option('--findings <file>', 'what all of the runs found, a page of Markdown')
    .option(
      '--fail-on <bound>',
      'exit code 3 if it is true of a cell: visibleLatencyMs.p99>1500; more of them, more bounds',
      (bound: string, others: string[] | undefined) => [...(others ?? []), bound],
    )
    .option('--claims <file>', 'write what texts on micro-batches say, judged over these runs')
    .option('--history <dir>', 'write one page over all runs of a folder')
    .option('--counterexamples <dir>', 'of verify --corpus, linked from the audit')
    .option('--out <dir>', 'where runs are kept', OUT)
    .action(async (paths: string[], options, self: Command) => {
      const { check = false, failOn = [], claims, history, ...others } = options
      const { out } = others
      if (claims !== undefined) {
        done(reportClaims(claims, paths, { out, json: isJson(self) }, wiring, io))
        return
      }
      if (history !== undefined) {
        done(await reportHistory(history, isJson(self), wiring, io))
        return
      }
      const switches = { ...others, check, failOn, json: isJson(self) }
      done(await report(paths, switches, wiring, io))
    })
  command('advise', 'which model and interval, by what a run measured')
    .argument('[result]', 'result.json or the folder of a run; the newest if not given')
    .option('--rate <n>', 'clicks a second, like 50k')
    .option('--p99 <time>', 'readable within that, like 20ms or 2s; without it the cheapest')
    .addOption(
      choice('--query <name>', 'of cells with that query', namesOf(wiring.catalog.queries)),
    )
    .addOption(choice('--guarantee <name>', 'at least', GUARANTEE_NAMES).default('exactly-once'))
    .option('--out <dir>', 'where runs are kept', OUT)
    .action((path: string | undefined, options, self: Command) => {
      const { rate, p99, query, guarantee, out } = options
      const switches = { rate, p99, query, guarantee, out, json: isJson(self) }
      done(advice(path, switches, wiring, io))
    })
}
