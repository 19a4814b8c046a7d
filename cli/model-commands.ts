import type { Command } from 'commander'
import { MODEL_QUERIES, MODEL_SINKS } from '../bench/calibrate/cells.js'
import { VALIDATION_FILE } from './besides.js'
import { calibrateModel } from './commands/calibrate.js'
import { validateModel } from './commands/validate.js'
import { isJson } from './given.js'
import type { Io, Wiring } from './wiring.js'

/** Where a cost model is, unless somebody says otherwise. */
export const COSTS_FILE = 'reports/costs.json'

type Make = (name: string, about: string) => Command

/** What is about the virtual clock's costs; `done` is told the exit code. */
export function modelCommands(
  command: Make,
  line: (name: string) => string,
  wiring: Wiring,
  io: Io,
  done: (exitCode: number) => void,
): void {
  command('calibrate', 'measure what the virtual clock goes by on this machine')
    .option('--out <file>', 'the cost model, with its spread', COSTS_FILE)
    .option('--query <list>', `with commas, or all: ${MODEL_QUERIES.join(', ')}`)
    .option('--sink <list>', `with commas, or all: ${MODEL_SINKS.join(', ')}`)
    .option('--quick', 'in seconds: only shows that it works')
    .action(async ({ out, query, sink, quick = false }, self: Command) => {
      const switches = { out, query, sink, quick, json: isJson(self) }
      done(await calibrateModel(switches, wiring, io))
    })
  command('validate', 'predict cells on the virtual clock, and measure how wrong that is')
    .option('--costs <file>', 'what calibrate wrote', COSTS_FILE)
    .option('--out <file>', 'each error, and all of them', VALIDATION_FILE)
    .option('--repeat <n>', 'of each cell, measured and predicted', '3')
    .option('--measured <file>', 'keep what was measured, or predict once more what was')
    .option('--quick', 'two short cells: only shows that it works')
    .action(async ({ costs, out, repeat, measured, quick = false }, self: Command) => {
      const switches = { costs, out, repeat, measured, quick, json: isJson(self) }
      done(await validateModel(switches, line('validate'), wiring, io))
    })
}
