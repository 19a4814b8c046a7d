import { cellOf } from '../bench/plan/cell.js'
import { checkClusterOptions, checkClusterSpec } from '../bench/plan/cluster.js'
import { checkGroups } from '../bench/plan/groups.js'
import { checkHistoryEngine, checkHistoryLog } from '../bench/plan/history.js'
import { checkLog } from '../bench/plan/log.js'
import {
  type CellOptions,
  guaranteesOf,
  isBatched,
  isCluster,
  NATIVE_NAMES,
  type PlanOptions,
  type RunOptions,
} from '../bench/plan/options.js'
import { traitsOf } from '../bench/plan/own-engines.js'
import { triggerFault, triggerText } from '../bench/plan/triggers.js'
import { type Plan, planOf } from '../bench/plan.js'
import type { CellSpec, EngineName } from '../bench/spec.js'
import { ENGINES } from '../engines/registry.js'
import { STATE_KINDS } from '../engines/trident/args.js'
import { parseFault } from '../faults/parse.js'
import { checkWorkload } from '../workloads/check.js'
import { queryNamed } from '../workloads/queries/query.js'
import type { Flag } from './flag.js'
import { UsageError } from './usage-error.js'

/** What commander found: text by name of the flag, without dashes. */
export type Given = ReadonlyMap<string, string>

/** The options that were given, by their flags. Throws UsageError. */
export function readFlags<O>(flags: readonly Flag<O>[], given: Given): Partial<O> {
  const options: Partial<O> = {}
  for (const flag of flags) {
    const name = /^--([\w-]+)/.exec(flag.usage)![1]!
    const text = given.get(name)
    if (text !== undefined) Object.assign(options, flag.read(text, name))
  }
  return options
}

/** The plan, once all of it makes sense: after four minutes nobody wants to hear of a typo. */
export function checkedPlan(options: PlanOptions, planned = planOf): Plan {
  const { engines = NATIVE_NAMES, intervalsMs, checkpointsMs, guarantee } = options
  checkPace('--interval', intervalsMs?.[0], engines)
  checkPace('--checkpoint', checkpointsMs?.[0], engines)
  checkTriggered(options, intervalsMs, engines)
  if (options.engines !== undefined) checkGuarantee(guarantee, engines)
  checkInput(options)
  const plan = planned(options)
  for (const cell of plan.cells) checkCell(cell)
  for (const { options: searched } of plan.searches) checkCell(cellOf(searched))
  return plan
}

export function checkedCell(options: RunOptions): CellSpec {
  const engine = options.engine ?? 'micro-batch'
  checkPace('--interval', options.intervalMs, [engine])
  checkPace('--checkpoint', options.checkpointIntervalMs, [engine])
  const { intervalMs } = options
  checkTriggered(options, intervalMs === undefined ? undefined : [intervalMs], [engine])
  checkGuarantee(options.guarantee, [engine])
  checkClusterOptions(options)
  checkInput(options)
  checkAudit(options)
  const cell = cellOf(options)
  checkCell(cell)
  return cell
}

/** The only pace of each, and an engine that has it. */
const PACED = { '--interval': 'micro-batch', '--checkpoint': 'per-event' } as const

function checkPace(
  flag: keyof typeof PACED,
  ms: number | undefined,
  engines: readonly EngineName[],
): void {
  const engine = PACED[flag]
  const hasIt = (one: EngineName) => isBatched(one) === isBatched(engine)
  if (ms === undefined || engines.some(hasIt)) return
  const other = flag === '--interval' ? '--checkpoint' : '--interval'
  const reason = `${engines.join(', ')} has no ${flag.slice(2)}`
  throw new UsageError(`${flag} ${ms}`, reason, `${other} MS, or --engine ${engine}`)
}

function checkTriggered(
  { trigger }: CellOptions,
  intervalsMs: readonly number[] | undefined,
  engines: readonly EngineName[],
): void {
  if (trigger === undefined) return
  const given = `--trigger ${triggerText(trigger)}`
  if (!engines.includes('micro-batch')) {
    throw new UsageError(given, `${engines.join(', ')} has no triggers`, '--engine micro-batch')
  }
  for (const intervalMs of intervalsMs ?? []) {
    if (trigger.name === 'asap' && intervalMs > 0) {
      throw new UsageError(`--interval ${intervalMs}`, 'asap waits for nothing', '--trigger fixed')
    }
    const wrong = triggerFault(trigger, intervalMs, 1)
    if (wrong !== undefined) throw new UsageError(given, wrong.reason, wrong.allowed)
  }
}

function checkGuarantee(
  guarantee: CellSpec['guarantee'] | undefined,
  engines: readonly EngineName[],
) {
  if (guarantee === undefined) return
  for (const engine of engines) {
    if (guaranteesOf(engine).includes(guarantee)) continue
    const allowed = `${guaranteesOf(engine).join(', ')}, or another --engine`
    throw new UsageError(`--guarantee ${guarantee}`, `${engine} cannot give it`, allowed)
  }
}

