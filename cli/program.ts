import { Command, CommanderError } from 'commander'
import { MICROS } from '../bench/micro/registry.js'
import { subjectOf } from '../faults/verify/plug-in.js'
import { commandLine } from '../reports/started.js'
import { useBrokers } from '../sinks/kafka-topics.js'
import { useServer } from '../sinks/postgres-server.js'
import { VALUES } from '../workloads/log/kafka/values.js'
import { besideFlags } from './besides.js'
import { namesOf } from './catalog.js'
import { commanderExit } from './commander-exit.js'
import { bench } from './commands/bench.js'
import { clustersOption } from './commands/bench-presets.js'
import { completion } from './commands/completion.js'
import { doctor } from './commands/doctor.js'
import { engines } from './commands/engines.js'
import { exchange } from './commands/exchange.js'
import { init } from './commands/init.js'
import { KAFKA_ACTS, KAFKA_DEFAULTS, kafka } from './commands/kafka.js'
import { micro } from './commands/micro.js'
import { nightly } from './commands/nightly.js'
import { planFlags, planOf } from './commands/plan-flags.js'
import { query } from './commands/query.js'
import { replay } from './commands/replay.js'
import { run } from './commands/run.js'
import { addSimulate } from './commands/simulate.js'
import { TASK_COSTS_DEFAULTS, taskCosts } from './commands/task-costs.js'
import { verifyFlags, verifyOf } from './commands/verify-flags.js'
import { watch } from './commands/watch.js'
import { SHELL_NAMES } from './completion/registry.js'
import { type Applied, applyFile, NOTHING_APPLIED, placed } from './config/settings.js'
import { readPlan } from './corpus.js'
import type { Flag } from './flag.js'
import { benchFlags, runFlags } from './flags.js'
import { after, givenOf, isJson } from './given.js'
import { teach } from './help.js'
import { modelCommands } from './model-commands.js'
import { provideOwn } from './own-query.js'
import { OUT, reportCommands } from './report-commands.js'
import { TEXT } from './takes.js'
import { argumentOf, choice, TakingOption } from './taking-option.js'
import { isForTheUser, oneLine } from './usage-error.js'
import type { Io, Wiring } from './wiring.js'

/**
 * Runs one command line. The exit code: 0 good, 1 an audit broke or a bug, 2 usage, 3 a part became
 * slower than its baseline, 130 Ctrl-C.
 */
