import Table from 'cli-table3'
import type { Part } from '../../faults/verify/parts.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import type { Saved } from '../../faults/verify/saved.js'
import { ENOUGH_RUNS, type Summary, type Sums } from '../../faults/verify/tally.js'
import { commandLine } from '../../reports/started.js'
import { colors } from './colors.js'

const count = (n: number): string => Math.round(n).toLocaleString('en-US')
const percent = (part: number, of: number): string =>
  of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`
const STYLE = { head: [], border: [], compact: true }

/** What a campaign met, and what that says. */
export function summaryText(part: Part): string {
  const { shard, digest } = part
  const which = shard.of === 1 ? '' : ` of part ${shard.index}/${shard.of}`
  const told = colors.dim(`digest${which} ${digest}: the same wherever these runs are made`)
  return [tierTable(part), pointTable(part), rareTable(part), told, ...ends(part)].join('\n')
}

function tierTable({ tiers, engines, effectsPerHourCore }: Summary): string {
  const table = new Table({
    head: ['tier', 'runs', 'failed', 'effects a run', 'faults', 'recovered', 'again', 'effects/h'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: STYLE,
  })
  const row = (name: string, of: Sums, speed: string): string[] => [
    name,
    count(of.runs),
    of.failed === 0 ? '0' : colors.red(count(of.failed)),
    (of.effects / Math.max(1, of.runs)).toFixed(0),
    (of.faults / Math.max(1, of.runs)).toFixed(2),
    percent(of.recovered, of.runs),
    percent(of.recoveredAgain, of.runs),
    speed,
  ]
  for (const [name, of] of Object.entries(tiers)) table.push(row(name, of, ''))
  for (const [name, of] of Object.entries(engines)) {
    table.push(row(name, of, `${(effectsPerHourCore[name]! / 1e9).toFixed(2)} G`))
  }
  return table.toString()
}
function pointTable({ points }: Summary): string {
  const table = new Table({
    head: ['point', 'passed', 'struck'],
    colAligns: ['left', 'right', 'right'],
    style: STYLE,
  })
  for (const name of Object.keys(points).sort()) {
    const [passed, struck] = points[name]!
    table.push([name, count(passed), struck === 0 ? colors.red('0') : count(struck)])
  }
  return table.toString()
}
function rareTable({ sometimes }: Summary): string {
  const table = new Table({
    head: ['sometimes', 'times'],
    colAligns: ['left', 'right'],
    style: STYLE,
  })
  for (const [what, times] of Object.entries(sometimes)) table.push([what, count(times)])
  return table.toString()
}

function ends(summary: Summary): string[] {
  const { runs, failed, neverFired, enough, failingShareBelow, runsPerHourCore } = summary
  const lines = neverFired.map((what) => colors[enough ? 'red' : 'dim'](`never: ${what}`))
  if (neverFired.length > 0 && !enough) {
    lines.push(colors.dim(`(a failure only from ${count(ENOUGH_RUNS)} whole runs on)`))
  }
  const { effects, faults } = summary
  const mean = `${(effects / runs).toFixed(0)} effects and ${(faults / runs).toFixed(2)} faults`
  lines.push(`${count(runsPerHourCore)} runs an hour and core, of ${mean} each`)
  if (summary.interrupted) lines.push('stopped before its end: this is what there was')
  if (failed > 0) {
    lines.push(colors.red(`FAIL: ${count(failed)} of ${count(runs)} runs failed`))
  } else if (failingShareBelow !== null) {
    const below = failingShareBelow.toExponential(1)
    const bound = `below ${below} of such runs fail (95 %, rule of three)`
    const missed = enough && neverFired.length > 0
    lines.push(
      missed
        ? colors.red(`FAIL: no run of ${count(runs)} failed, but what must happen never did`)
        : `PASS: within these bounds, 0 failures in ${count(runs)} runs: ${bound}`,
    )
  }
  return lines
}

/** One failing plan, as soon as it is small. */
export function failureText(
  { oracle, what, plan }: Saved,
  { faults, events }: VerifyPlan,
  again: string,
): string {
  const from = `${faults.length} faults and ${events} clicks`
  const to = `${plan.faults.length} and ${plan.events}`
  return [
    colors.red(`${oracle} broken by ${plan.engine}: ${what}`),
    `  shrunk from ${from} to ${to}`,
    `  ${commandLine(`replay ${again}`)}`,
  ].join('\n')
}