function checkAudit({ audit, fault, query }: RunOptions): void {
  if (audit !== 'count') return
  if ((fault ?? null) !== null) {
    throw new UsageError('--audit count', 'a fault needs the whole audit', '--audit hash')
  }
  if (query !== undefined && queryNamed(query)?.output !== 'count') {
    throw new UsageError('--audit count', `${query} has no counts`, '--audit hash')
  }
}

function checkAlignment({ engine, alignment, guarantee }: CellSpec): void {
  if (engine !== 'per-event' || alignment === 'aligned' || guarantee === 'exactly-once') return
  throw new UsageError(
    `--alignment ${alignment}`,
    `${guarantee} has no cut that barriers could overtake anything at`,
    '--guarantee exactly-once, or --alignment aligned',
  )
}

function checkInput({ workload = 'synthetic', input, keys, arrivals }: CellOptions): void {
  if (workload === 'synthetic') {
    if (input === undefined) return
    throw new UsageError(`--input ${input}`, 'synthetic clicks have none', '--workload replay')
  }
  if (input === undefined) {
    throw new UsageError(
      '--workload replay',
      'it needs a file',
      '--input FILE (Apache combined log)',
    )
  }
  for (const [flag, value] of Object.entries({ keys, arrivals })) {
    if (value === undefined) continue
    const reason = 'a replay has those of its file'
    throw new UsageError(`--${flag} ${value.kind}`, reason, '--workload synthetic')
  }
}

/** Rows that go out at once cannot wait for their window. */
function checkOutputMode(cell: CellSpec): void {
  const { outputMode, engine, guarantee, query, trigger, alignment } = cell
  if (outputMode !== 'append' || queryNamed(query)?.output === 'each') return
  if (trigger?.name === 'available-now') {
    const reason = 'available-now stops while windows are open: their rows would never come'
    throw new UsageError('--output-mode append', reason, 'update, complete, or another --trigger')
  }
  if (queryNamed(query)?.output === 'history') {
    const reason = 'rows of users come when they are made'
    throw new UsageError('--output-mode append', reason, 'update, complete')
  }
  if (alignment === 'unaligned') {
    const reason = 'a window may be closed whose clicks a barrier has overtaken'
    throw new UsageError('--output-mode append', reason, '--alignment aligned')
  }
  const { appendsWith = [] } = traitsOf(engine) ?? {}
  if (appendsWith.includes(guarantee)) return
  const where = appendsWith.length > 0 ? `; append with --guarantee ${appendsWith.join(', ')}` : ''
  throw new UsageError(
    '--output-mode append',
    `${engine} with ${guarantee} shows rows at once`,
    `update, complete${where}`,
  )
}

function checkRescale({ rescale, engine, guarantee }: CellSpec): void {
  if (rescale === null) return
  const flag = `--rescale ${rescale.atMs}:${rescale.workers}`
  if (guarantee === 'none') {
    throw new UsageError(flag, 'without a guarantee nothing is kept', 'another --guarantee')
  }
  if (isCluster(engine) || traitsOf(engine)?.rescales) return
  const able = ENGINES.filter(({ rescales }) => rescales).map(({ name }) => name)
  throw new UsageError(flag, `${engine} has no savepoint`, `--engine ${able.join(', ')}`)
}

function checkCell(cell: CellSpec): void {
  const { trigger, intervalMs, groupBatches } = cell
  const wrong = trigger && triggerFault(trigger, intervalMs ?? 0, groupBatches)
  if (wrong) throw new UsageError(`--trigger ${triggerText(trigger)}`, wrong.reason, wrong.allowed)
  checkOutputMode(cell)
  checkAlignment(cell)
  checkWorkload(cell.workload)
  checkLog(cell)
  checkRescale(cell)
  checkClusterSpec(cell)
  if (cell.fault !== null) parseFault(cell.fault, cell)
  checkState(cell)
  const query = queryNamed(cell.query)
  if (query === undefined) return
  checkGroups(query, cell)
  checkHistoryLog(query, cell.workload)
  checkHistoryEngine(query, cell.engine, cell.guarantee, cell.fault !== null)
}
/** Not every engine keeps its state in every way. */
function checkState(cell: CellSpec): void {
  const { engine, state } = cell
  const ways = WAYS[engine] ?? ['versions']
  if (!ways.includes(state)) {
    throw new UsageError(`--state ${state}`, `${engine} does not keep it so`, ways.join(', '))
  }
  if (state === 'lineage') checkLineage(cell)
}
const WAYS: { readonly [K in EngineName]?: readonly CellSpec['state'][] } = {
  'micro-batch': ['versions', 'lineage'],
  trident: STATE_KINDS,
}
function checkLineage({ guarantee, fault, outputMode, query }: CellSpec): void {
  const refuse = (reason: string, allowed: string): never => {
    throw new UsageError('--state lineage', reason, allowed)
  }
  if (queryNamed(query)?.output === 'history') refuse('it derives counts', '--state versions')
  if (outputMode === 'append') refuse('its rows come as they change', '--output-mode update')
  if (guarantee === 'none') refuse('without a log there is none', '--guarantee exactly-once')
  if (/chunk=|batch=/.test(fault ?? '')) {
    refuse('its chunks are no processes', '--fault crash:event=N,worker=W')
  }
}
