import { cellOf } from '../bench/plan/cell.js'
import { checkHistoryEngine, checkHistoryLog } from '../bench/plan/history.js'
import {
  type CellOptions,
  ENGINE_NAMES,
  GUARANTEES,
  type PlanOptions,
  type RunOptions,
} from '../bench/plan/options.js'
import { type Plan, planOf } from '../bench/plan.js'
import type { CellSpec, EngineName } from '../bench/spec.js'
import { parseFault } from '../faults/parse.js'
import { checkWorkload } from '../workloads/check.js'
import { queryNamed } from '../workloads/queries/query.js'
import type { Flag } from './flags.js'
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
  const { engines = ENGINE_NAMES, intervalsMs, checkpointsMs, guarantee } = options
  checkPace('--interval', intervalsMs?.[0], 'micro-batch', engines)
  checkPace('--checkpoint', checkpointsMs?.[0], 'per-event', engines)
  if (options.engines !== undefined) checkGuarantee(guarantee, engines)
  checkInput(options)
  const plan = planned(options)
  for (const cell of plan.cells) checkCell(cell)
  for (const { options: searched } of plan.searches) checkCell(cellOf(searched))
  return plan
}

export function checkedCell(options: RunOptions): CellSpec {
  const engine = options.engine ?? 'micro-batch'
  checkPace('--interval', options.intervalMs, 'micro-batch', [engine])
  checkPace('--checkpoint', options.checkpointIntervalMs, 'per-event', [engine])
  checkGuarantee(options.guarantee, [engine])
  checkInput(options)
  checkAudit(options)
  const cell = cellOf(options)
  checkCell(cell)
  return cell
}

function checkPace(
  flag: '--interval' | '--checkpoint',
  ms: number | undefined,
  engine: EngineName,
  engines: readonly EngineName[],
): void {
  if (ms === undefined || engines.includes(engine)) return
  const other = flag === '--interval' ? '--checkpoint' : '--interval'
  const reason = `${engines.join(', ')} has no ${flag.slice(2)}`
  throw new UsageError(`${flag} ${ms}`, reason, `${other} MS, or --engine ${engine}`)
}

function checkGuarantee(
  guarantee: CellSpec['guarantee'] | undefined,
  engines: readonly EngineName[],
) {
  if (guarantee === undefined) return
  for (const engine of engines) {
    if (GUARANTEES[engine].includes(guarantee)) continue
    const allowed = `${GUARANTEES[engine].join(', ')}, or another --engine`
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

function checkCell(cell: CellSpec): void {
  checkWorkload(cell.workload)
  if (cell.fault !== null) parseFault(cell.fault, cell)
  const query = queryNamed(cell.query)
  if (query === undefined) return
  checkHistoryLog(query, cell.workload)
  checkHistoryEngine(query, cell.engine, cell.guarantee, cell.fault !== null)
}
