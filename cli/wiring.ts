import type { measureExchange } from '../bench/exchange.js'
import type { Files } from '../bench/files.js'
import type { RunCell, SweepOptions } from '../bench/sweep.js'
import type { History } from '../reports/history/history.js'
import type { ClusterPlan } from '../reports/planner/cluster-plan.js'
import type { Exchange, Result } from '../reports/result.js'
import type { Validation } from '../reports/validation-schema.js'
import type { Catalog } from './catalog.js'

/** In one line, and whether every audit holds what its engine promised. */
export interface Verdict {
  readonly text: string
  readonly holds: boolean
}

/** Everything behind the commands; tests give others. */
export interface Wiring {
  readonly catalog: Catalog
  readonly runCell: RunCell
  readonly measurePeers?: NonNullable<SweepOptions['measurePeers']>
  readonly measureExchange: (
    ...args: Parameters<typeof measureExchange>
  ) => Promise<readonly Exchange[]>
  readonly measureSmallFiles?: NonNullable<SweepOptions['measureSmallFiles']>
  /** Reads a replay's file, or throws InputError. */
  readonly inputOf: (path: string) => Result['input']
  /** `counterexamples`: the folder of those; if not given, `failures` beside that of the run. */
  readonly writeReport: (
    result: Result,
    folder: string,
    counterexamples?: string,
  ) => Promise<string>
  /** The path of the page over all runs of a folder. */
  readonly writeHistory: (history: History, folder: string) => Promise<string>
  /** Writes the page about how wrong predictions were. */
  readonly writeValidation?: (validation: Validation, path: string) => Promise<void>
  /** Writes the page of a plan to a file. */
  readonly writePlan: (plan: ClusterPlan, path: string) => Promise<void>
  readonly verdict: (result: Result) => Verdict
  /** Throws an Error of one line that names the path. */
  readonly parseResult: (text: string, path: string) => Result
  readonly schemaText: () => string
  readonly files: Files
  readonly machine: () => Result['machine']
  readonly versions: () => Result['versions']
  readonly now: () => number
}

/** Where a command prints, and what stops it. */
export interface Io {
  /** One or more lines to stdout; the newline is added. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** stderr is a terminal that may be redrawn. */
  readonly live: boolean
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Absent: stdin and stdout are no terminal. */
  readonly openScreen?: (onKey: (key: string) => void) => Screen
}

/** A terminal that is drawn anew as a whole. */
export interface Screen {
  readonly columns: number
  draw(lines: readonly string[]): void
  /** It is as it was before; may be called twice. */
  close(): void
}
