import { quote } from '../../bench/plan/command.js'
import type { PlanOptions } from '../../bench/plan/options.js'
import { sweep } from '../../bench/sweep.js'
import { benchFlags } from '../flags.js'
import { checkedPlan, type Given, readFlags } from '../options.js'
import { exchangeTable } from '../print/exchange.js'
import { planText, timeText } from '../print/plan.js'
import { watchOf } from '../print/progress.js'
import { cellTable } from '../print/table.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'

export interface BenchSwitches {
  readonly quick: boolean
  readonly full: boolean
  readonly exchange: boolean
  readonly json: boolean
  readonly out: string
}

export const INTERRUPTED = 130

/** Plan, cells, table, verdict. The exit code: 0 when every audit holds. */
export async function bench(
  given: Given,
  { quick, full, exchange, json, out }: BenchSwitches,
  argv: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  if (quick && full) {
    throw new UsageError('--quick --full', 'they exclude each other', 'one of them')
  }
  const scale = quick ? 'quick' : full ? 'full' : 'default'
  const flags = benchFlags(wiring.catalog)
  const asked = exchange ? { exchange } : {}
  const options: PlanOptions = { scale, ...asked, ...readFlags(flags, given) }
  const plan = checkedPlan(options)
  const input = options.input === undefined ? null : wiring.inputOf(options.input)
  const machine = wiring.machine()
  const seed = plan.cells[0]!.workload.seed
  // What is for machines goes to stdout alone.
  const say = json ? io.err : io.out
  const watch = watchOf(plan.cells.length, io.live, say)
  const command = ['npm run bench --', ...argv.map(quote)].join(' ')
  const { result, resultPath, reportPath, interrupted, failure } = await sweep({
    ...wiring,
    plan,
    seed,
    command: argv.length === 0 ? 'npm run bench' : command,
    out,
    machine,
    versions: wiring.versions(),
    input,
    signal: io.signal,
    watch: {
      ...watch,
      starts: () => {
        say(planText(plan, seed, machine))
        if (input !== null) say(inputText(input))
      },
    },
  }).finally(watch.stop)

  const verdict = wiring.verdict(result)
  if (resultPath !== null) {
    say(cellTable(result.cells))
    if (result.exchange.length > 0) say(exchangeTable(result.exchange))
    say(verdict.text)
    say(`took ${timeText(result.durationMs / 1000)}; ${reportPath ?? resultPath}`)
    if (json) io.out(JSON.stringify({ result: resultPath, report: reportPath, ...verdict }))
  }
  const kept = `${result.cells.length} of ${plan.cells.length} cells are finished`
  const where = resultPath === null ? 'nothing was written' : `kept in ${resultPath}`
  if (interrupted) {
    io.err(`chunk42: interrupted: ${kept}, ${where}`)
    return INTERRUPTED
  }
  if (failure !== undefined) {
    if (resultPath !== null) io.err(`chunk42: stopped: ${kept}, ${where}`)
    throw failure
  }
  return verdict.holds ? 0 : 1
}

function inputText(input: NonNullable<ReturnType<Wiring['inputOf']>>): string {
  const { name, lines, clicks, unparsable, firstUnparsable } = input
  const first = firstUnparsable[0] === undefined ? '' : `, the first: ${firstUnparsable[0]}`
  return `${name}: ${clicks} clicks in ${lines} lines, ${unparsable} unparsable${first}`
}
