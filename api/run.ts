import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ENGINE_NAMES, type RunOptions } from '../bench/plan/options.js'
import { addOwnEngine, ownNames } from '../bench/plan/own-engines.js'
import { expectedSeconds } from '../bench/plan/seconds.js'
import * as bench from '../bench/run.js'
import type { CellSpec, EngineName } from '../bench/spec.js'
import { type CellHooks, sweep } from '../bench/sweep.js'
import { inputOf } from '../cli/input.js'
import { checkedCell } from '../cli/options.js'
import { realWiring } from '../cli/real-wiring.js'
import { UsageError } from '../cli/usage-error.js'
import type { Cell, Result } from '../reports/result.js'
import * as schema from '../reports/schema.js'
import { sinkNamed } from '../sinks/registry.js'

/**
 * An engine of your own, which runs of this process may name from now on: a built module that
 * exports `engine`, as for `attack`. Threads of workers load it from there too. Returns its name.
 */
export async function addEngine(module: string | URL): Promise<EngineName> {
  const path = module instanceof URL ? fileURLToPath(module) : module
  return (await addOwnEngine(path, ENGINE_NAMES)) as EngineName
}

/** Told how far a run is, and what stops it. */
export type RunHooks = Pick<CellHooks, 'progress' | 'signal'>

/**
 * Runs one cell: clicks, engine, sink, faults, audit. All that is not given is as with `chunk42
 * run`. Throws one line that names the value, the reason and what is allowed. What the audit found
 * is in the cell, and does not throw: see `auditHolds`.
 */
export async function runCell(options: RunOptions, hooks: RunHooks = {}): Promise<Cell> {
  return (await bench.runCell(checked(options), hooks)).cell
}

function checked(options: RunOptions): CellSpec {
  const { engine = 'micro-batch', sink = 'memory' } = options
  const names: readonly string[] = [...ENGINE_NAMES, ...ownNames()]
  if (!names.includes(engine)) {
    throw new UsageError(`engine ${engine}`, 'unknown', names.join(', '))
  }
  sinkNamed(sink)
  return checkedCell(options)
}

/** Where `runCells` keeps what it measured. */
export interface KeepOptions {
  /** Each call makes a new folder below it. */
  readonly out: string
  /** What the report says of how it was made. */
  readonly command?: string
  readonly signal?: AbortSignal
}

/** What is there when `runCells` is over. */
export interface Kept {
  readonly result: Result
  readonly resultPath: string
  /** One HTML file, which needs no network. */
  readonly reportPath: string
}

/**
 * Runs cells, one after the other, and keeps result.json, journals, charts and report.html. Cells
 * that were finished before one failed are kept too; then it throws.
 */
export async function runCells(
  cells: readonly RunOptions[],
  { out, command = 'runCells', signal = new AbortController().signal }: KeepOptions,
): Promise<Kept> {
  const specs = cells.map(checked)
  const input = specs.find(({ workload }) => workload.input !== null)?.workload.input ?? null
  const { measurePeers: _, ...wiring } = realWiring
  const { result, resultPath, reportPath, failure } = await sweep({
    ...wiring,
    plan: { cells: specs, exchange: false, searches: [], expectedSeconds: expectedSeconds(specs) },
    seed: specs[0]?.workload.seed ?? '',
    command,
    out,
    machine: wiring.machine(),
    versions: wiring.versions(),
    input: input === null ? null : inputOf(input),
    signal,
    watch: {
      begins: () => {},
      progress: () => {},
      ended: () => {},
      searches: () => {},
      found: () => {},
    },
  })
  signal.throwIfAborted()
  if (failure !== undefined) throw failure
  if (resultPath === null || reportPath === null) throw new Error('no cell was given')
  return { result, resultPath, reportPath }
}

/** A result.json, checked against its schema. Throws one line that names the path. */
export function readResult(path: string): Result {
  return schema.parseResult(readFileSync(path, 'utf8'), path)
}
/** Writes report.html and charts of a result into a folder, and returns the path of the page. */
export function writeReport(result: Result, folder: string): Promise<string> {
  return realWiring.writeReport(result, folder)
}
