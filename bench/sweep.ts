import { guaranteeCosts } from '../reports/guarantee-cost.js'
import type {
  Cell,
  Exchange,
  LineageDepth,
  Peer,
  Result,
  SmallFiles,
  Sustainable,
} from '../reports/result.js'
import type { Rows } from '../workloads/queries/rows.js'
import { type Files, outputError } from './files.js'
import { depthPoint } from './lineage-depth.js'
import type { MatrixRow } from './matrix/rows.js'
import { Matrix, type MatrixWatch } from './matrix.js'
import type { PeerSelection } from './peers/peer.js'
import { isCellOf } from './plan/clusters.js'
import { comparedWith } from './plan/peers.js'
import type { Plan } from './plan.js'
import type { Prepared } from './prepare.js'
import { RunFolder } from './run-folder.js'
import type { SearchTarget } from './search/target.js'
import { Search } from './search.js'
import type { StreamOptions } from './small-files/streams.js'
import type { CellSpec } from './spec.js'
import { WarmUp } from './warm-up.js'
import type { Live } from './watch/live.js'

export interface CellHooks {
  readonly progress?: (done: number, total: number, note: string) => void
  /** A line about how it goes, of what takes long. */
  readonly says?: (line: string) => void
  readonly signal?: AbortSignal
  /** Makes the clicks, in place of `prepare`. */
  readonly prepare?: (spec: CellSpec) => Prepared
  /** Told what a committed reader found in the end. */
  readonly served?: (prepared: Prepared, rows: Rows) => void
  /** Shown a run on threads while it goes on; what it answers is called when the run has ended. */
  readonly shown?: (live: Live) => () => void
}
/**
 * Runs one cell to its end. Law: rejects, and leaves nothing running, soon after `signal` aborts.
 */
export type RunCell = (
  spec: CellSpec,
  hooks: CellHooks,
) => Promise<{ cell: Cell; journal: Uint8Array }>

/** Told what happens, for whoever looks on. */
export interface SweepWatch {
  /** There is a folder to write to. */
  readonly starts?: () => void
  readonly begins: (spec: CellSpec, index: number) => void
  /** Something that is no cell. */
  readonly besides?: (name: string) => void
  readonly says?: (line: string) => void
  readonly progress: (done: number, total: number, note: string) => void
  readonly ended: (cell: Cell, tookMs: number) => void
  readonly searches: (target: SearchTarget, index: number) => void
  readonly found: (found: readonly Sustainable[], tookMs: number) => void
  readonly matrix?: MatrixWatch
  readonly lineage?: (point: LineageDepth, done: number, of: number) => void
}

export interface SweepOptions {
  readonly plan: Plan
  readonly seed: string
  /** What was typed. */
  readonly command: string
  readonly out: string
  readonly machine: Result['machine']
  readonly versions: Result['versions']
  readonly input: Result['input']
  /** What is put beside what is measured; absent: nothing. */
  readonly validation?: Result['validation']
  readonly clusterPlan?: Result['clusterPlan']
  readonly runCell: RunCell
  /** What a drained backlog is compared with; measured after the cells. */
  readonly measurePeers?: (
    hooks: CellHooks,
    drained: CellSpec,
    selection: PeerSelection,
  ) => Promise<readonly Peer[]>
  /** Absent: the usual ones. */
  readonly peers?: PeerSelection
  /** What a record costs to hand on; measured last, where the plan has it. */
  readonly measureExchange?: (hooks: CellHooks) => Promise<readonly Exchange[]>
  /** What small files cost; where the plan has it. */
  readonly measureSmallFiles?: (hooks: CellHooks, options: StreamOptions) => Promise<SmallFiles>
  /** Writes report.html and charts beside result.json; the path of the page. */
  readonly writeReport: (result: Result, folder: string) => Promise<string>
  readonly files: Files
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly signal: AbortSignal
  readonly watch: SweepWatch
}

export interface SweepOutcome {
  readonly result: Result
  /** null: no cell was finished, and nothing was written. */
  readonly resultPath: string | null
  readonly reportPath: string | null
  /** Stopped by the signal. */
  readonly interrupted: boolean
  /** What stopped it otherwise; the cells before it are kept. */
  readonly failure: unknown
}

