import type { Cell } from '../reports/result.js'
import { InputError } from '../workloads/input-error.js'
import { QUERIES } from '../workloads/queries/query.js'
import { ladder, type Rung } from './matrix/ladder.js'
import { answers, MODELS, type Model, USUAL_QUERIES } from './matrix/models.js'
import {
  isRowOf,
  LEAST_PER_SEC,
  type MatrixRow,
  type RowPlan,
  rowCap,
  rowOf,
  rowPlan,
  rowProbe,
  TARGETS_MS,
} from './matrix/rows.js'
import type { PlanOptions } from './plan/options.js'
import type { Plan } from './plan.js'
import { whyNot } from './search/judge.js'
import { ProbeLogs } from './search/logs.js'
import type { CellSpec } from './spec.js'
import type { CellHooks, RunCell } from './sweep.js'

export interface MatrixPlan {
  readonly rows: readonly RowPlan[]
  /** How often a gap between two rates is halved: see LadderOptions. */
  readonly halvings: number
  /** By an earlier run, which is continued. */
  readonly done: readonly MatrixRow[]
}

/** Kept of the clicks that probes share. */
const EVENTS_KEPT = 20_000_000
/** A probe with all that it needs, and the probes of a row. */
const PROBE_SECONDS = 3
const PROBES = { quick: 5, default: 8, full: 8 } as const
const HALVINGS = { quick: 0, default: 1, full: 1 } as const

/**
 * The models at their paces and the queries: the usual ones, with `full` all. Pure: the same
 * options give the same rows in the same order.
 */
export function planOfMatrix(options: PlanOptions, done: readonly MatrixRow[] = []): Plan {
  const { scale, engines, intervalsMs, checkpointsMs, rates, query, ...others } = options
  const { drainOnly, searchOnly, exchange, slosMs, fault, repeats, ...told } = others
  const all = scale === 'full' ? [...QUERIES.keys()] : USUAL_QUERIES
  const queries = query === undefined ? all : [query]
  const models = MODELS.filter(({ options }) => engines?.includes(options.engine!) ?? true)
  const isAsked = ({ asked }: Model, of: string): boolean => {
    if (scale !== 'full') return asked === 'usual'
    return asked !== 'full' || query !== undefined || USUAL_QUERIES.some((one) => one === of)
  }
  // A query's clicks are made once.
  const rows = queries.flatMap((query) =>
    models
      .filter((m) => isAsked(m, query) && answers(m, query))
      .map((model) => rowPlan(model, query, told)),
  )
  const left = rows.filter((row) => !done.some((one) => isRowOf(row, one)))
  const expectedSeconds = Math.ceil(left.length * PROBES[scale] * PROBE_SECONDS)
  const matrix = { rows, done, halvings: HALVINGS[scale] }
  return { cells: [], exchange: false, searches: [], matrix, expectedSeconds }
}

/** Tells how far it is. */
export interface MatrixWatch {
  readonly row: (row: RowPlan, index: number) => void
  readonly rung: (rung: Rung) => void
  readonly rowEnded: (row: MatrixRow) => void
}

/** Measures one row: each probe is a cell of its own, audited like any other. */
export class Matrix {
  readonly #runCell: RunCell
  readonly #hooks: CellHooks
  readonly #logs = new ProbeLogs(EVENTS_KEPT)

  constructor(runCell: RunCell, hooks: CellHooks) {
    this.#runCell = runCell
    this.#hooks = hooks
  }
  /** All rows that are not done; `found` is told of all that are there, in order of the plan. */
  async rows(
    { rows, done, halvings }: MatrixPlan,
    found: (all: readonly MatrixRow[]) => void,
    watch?: MatrixWatch,
  ): Promise<void> {
    const byPlan = new Map(rows.map((row) => [row, done.find((one) => isRowOf(row, one))]))
    const told = () => found([...byPlan.values()].flatMap((row) => row ?? []))
    told()
    for (const [index, row] of rows.entries()) {
      if (byPlan.get(row) !== undefined) continue
      this.#hooks.signal?.throwIfAborted()
      watch?.row(row, index)
      const made = await this.row(row, halvings, watch)
      byPlan.set(row, made)
      told()
      watch?.rowEnded(made)
    }
  }
  async row(plan: RowPlan, halvings: number, watch?: MatrixWatch): Promise<MatrixRow> {
    const probe = async (eventsPerSec: number): Promise<Rung> => {
      this.#hooks.signal?.throwIfAborted()
      const { spec, loadMs } = rowProbe(plan, eventsPerSec)
      const cell = await this.#run(spec)
      const rung =
        cell instanceof InputError
          ? { eventsPerSec, failure: cell.message, latencyMs: Number.MAX_SAFE_INTEGER }
          : { eventsPerSec, failure: whyNot(cell, loadMs, null), latencyMs: latencyOf(cell) }
      watch?.rung(rung)
      return rung
    }
    const limits = { least: LEAST_PER_SEC, cap: rowCap(plan), targetsMs: TARGETS_MS, halvings }
    return rowOf(plan, await ladder(probe, limits))
  }
  /** A load that has no numbers for its cells is one that is not sustained. */
  async #run(spec: CellSpec): Promise<Cell | InputError> {
    try {
      const hooks = { ...this.#hooks, prepare: this.#logs.prepare }
      return (await this.#runCell(spec, hooks)).cell
    } catch (error) {
      if (error instanceof InputError) return error
      throw error
    }
  }
}

/** Of few batches there is no p99: then the worst of all must keep a target. */
function latencyOf({ visibleLatencyMs, durationMs }: Cell): number {
  return visibleLatencyMs?.p99 ?? visibleLatencyMs?.max ?? durationMs
}
