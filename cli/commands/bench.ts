import { dirname } from 'node:path'
import { cellOf } from '../../bench/plan/cell.js'
import { quote } from '../../bench/plan/command.js'
import type { PlanOptions } from '../../bench/plan/options.js'
import { comparedWith, mayHaveLate, planWithPeers } from '../../bench/plan/peers.js'
import { type Plan, planOf } from '../../bench/plan.js'
import { sweep } from '../../bench/sweep.js'
import type { Result } from '../../reports/result.js'
import { benchLine } from '../../reports/started.js'
import { type Besides, besideOf } from '../besides.js'
import { benchFlags } from '../flags.js'
import { checkedPlan, type Given, readFlags } from '../options.js'
import { exchangeTable } from '../print/exchange.js'
import { guaranteeCostTable } from '../print/guarantee-cost.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { lineageLine, lineageTable } from '../print/lineage.js'
import { matrixTable, matrixWatch } from '../print/matrix.js'
import { peerTable } from '../print/peers.js'
import { planText, timeText } from '../print/plan.js'
import { watchOf } from '../print/progress.js'
import { smallFilesTable } from '../print/small-files.js'
import { sustainableTable } from '../print/sustainable.js'
import { cellTable } from '../print/table.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'
import { presetOf } from './bench-presets.js'

export interface BenchSwitches {
  readonly quick: boolean
  readonly full: boolean
  readonly exchange: boolean
  /** Only look for sustainable rates. */
  readonly search: boolean
  /** undefined: the usual ones. */
  readonly peers: boolean | undefined
  /** Only what exactly-once costs, in so many pairs; true: in the usual number. */
  readonly pairs?: string | true
  /** Only models and queries by latency target; and the run whose rows it keeps. */
  readonly matrix?: boolean
  readonly earlier?: string
  /** Only the triggers, side by side. */
  readonly triggers?: boolean
  /** Only recovery against the depth of a lineage. */
  readonly lineage?: boolean
  /** Only what small files cost, and what compaction does to them and to the stream. */
  readonly smallFiles?: boolean
  /** Only engines of others beside ours, over Kafka; 'all': each in all its ways. */
  readonly clusters?: string | true
  /** Files of other commands, shown in the page too. */
  readonly besides?: Besides
  readonly json: boolean
  readonly out: string
}

/** A cell could not be run, others could. */
const FAILED = 2
/** In place of a verdict: of no cells every audit would hold. */
const NOTHING_WRITTEN = { text: 'nothing was written', holds: false }

/** Plan, cells, table, verdict. The exit code: 0 when every audit holds. */
export async function bench(
  given: Given,
  switches: BenchSwitches,
  argv: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const { quick, full, exchange, search, peers, matrix = false, json, out } = switches
  if (quick && full) {
    throw new UsageError('--quick --full', 'they exclude each other', 'one of them')
  }
  const scale = quick ? 'quick' : full ? 'full' : 'default'
  const flags = benchFlags(wiring.catalog)
  const told = readFlags(flags, given)
  const asked = { ...(exchange ? { exchange } : {}), ...(search ? { searchOnly: true } : {}) }
  const options: PlanOptions = { scale, ...told, ...asked }
  checkSearch(options)
  const preset = presetOf(switches, options, wiring)
  const selection = preset !== undefined || peers === false ? 'none' : peers ? 'all' : 'usual'
  const planned = (some: PlanOptions): Plan => checkedPlan(some, preset ?? planOf)
  const plan = planWithPeers(options, selection, planned)
  if (selection === 'all') checkPeers(plan)
  const input = options.input === undefined ? null : wiring.inputOf(options.input)
  const machine = wiring.machine()
  const seed = seedOf(plan)
  // What is for machines goes to stdout alone.
  const say = json ? io.err : io.out
  const beside = besideOf(switches.besides ?? {})
  const watch = watchOf(plan.cells.length, io.live, say, plan.searches.length)
  const rows = plan.matrix?.rows.length ?? 0
  const command = benchLine(argv.map(quote).join(' '))
  const { result, resultPath, reportPath, interrupted, failure } = await sweep({
    ...wiring,
    ...beside,
    plan,
    peers: selection,
    seed,
    command,
    out,
    machine,
    versions: wiring.versions(),
    input,
    signal: io.signal,
    watch: {
      ...watch,
      matrix: matrixWatch(rows, say),
      lineage: (point, done, of) => say(lineageLine(point, done, of)),
      starts: () => {
        say(planText(plan, seed, machine))
        if (input !== null) say(inputText(input))
      },
    },
  }).finally(watch.stop)

  const verdict = wiring.verdict(result)
  if (resultPath !== null) {
    if (result.cells.length > 0) say(cellTable(result.cells))
    if (result.peers.length > 0) say(peerTable(result))
    if (result.exchange.length > 0) say(exchangeTable(result.exchange))
    if (result.sustainable.length > 0) say(sustainableTable(result.sustainable))
    if (result.guaranteeCosts.length > 0) say(guaranteeCostTable(result.guaranteeCosts))
    if (result.matrix.length > 0) say(matrixTable(result))
    if (result.lineage.length > 0) say(lineageTable(result.lineage))
    if (plan.smallFiles !== undefined) say(smallFilesTable(result))
    say(verdict.text)
    say(`took ${timeText(result.durationMs / 1000)}; ${reportPath ?? resultPath}`)
  }
  if (json) {
    const told = resultPath === null ? NOTHING_WRITTEN : verdict
    io.out(JSON.stringify({ result: resultPath, report: reportPath, ...told }))
  }
  const kept = finishedText(result, plan)
  const where = resultPath === null ? 'nothing was written' : `kept in ${resultPath}`
  if (interrupted) {
    io.err(`chunk42: interrupted: ${kept}, ${where}`)
    if ((matrix || plan.done !== undefined) && resultPath !== null) {
      io.err(`chunk42: go on with --continue ${dirname(resultPath)}`)
    }
    return INTERRUPTED
  }
  if (failure !== undefined) {
    if (resultPath !== null) io.err(`chunk42: stopped: ${kept}, ${where}`)
    throw failure
  }
  for (const { id, reason } of result.failures) io.err(`chunk42: ${id}: failed: ${reason}`)
  return verdict.holds ? (result.failures.length === 0 ? 0 : FAILED) : 1
}