/** Runs the cells in order and saves each as it ends, so that a crash keeps what is finished. */
export async function sweep(options: SweepOptions): Promise<SweepOutcome> {
  const { plan, watch, now, signal } = options
  const startedMs = now()
  const startedAt = new Date(startedMs).toISOString()
  const folder = new RunFolder(options.out, startedAt, options.seed, options.files)
  watch.starts?.()
  const cells: Cell[] = []
  const failures: Result['failures'] = []
  const sustainable: Sustainable[] = []
  let searched = 0
  let peers: readonly Peer[] = []
  let exchange: readonly Exchange[] = []
  let matrix: readonly MatrixRow[] = []
  const lineage: LineageDepth[] = []
  const points = plan.lineage ?? []
  let smallFiles: SmallFiles | null = null
  const rows = plan.matrix?.rows.length ?? 0
  const resultNow = (): Result => ({
    schema: 'chunk42-result-1',
    run: folder.run,
    startedAt,
    durationMs: now() - startedMs,
    command: options.command,
    seed: options.seed,
    complete:
      cells.length === plan.cells.length &&
      searched === plan.searches.length &&
      matrix.length === rows &&
      (smallFiles !== null || plan.smallFiles === undefined) &&
      lineage.length === points.length,
    machine: options.machine,
    versions: options.versions,
    plan: { cells: plan.cells.map(({ id }) => id), expectedSeconds: plan.expectedSeconds },
    input: options.input,
    cells: [...cells],
    failures: [...failures],
    peers: [...peers],
    exchange: [...exchange],
    sustainable: [...sustainable],
    guaranteeCosts: guaranteeCosts(cells),
    matrix: [...matrix],
    lineage: [...lineage],
    smallFiles,
    validation: options.validation ?? null,
    clusterPlan: options.clusterPlan ?? null,
  })

  let failure: unknown
  const warmUp = new WarmUp(plan.cells, plan.pairs)
  try {
    for (const [index, spec] of plan.cells.entries()) {
      if (signal.aborted) break
      const known = plan.done?.find((cell) => isCellOf(spec, cell))
      if (known !== undefined) {
        cells.push(known)
        continue
      }
      watch.begins(spec, index)
      let beganMs = now()
      const run = async () => {
        await warmUp.before(spec, options.runCell, { signal })
        beganMs = now()
        return options.runCell(spec, { progress: watch.progress, signal })
      }
      const { cell, journal } = await (plan.independent ? unlessItFails(run()) : run())
      if (cell instanceof Error) {
        if (signal.aborted) break
        failures.push({ id: spec.id, reason: oneLine(cell) })
        folder.saveResult(resultNow())
        watch.says?.(`${spec.id}: failed: ${oneLine(cell)}`)
        continue
      }
      cells.push(cell)
      folder.saveCell(spec.id, journal, resultNow())
      watch.ended(cell, now() - beganMs)
    }
    // Peers are compared with drained backlogs only: the same clicks, in the same run.
    const drained = comparedWith(plan.cells)
    if (!signal.aborted && options.measurePeers !== undefined && drained !== undefined) {
      const hooks = { progress: watch.progress, signal }
      if (options.peers !== 'none') watch.besides?.('peers')
      peers = await options.measurePeers(hooks, drained, options.peers ?? 'usual')
      folder.saveResult(resultNow())
    }
    const says = watch.says === undefined ? {} : { says: watch.says }
    const hooks = { progress: watch.progress, signal, ...says }
    if (!signal.aborted && options.measureExchange !== undefined && plan.exchange) {
      exchange = await options.measureExchange(hooks)
      folder.saveResult(resultNow())
    }
    if (!signal.aborted && options.measureSmallFiles !== undefined && plan.smallFiles) {
      watch.besides?.('small files')
      smallFiles = await options.measureSmallFiles(hooks, plan.smallFiles)
      folder.saveResult(resultNow())
    }
    const { memoryBytes } = options.machine
    const search = new Search({ runCell: options.runCell, memoryBytes, hooks })
    for (const [index, target] of plan.searches.entries()) {
      if (signal.aborted) break
      watch.searches(target, index)
      const beganMs = now()
      const found = await search.find(target)
      searched++
      sustainable.push(...found)
      folder.saveResult(resultNow())
      watch.found(found, now() - beganMs)
    }
    if (plan.matrix !== undefined && !signal.aborted) {
      const measured = new Matrix(options.runCell, hooks)
      await measured.rows(
        plan.matrix,
        (all) => {
          matrix = all
          if (all.length > 0) folder.saveResult(resultNow())
        },
        watch.matrix,
      )
    }
    for (const point of points) {
      // A simulated run never waits: let a signal through.
      await new Promise(setImmediate)
      if (signal.aborted) break
      lineage.push(await depthPoint(point))
      folder.saveResult(resultNow())
      watch.lineage?.(lineage.at(-1)!, lineage.length, points.length)
    }
  } catch (error) {
    // A cell that was told to stop stops by an error of its own.
    if (!signal.aborted) failure = error ?? new Error('a cell failed without saying why')
  }
  const result = resultNow()
  const reportPath = folder.saved ? await report(result, folder, options, failure) : null
  folder.close()
  return {
    result,
    resultPath: folder.saved ? folder.resultPath : null,
    reportPath,
    interrupted: signal.aborted,
    failure,
  }
}

type Ran = Awaited<ReturnType<RunCell>>

async function unlessItFails(
  ran: Promise<Ran>,
): Promise<Ran | { readonly cell: Error; readonly journal: Uint8Array }> {
  try {
    return await ran
  } catch (error) {
    const cell = error instanceof Error ? error : new Error(String(error))
    return { cell, journal: new Uint8Array() }
  }
}
function oneLine({ message }: Error): string {
  return message.split('\n')[0]!.slice(0, 300)
}

/** After a failure a report of the rest is welcome, but its own failure must not hide the first. */
async function report(
  result: Result,
  { path }: RunFolder,
  { writeReport, out }: SweepOptions,
  failure: unknown,
): Promise<string | null> {
  try {
    return await writeReport(result, path)
  } catch (error) {
    if (failure === undefined) throw outputError(out, error)
    return null
  }
}
