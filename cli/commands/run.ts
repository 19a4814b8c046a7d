import { dirname } from 'node:path'
import { againstNightly } from '../../bench/nightly.js'
import { quote } from '../../bench/plan/command.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { expectedSeconds } from '../../bench/plan/seconds.js'
import type { Prepared } from '../../bench/prepare.js'
import { closeScripts } from '../../bench/script/runner.js'
import type { CellSpec } from '../../bench/spec.js'
import { type CellHooks, type SweepWatch, sweep } from '../../bench/sweep.js'
import { WarmUp } from '../../bench/warm-up.js'
import type { Cell, Result } from '../../reports/result.js'
import { commandLine } from '../../reports/started.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { runFlags } from '../flags.js'
import { checkedCell, type Given, readFlags } from '../options.js'
import { ownEngineOf } from '../own-engine.js'
import { withOwnQuery } from '../own-query.js'
import { auditHolds } from '../print/figures.js'
import { interrupted } from '../print/interrupted.js'
import { watchOf } from '../print/progress.js'
import { cellText } from '../print/table.js'
import type { Io, Wiring } from '../wiring.js'

export interface RunSwitches {
  readonly json: boolean
  /** Also compare what it served with the nightly job. */
  readonly nightly: boolean
  readonly out: string | undefined
}

/**
 * One cell with its audit; with `out` it is also kept there, as a sweep of one. The exit code: 0
 * only if the audit holds what was promised.
 */
export async function run(
  given: Given,
  { json, out, nightly }: RunSwitches,
  argv: readonly string[],
  outer: Wiring,
  io: Io,
): Promise<number> {
  let served: Served | undefined
  const wiring = nightly
    ? serving(outer, (prepared, rows) => {
        served = { prepared, rows }
      })
    : outer
  const flags = readFlags(runFlags(wiring.catalog), await withOwnQuery(given))
  const options: RunOptions = { ...flags, ...(await ownEngineOf(given)) }
  const spec = checkedCell(options)
  const input = spec.workload.input === null ? null : wiring.inputOf(spec.workload.input)
  const watch = watchOf(1, io.live, io.err)
  try {
    const command = commandLine(`run ${argv.map(quote).join(' ')}`.trimEnd())
    const keeping = { watch, out: out ?? '', input, command }
    const keep = out === undefined ? undefined : await kept(spec, keeping, wiring, io)
    const cell = keep?.cell ?? (await alone(spec, watch, wiring, io))
    watch.stop()
    const compared = served && (await againstNightly(served.prepared, served.rows))
    closeScripts()
    const all = compared === undefined ? cell : { ...cell, nightly: compared }
    if (keep !== undefined && compared !== undefined) await keptAgain(keep, all, outer)
    io.out(json ? JSON.stringify(all, null, 2) : cellText(cell))
    if (!json && compared !== undefined) io.out(`${'nightly'.padEnd(10)} ${compared.said}`)
    return auditHolds(cell) && compared?.equal !== false ? 0 : 1
  } catch (error) {
    watch.stop()
    if (!io.signal.aborted) throw error
    return interrupted('the cell was not finished, nothing was written', json, io)
  }
}

/** What a committed reader has in the end. */
interface Served {
  readonly prepared: Prepared
  readonly rows: Rows
}
/** The last cell of a command is the one that it is about: a warm-up comes before it. */
function serving(wiring: Wiring, served: NonNullable<CellHooks['served']>): Wiring {
  return {
    ...wiring,
    runCell: (spec, hooks) => wiring.runCell(spec, { ...hooks, served }),
  }
}

async function alone(spec: CellSpec, watch: SweepWatch, wiring: Wiring, io: Io): Promise<Cell> {
  watch.begins(spec, 0)
  const { progress } = watch
  // As in a sweep, so that its figures come out again.
  await new WarmUp([spec]).before(spec, wiring.runCell, { signal: io.signal })
  return (await wiring.runCell(spec, { progress, signal: io.signal })).cell
}

interface Keeping {
  readonly watch: SweepWatch
  readonly out: string
  readonly input: Result['input']
  readonly command: string
}
/** Runs a cell as a sweep of one, which is kept in a folder. */
export async function kept(
  spec: CellSpec,
  { watch, out, input, command }: Keeping,
  { measurePeers, ...wiring }: Wiring,
  io: Io,
): Promise<Kept> {
  const { result, resultPath, reportPath, failure } = await sweep({
    ...wiring,
    plan: {
      cells: [spec],
      exchange: false,
      searches: [],
      expectedSeconds: expectedSeconds([spec]),
    },
    seed: spec.workload.seed,
    command,
    out,
    machine: wiring.machine(),
    versions: wiring.versions(),
    input,
    signal: io.signal,
    watch,
  })
  const cell = result.cells[0]
  if (failure !== undefined || cell === undefined) throw failure
  io.err(reportPath ?? resultPath ?? '')
  return { cell, result, resultPath }
}

interface Kept {
  readonly cell: Cell
  readonly result: Result
  readonly resultPath: string | null
}
/** The nightly job runs when the cell is over: what it found is put beside the figures. */
async function keptAgain({ result, resultPath }: Kept, cell: Cell, wiring: Wiring): Promise<void> {
  if (resultPath === null) return
  const whole = { ...result, cells: [cell] }
  wiring.files.write(`${resultPath}.tmp`, `${JSON.stringify(whole, null, 2)}\n`)
  wiring.files.rename(`${resultPath}.tmp`, resultPath)
  await wiring.writeReport(whole, dirname(resultPath))
}
