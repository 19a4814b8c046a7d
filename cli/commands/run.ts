import { quote } from '../../bench/plan/command.js'
import type { RunOptions } from '../../bench/plan/options.js'
import { expectedSeconds } from '../../bench/plan/seconds.js'
import type { CellSpec } from '../../bench/spec.js'
import { type SweepWatch, sweep } from '../../bench/sweep.js'
import { WarmUp } from '../../bench/warm-up.js'
import type { Cell, Result } from '../../reports/result.js'
import { runFlags } from '../flags.js'
import { checkedCell, type Given, readFlags } from '../options.js'
import { auditHolds } from '../print/figures.js'
import { watchOf } from '../print/progress.js'
import { cellText } from '../print/table.js'
import type { Io, Wiring } from '../wiring.js'
import { INTERRUPTED } from './bench.js'

export interface RunSwitches {
  readonly json: boolean
  readonly out: string | undefined
}

/**
 * One cell with its audit; with `out` it is also kept there, as a sweep of one. The exit code: 0
 * only if the audit holds what was promised.
 */
export async function run(
  given: Given,
  { json, out }: RunSwitches,
  argv: readonly string[],
  wiring: Wiring,
  io: Io,
): Promise<number> {
  const options: RunOptions = readFlags(runFlags(wiring.catalog), given)
  const spec = checkedCell(options)
  const input = spec.workload.input === null ? null : wiring.inputOf(spec.workload.input)
  const watch = watchOf(1, io.live, io.err)
  try {
    const cell =
      out === undefined
        ? await alone(spec, watch, wiring, io)
        : await kept(spec, { watch, out, input, argv }, wiring, io)
    watch.stop()
    io.out(json ? JSON.stringify(cell, null, 2) : cellText(cell))
    return auditHolds(cell) ? 0 : 1
  } catch (error) {
    watch.stop()
    if (!io.signal.aborted) throw error
    io.err('chunk42: interrupted: the cell was not finished, nothing was written')
    return INTERRUPTED
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
  readonly argv: readonly string[]
}
async function kept(
  spec: CellSpec,
  { watch, out, input, argv }: Keeping,
  { measurePeers, ...wiring }: Wiring,
  io: Io,
): Promise<Cell> {
  const { result, resultPath, reportPath, failure } = await sweep({
    ...wiring,
    plan: {
      cells: [spec],
      exchange: false,
      searches: [],
      expectedSeconds: expectedSeconds([spec]),
    },
    seed: spec.workload.seed,
    command: ['npm run -s chunk42 -- run', ...argv.map(quote)].join(' '),
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
  return cell
}