function finishedText(
  { cells, sustainable, matrix, lineage, ...rest }: Result,
  plan: Plan,
): string {
  const searches = plan.searches.reduce((sum, { slosMs }) => sum + slosMs.length, 0)
  const parts: string[] = []
  if (plan.cells.length > 0) parts.push(`${cells.length} of ${plan.cells.length} cells`)
  if (searches > 0) parts.push(`${sustainable.length} of ${searches} searches`)
  if (plan.matrix !== undefined) parts.push(`${matrix.length} of ${plan.matrix.rows.length} rows`)
  if (plan.lineage !== undefined) parts.push(`${lineage.length} of ${plan.lineage.length} points`)
  if (plan.smallFiles !== undefined) {
    parts.push(`${rest.smallFiles === null ? 0 : 1} of 1 table that grows`)
  }
  return `${parts.join(' and ')} are finished`
}

/** A search is a sweep of its own kind. */
function checkSearch({ searchOnly, scale, drainOnly, slosMs, runtime, fault }: PlanOptions): void {
  if (!searchOnly) {
    if (slosMs === undefined || scale === 'full') return
    throw new UsageError(
      `--slo ${slosMs.join()}`,
      'it is what a search keeps',
      '--search or --full',
    )
  }
  if (drainOnly) throw new UsageError('--load max', 'a search sets the load', '--search without it')
  if (runtime === 'simulated') {
    throw new UsageError('--runtime simulated', 'its costs are assumed', '--search on threads')
  }
  if (fault !== undefined && fault !== null) {
    throw new UsageError(`--fault ${fault}`, 'a search is undisturbed', '--search without it')
  }
}

function seedOf({ cells, searches, matrix }: Plan): string {
  const [cell] = cells
  const [target] = [...searches, ...(matrix?.rows.map((row) => row.target) ?? [])]
  return (cell ?? cellOf(target?.options ?? {})).workload.seed
}

function checkPeers({ cells }: Plan): void {
  const drained = comparedWith(cells)
  if (drained === undefined) {
    const allowed = '--query ysb, --runtime threads, --campaigns up to 10000'
    throw new UsageError('--peers', 'they answer ysb over decoded columns', allowed)
  }
  if (mayHaveLate(drained.workload)) {
    throw new UsageError('--peers', 'clicks may be late, which they do not look at', 'no --late')
  }
}

function inputText(input: NonNullable<ReturnType<Wiring['inputOf']>>): string {
  const { name, lines, clicks, unparsable, firstUnparsable } = input
  const first = firstUnparsable[0] === undefined ? '' : `, the first: ${firstUnparsable[0]}`
  return `${name}: ${clicks} clicks in ${lines} lines, ${unparsable} unparsable${first}`
}