export async function main(argv: readonly string[], wiring: Wiring, io: Io): Promise<number> {
  try {
    return await dispatch(argv, wiring, io)
  } catch (error) {
    if (error instanceof CommanderError) return commanderExit(error, io)
    if (isForTheUser(error)) {
      io.err(`chunk42: ${oneLine(error.message)}`)
      return 2
    }
    io.err(`chunk42: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return 1
  }
}

async function dispatch(argv: readonly string[], wiring: Wiring, io: Io): Promise<number> {
  const { program, exitCode, file } = programOf(argv, wiring, io)
  if (argv.length === 0) {
    const names = program.commands.map((command) => command.name())
    program.error(`error: no command; allowed: ${names.join(', ')}`)
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (isForTheUser(error)) error.message = placed(error.message, file())
    throw error
  }
  return exitCode()
}

/** All commands, and after parsing the exit code. Help, config files, completion ask it too. */
export function programOf(argv: readonly string[], wiring: Wiring, io: Io) {
  let exitCode = 0
  let file: Applied = NOTHING_APPLIED
  const program = new Command('chunk42')
    .description('Which streaming model, at which interval, and does it stay exactly-once?')
    .version(wiring.versions().chunk42 ?? 'unknown')
    .option('--json', 'print for machines')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      // Told by `main`, as one line.
      outputError: () => {},
    })
  // With an action of its own the program would take an unknown command for an argument.
  const command = (name: string, about: string) =>
    program.command(name).description(about).option('--json', 'print for machines')
  /** A command that opens sinks. */
  const opening = (name: string, about: string) =>
    command(name, about).option('--postgres <url>', 'the server for --sink postgres')
  program.hook('preAction', (_program, self) => {
    const { config } = self.opts()
    if (config !== undefined) file = applyFile(self, config)
    const { postgres, brokers } = self.opts()
    if (postgres !== undefined) useServer(postgres)
    if (brokers !== undefined) useBrokers(brokers)
  })

  /** Whose flags may stand in a file. */
  const configurable = (name: string, about: string) =>
    opening(name, about).option('--config <file>', 'flags in a file: see chunk42 init')
  const sweeps = withFlags(
    configurable('bench', 'run a sweep and write its report'),
    benchFlags(wiring.catalog),
  )
    .option('--quick', 'few cells, at most 40 s')
    .option('--full', 'all cells several times, shuffled, and --search')
    .option('--search', 'only search for the highest sustainable rates')
    .option('--exchange', 'also what a record costs to hand on; whole sweeps have it')
    .option('--peers', 'also all peers; by itself: drained backlogs and peers only')
    .option('--no-peers', 'no peers at all, in place of a few in sweeps that drain a backlog')
    .option('--cost-of-guarantee [pairs]', 'drains in pairs: exactly-once and none, each sink')
    .option('--triggers', 'only the triggers of micro-batch, side by side over the same bursts')
    .option('--lineage', 'only recovery against the depth of a lineage, on the virtual clock')
    .option('--matrix', 'models x queries: sustainable load by latency target; --full: all of them')
    .option('--small-files', 'only what small files cost a reader, and what compaction does')
    .addOption(clustersOption())
    .option(
      '--continue <run>',
      'with --matrix, --clusters: keep what this run has, measure the rest',
    )
    .option('--out <dir>', 'where runs are kept', OUT)
  besideFlags(sweeps).action(async (options, self: Command) => {
    const { quick = false, full = false, search = false, exchange = false, peers, out } = options
    const { costOfGuarantee: pairs, triggers, lineage, smallFiles, clusters } = options
    const { matrix = false, continue: earlier, validation, plan } = options
    const kind = { pairs, triggers, lineage, matrix, smallFiles, clusters, earlier }
    const kinds = { search, exchange, peers, ...kind }
    const besides = { validation, plan }
    const switches = { quick, full, ...kinds, besides, out, json: isJson(self) }
    exitCode = await bench(givenOf(self), switches, after(argv, 'bench', file), wiring, io)
  })
  withFlags(configurable('run', 'run one cell and print its audit'), runFlags(wiring.catalog))
    .option('--out <dir>', 'keep its result, journal and report there')
    .option('--plan <json>', 'replay a plan that a failing property test printed')
    .option('--engine-file <module>', 'an engine of your own: see examples/README.md')
    .option('--sql <file>', 'in place of a query: one SELECT over events')
    .option('--python <file>', 'in place of a query: query(events) over a Polars DataFrame')
    .option('--nightly', 'compare what it served with the nightly job, row by row')
    .action(async ({ out, plan, nightly = false }, self: Command) => {
      if (plan !== undefined) {
        await provideOwn(readPlan(plan, '--plan').plan.query)
        exitCode = replay(plan, '--plan', isJson(self), io)
        return
      }
      const switches = { out, json: isJson(self), nightly }
      exitCode = await run(givenOf(self), switches, after(argv, 'run', file), wiring, io)
    })
  withFlags(opening('watch', 'show a run while it goes on, and crash it'), runFlags(wiring.catalog))
    .option('--sql <file>', 'in place of a query: one SELECT over events')
    .option('--python <file>', 'in place of a query: query(events) over a Polars DataFrame')
    .option('--web', 'also as a page on 127.0.0.1; usual where there is a terminal')
    .option('--no-web', 'no page')
    .option('--port <n>', 'of the page; by default one that is free')
    .option('--out <dir>', 'keep its result, journal and report there')
    .action(async ({ web, port, out }, self: Command) => {
      const switches = { web, port, out, json: isJson(self) }
      exitCode = await watch(givenOf(self), switches, after(argv, 'watch', file), wiring, io)
    })
  reportCommands(command, wiring, io, (code) => {
    exitCode = code
  })
  planFlags(command('plan', 'how many nodes, which model and interval: by simulation')).action(
    async (_options, self: Command) => {
      exitCode = await planOf(givenOf(self), isJson(self), after(argv, 'plan', file), wiring, io)
    },
  )
  const all = 'list engines, guarantees, modes, queries, sinks, workloads and faults'
  command('engines', all).action((_options, self: Command) => {
    exitCode = engines(wiring.catalog, isJson(self), io)
  })
  command('doctor', 'which engines of others can run here, and what to do about the rest')
    .option('--download', 'fetch what they are made of now, and not when it is first needed')
    .action(async ({ download = false }, self: Command) => {
      exitCode = await doctor({ json: isJson(self), download }, io)
    })
  command('query', 'show what a query asks')
    .addArgument(argumentOf('<name>', 'what is asked', namesOf(wiring.catalog.queries)))
    .option('--sql', 'as SQL over a table of clicks: the nightly job')
    .action((name: string, { sql = false }, self: Command) => {
      exitCode = query(name, sql, isJson(self), io)
    })
  withFlags(command('nightly', 'a query over all, as one batch of SQL'), runFlags(wiring.catalog))
    .option('--sql <file>', 'in place of a query: one SELECT over events')
    .option('--python <file>', 'in place of a query: query(events) over a Polars DataFrame')
    .option('--out <file>', 'keep its rows: FILE.parquet, FILE.csv or FILE.json')
    .option('--save-events <file>', 'keep the events that it read, for --input; or iceberg:FOLDER')
    .option('--cost', 'what a batch of a file costs in the stream, beside the native kernel')
    .action(async ({ out, saveEvents, cost = false }, self: Command) => {
      const switches = { out, saveEvents, cost, json: isJson(self) }
      exitCode = await nightly(givenOf(self), switches, wiring, io)
    })
  command('micro', 'measure the parts one by one')
    .addArgument(argumentOf('[names...]', 'all if none is given', namesOf(MICROS)))
    .option('--time <ms>', 'for each part', '500')
    .option('--save-baseline', 'keep the ratios to a calibration loop, for such machines')
    .option('--compare [file]', 'with that baseline, or the one of such machines')
    .action(async (names: string[], { time, saveBaseline, compare }, self: Command) => {
      const switches = { time, json: isJson(self), save: saveBaseline === true }
      exitCode = await micro(names, { ...switches, against: compare }, io)
    })
  const line = (name: string) => commandLine([name, ...after(argv, name, file)].join(' '))
  modelCommands(command, line, wiring, io, (code) => (exitCode = code))
  command('exchange', 'measure what a record costs to hand on, by transport and buffer size')
    .option('--time <ms>', 'for each of them')
    .action(async ({ time }, self: Command) => {
      exitCode = await exchange({ time, json: isJson(self) }, wiring, io)
    })
  verifyFlags(opening('verify', 'attack the engines: every crash point, pairs, swarms'))
    .option('--brokers <list>', 'of --sink kafka, host:port')
    .action(async (options, self: Command) => {
      const line = after(argv, 'verify', file)
      exitCode = await verifyOf(options, isJson(self), line, wiring, io)
    })
  command('replay', 'run a plan that failed, and show it step by step')
    .argument('<file>', 'what `verify` saved')
    .option('--engine-file <module>', 'the engine of your own that it is about')
    .option('--sink-file <module>', 'the sink of your own that it is about')
    .action(async (path: string, { engineFile, sinkFile }, self: Command) => {
      const subject = await subjectOf(engineFile, sinkFile)
      await provideOwn(readPlan(path, 'replay').plan.query)
      exitCode = replay(path, 'replay', isJson(self), io, subject)
    })
  addSimulate(command('simulate', 'what a cluster would do'), wiring, io, (code) => {
    exitCode = code
  })
  command('task-costs', 'measure what a task costs the driver of a real Spark')
    .option('--tasks <list>', 'of jobs', TASK_COSTS_DEFAULTS.tasks)
    .option('--slots <n>', 'of both executors together', TASK_COSTS_DEFAULTS.slots)
    .option('--jobs <n>', 'of each size', TASK_COSTS_DEFAULTS.jobs)
    .action(async ({ tasks, slots, jobs }, self: Command) => {
      exitCode = await taskCosts({ tasks, slots, jobs, json: isJson(self) }, io)
    })
  command('kafka', 'a Kafka broker of its own on this machine, without docker')
    .addArgument(argumentOf('<act>', 'with its broker; measure: its clients', KAFKA_ACTS))
    .option('--port <port>', 'on 127.0.0.1', KAFKA_DEFAULTS.port)
    .option('--data <dir>', 'its folder; by default one in the cache')
    .option('--events <n>', 'measure: so many clicks', KAFKA_DEFAULTS.events)
    .addOption(
      choice('--encoding <kind>', 'measure: columns | json', VALUES).default(
        KAFKA_DEFAULTS.encoding,
      ),
    )
    .action(async (act: string, { port, data, events, encoding }, self: Command) => {
      exitCode = await kafka(act, { port, data, events, encoding, json: isJson(self) }, io)
    })
  command('init', 'write a commented example of a config file')
    .argument('[file]', 'what is there already stays', 'chunk42.yaml')
    .option('--schema [file]', 'print or write the JSON Schema of config files')
    .action((path: string, { schema }, self: Command) => {
      exitCode = init(path, { schema, json: isJson(self) }, program, io)
    })
  command('completion', 'print a script by which a shell completes what is typed')
    .addArgument(argumentOf('[shell]', 'whose', SHELL_NAMES))
    .action((shell: string | undefined, _options, self: Command) => {
      exitCode = completion(shell, isJson(self), program, io)
    })
  teach(program)
  return { program, exitCode: () => exitCode, file: () => file }
}

function withFlags<O>(command: Command, flags: readonly Flag<O>[]): Command {
  for (const { usage, about, read } of flags) {
    command.addOption(new TakingOption(usage, about, read.takes ?? TEXT))
  }
  return command
}
