import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { outputError } from '../../bench/files.js'
import { compare } from '../../reports/compare/compare.js'
import { findings } from '../../reports/findings.js'
import type { Result } from '../../reports/result.js'
import { benchLine } from '../../reports/started.js'
import { type Besides, besideOf } from '../besides.js'
import { comparisonLines } from '../print/comparison.js'
import { auditHolds, auditText } from '../print/figures.js'
import { sustainableTable } from '../print/sustainable.js'
import { cellTable } from '../print/table.js'
import { refused, UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'
import { blamed, bounded, boundsOf } from './report-bounds.js'

export interface ReportSwitches extends Besides {
  readonly check: boolean
  readonly json: boolean
  readonly out: string
  /** A path, or true for stdout. */
  readonly schema: string | true | undefined
  /** What must not be true of a cell. */
  readonly failOn: readonly string[]
  /** A page of Markdown on what all of the runs found, into that file. */
  readonly findings?: string | undefined
  /** Folder of plans that `verify` saved; absent: where it usually does. */
  readonly counterexamples?: string | undefined
}

/**
 * Writes the page of a run anew; with `check` only says if it is valid and every audit holds. Of
 * several runs it says how the later ones differ from the first.
 */
export async function report(
  paths: readonly string[],
  switches: ReportSwitches,
  wiring: Wiring,
  io: Io,
): Promise<number> {
  if (isMore(switches)) checkAlone(paths, switches)
  if (switches.schema !== undefined) return writeSchema(switches, wiring, io)
  if (switches.findings !== undefined)
    return writeFindings(switches.findings, paths, switches, wiring, io)
  if (paths.length > 1) return compareRuns(paths, switches, wiring, io)
  const bounds = boundsOf(switches.failOn)
  const resultPath = resultFile(paths[0], switches.out)
  const result = readResult(resultPath, switches.check, wiring)
  if (typeof result === 'string') {
    io.err(`chunk42: ${result}`)
    return 1
  }
  if (bounds.length > 0) return bounded(result, bounds, switches.json, io)
  if (switches.check) return check(result, resultPath, switches.json, io)
  const folder = dirname(resultPath)
  const { counterexamples } = switches
  if (counterexamples !== undefined && !existsSync(counterexamples)) {
    const shown = `--counterexamples ${counterexamples}`
    throw new UsageError(shown, 'no such folder', 'one that verify --corpus kept plans in')
  }
  const whole = { ...result, ...besideOf(switches) }
  if (isMore(switches)) saveResult(whole, resultPath, wiring)
  const reportPath = await wiring.writeReport(whole, folder, counterexamples).catch((error) => {
    throw outputError(folder, error)
  })
  const verdict = wiring.verdict(result)
  if (switches.json) {
    io.out(JSON.stringify({ result: resultPath, report: reportPath, ...verdict }))
    return 0
  }
  if (result.cells.length > 0) io.out(cellTable(result.cells))
  if (result.sustainable.length > 0) io.out(sustainableTable(result.sustainable))
  io.out(verdict.text)
  io.out(reportPath)
  return 0
}

/** Something is put into the page, and into the result, so that a page made again has it too. */
const isMore = ({ validation, plan }: Besides): boolean => (validation ?? plan) !== undefined

/** What only judges or compares makes no page. */
function checkAlone(paths: readonly string[], switches: ReportSwitches): void {
  const { check, failOn, findings: to, schema, validation } = switches
  const flag = validation === undefined ? '--plan' : '--validation'
  const other = [
    ...(check ? ['--check'] : []),
    ...(failOn.length > 0 ? ['--fail-on'] : []),
    ...(to === undefined ? [] : ['--findings']),
    ...(schema === undefined ? [] : ['--schema']),
    ...(paths.length > 1 ? [paths[1]!] : []),
  ][0]
  if (other !== undefined) refused(flag)(other, 'that makes no page of a run')
}

function saveResult(result: Result, path: string, { files }: Wiring): void {
  try {
    files.write(`${path}.tmp`, `${JSON.stringify(result, null, 2)}\n`)
    files.rename(`${path}.tmp`, path)
  } catch (error) {
    throw outputError(path, error)
  }
}

function compareRuns(
  paths: readonly string[],
  { check, out, json, failOn }: ReportSwitches,
  wiring: Wiring,
  io: Io,
): number {
  const flag = check ? '--check' : failOn.length > 0 ? '--fail-on' : undefined
  if (flag !== undefined) throw new UsageError(flag, 'it judges one run', 'one RESULT.json')
  const runs = paths.map((path) => {
    return { name: path, result: readRun(path, out, wiring).result }
  })
  const compared = blamed(() => compare(runs))
  if (json) io.out(JSON.stringify(compared, null, 2))
  else for (const one of compared) for (const line of comparisonLines(paths[0]!, one)) io.out(line)
  return 0
}

function writeFindings(
  to: string,
  paths: readonly string[],
  { check, out, json, failOn }: ReportSwitches,
  wiring: Wiring,
  io: Io,
): number {
  const other = check ? '--check' : failOn.length > 0 ? '--fail-on' : undefined
  if (other !== undefined) throw new UsageError(other, '--findings judges nothing', 'one of them')
  const runs = (paths.length === 0 ? [undefined] : paths).map((path) => readRun(path, out, wiring))
  try {
    wiring.files.write(to, findings(runs.map(({ result }) => result)))
  } catch (error) {
    throw outputError(to, error)
  }
  io.out(json ? JSON.stringify({ findings: to, results: runs.map(({ file }) => file) }) : to)
  return 0
}

function writeSchema({ schema: to, json }: ReportSwitches, wiring: Wiring, io: Io): number {
  if (typeof to !== 'string') io.out(wiring.schemaText().trimEnd())
  else {
    try {
      writeFileSync(to, wiring.schemaText())
    } catch (error) {
      throw outputError(to, error)
    }
    io.out(json ? JSON.stringify({ schema: to }) : to)
  }
  return 0
}

/** The file that is meant: given, in the folder that is given, or of the newest run. */
function resultFile(path: string | undefined, out: string): string {
  if (path === undefined) return newestRun(out)
  if (!existsSync(path)) throw new UsageError(path, 'no such file', 'a result.json or its folder')
  const file = statSync(path).isDirectory() ? join(path, 'result.json') : path
  if (!existsSync(file)) throw new UsageError(path, 'no result.json in it', 'the folder of a run')
  return file
}

/** A run that somebody asks of: its file, and what is in it. Throws UsageError. */
export function readRun(path: string | undefined, out: string, wiring: Wiring) {
  const file = resultFile(path, out)
  return { file, result: readResult(file, false, wiring) as Result }
}

function newestRun(out: string): string {
  const runs = existsSync(out) ? readdirSync(out) : []
  // Names begin with the time.
  const files = runs.sort().map((run) => join(out, run, 'result.json'))
  const newest = files.filter((file) => existsSync(file)).at(-1)
  if (newest !== undefined) return newest
  throw new UsageError(out, 'no finished run in it', `a RESULT.json, or ${benchLine()} first`)
}

/** With `check` a bad file is an answer, not a mistake of who asked. */
function readResult(path: string, checking: boolean, wiring: Wiring): Result | string {
  try {
    return wiring.parseResult(readFileSync(path, 'utf8'), path)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (checking) return message
    throw new UsageError(path, message.replace(`${path}: `, ''), 'a result.json of chunk42')
  }
}

function check(result: Result, path: string, json: boolean, io: Io): number {
  const wrong = result.cells.filter((cell) => !auditHolds(cell))
  const missing = result.plan.cells.length - result.cells.length
  const measured = result.cells.length + result.sustainable.length
  const holds = wrong.length === 0 && missing === 0 && measured > 0
  if (json)
    io.out(JSON.stringify({ result: path, holds, wrong: wrong.map(({ id }) => id), missing }))
  else {
    for (const cell of wrong) io.out(`${cell.id}: ${auditText(cell)}`)
    if (missing > 0) io.out(`${missing} cells of the plan are missing`)
    io.out(
      `${path}: valid, ${result.cells.length - wrong.length} of ${result.cells.length} audits hold`,
    )
  }
  return holds ? 0 : 1
}
