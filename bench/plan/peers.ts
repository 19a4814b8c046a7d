import { QUERIES } from '../../workloads/queries/query.js'
import type { Workload } from '../../workloads/workload.js'
import type { PeerSelection } from '../peers/peer.js'
import type { Plan } from '../plan.js'
import type { CellSpec } from '../spec.js'
import { idOf } from './cell.js'
import type { PlanOptions } from './options.js'
import { expectedSeconds } from './seconds.js'

/** Of drains, when peers are all that was asked for: one would say nothing of their spread. */
const REPEATS = 3
/** Start, clicks and passes, on a quiet machine. */
const SECONDS = { none: 0, usual: 5, all: 75 } as const
/** Peers hand their answer over as whole tables: beyond that the copies would be what is timed. */
const CAMPAIGNS_MAX = 10_000

/**
 * The plan of a sweep with its peers. Whoever asks for peers and nothing else gets drains of each
 * engine to compare them with; any other plan gets the drains that it lacks.
 */
export function planWithPeers(
  options: PlanOptions,
  selection: PeerSelection,
  planned: (options: PlanOptions) => Plan,
): Plan {
  if (selection !== 'all') return timed(planned(options), selection)
  const drains = { ...options, drainOnly: true, fault: null }
  if (!asksForCells(options)) {
    return timed(withCounts(planned({ repeats: REPEATS, ...drains })), selection)
  }
  const plan = planned(options)
  if (comparedWith(plan.cells) !== undefined) return timed(withCounts(plan), selection)
  const more = planned(drains)
  const cells = [...plan.cells, ...more.cells]
  const seconds = plan.expectedSeconds + more.expectedSeconds
  return timed(withCounts({ ...plan, cells, expectedSeconds: seconds }), selection)
}

/**
 * Peers are shown with audit hashes and without, and so are engines: beside each drain that is
 * compared stands the same one that only counts, behind it and before it in turn.
 */
function withCounts(plan: Plan): Plan {
  const drains = plan.cells.filter((cell) => isCompared(cell) && cell.encoding === 'columns')
  // Smaller backlogs are drained to show something else.
  const most = Math.max(...drains.map(({ workload }) => workload.events))
  const twins: CellSpec[] = []
  const cells = plan.cells.flatMap((cell) => {
    const compared = drains.includes(cell) && cell.workload.events === most
    if (!compared || cell.fault !== null) return [cell]
    const counting = { ...cell, audit: 'count' as const }
    const twin = { ...counting, id: idOf(counting) }
    twins.push(twin)
    return cell.repeat % 2 === 1 ? [cell, twin] : [twin, cell]
  })
  return { ...plan, cells, expectedSeconds: plan.expectedSeconds + expectedSeconds(twins) }
}

/** The first drained backlog with the question that peers answer. */
export function comparedWith(cells: readonly CellSpec[]): CellSpec | undefined {
  return cells.find(isCompared)
}

function isCompared({ workload, query, runtime, log }: CellSpec): boolean {
  const small = workload.campaigns <= CAMPAIGNS_MAX
  const plain = query === 'ysb' && runtime === 'threads' && log.kind === 'memory'
  return workload.drain && plain && small
}

/** Peers look at no frontier, so they would count clicks that are late. */
export function mayHaveLate({ disorderMs, lateShare, lateByMs }: Workload): boolean {
  const behindMs = disorderMs + (lateShare > 0 ? lateByMs : 0)
  return behindMs > QUERIES.get('ysb')!.allowedLatenessMs
}

function asksForCells(options: PlanOptions): boolean {
  const { scale, intervalsMs, checkpointsMs, rates, durationSeconds, fault, drainOnly } = options
  const asked = [intervalsMs, checkpointsMs, rates, durationSeconds, fault, drainOnly]
  return scale !== 'default' || asked.some((one) => one !== undefined)
}

function timed(plan: Plan, selection: PeerSelection): Plan {
  if (comparedWith(plan.cells) === undefined) return plan
  return { ...plan, expectedSeconds: plan.expectedSeconds + SECONDS[selection] }
}
