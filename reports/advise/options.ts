import {
  auditHolds,
  byRepeat,
  fellBehind,
  groupBy,
  isPaced,
  isValid,
  isWall,
  seriesOf,
  settingOf,
  waitMs,
} from '../cells.js'
import { medianCell } from '../repeats.js'
import type { Cell, Result } from '../result.js'

/** One way to do it: a model with its interval, and all that a run knows of it. */
export interface Way {
  /** An engine with its variants, as in charts. */
  readonly series: string
  readonly waitMs: number | null
  /** What its figures were measured with: query, sink, durability, workers. */
  readonly setting: string
  readonly guarantee: Cell['guarantee']
  /** The lightest load of at least the asked one that it kept up with; null: none was tried. */
  readonly evidence: Evidence | null
  /** It kept up with such a load, for too short a time to have a p99. */
  readonly tooShort: boolean
  /** The highest rate that is known to be carried. */
  readonly carriedEventsPerSec: number
  /** The longest time without new results after a death, and null where none was tried. */
  readonly outageMs: number | null
  /** Its audit broke, with what; null: each one held. */
  readonly broken: string | null
}
export interface Evidence {
  readonly eventsPerSec: number
  readonly visibleMsP50: number
  readonly visibleMsP99: number
  /** Null: not measured. */
  readonly cpuSecPerMillion: number | null
  readonly repeats: number
  readonly command: string
}

/** Every way of a run that was measured on the wall's clock with that query, if one is named. */
export function waysOf(result: Result, ratePerSec: number, query: string | undefined): Way[] {
  const cells = result.cells.filter((cell) => {
    return isWall(cell) && isValid(cell) && (query === undefined || cell.query === query)
  })
  const groups = groupBy(cells, (cell) =>
    JSON.stringify([seriesOf(cell), waitMs(cell), settingOf(cell), cell.arrivals]),
  )
  return [...groups.values()].flatMap((group) => {
    return group.some(isPaced) ? [wayOf(group, result, ratePerSec)] : []
  })
}

function wayOf(cells: readonly Cell[], result: Result, ratePerSec: number): Way {
  const [first] = cells as readonly [Cell, ...Cell[]]
  const kept = byRepeat(cells.filter(isPaced))
    .filter((group) => !group.some(fellBehind))
    .map((group) => ({ cell: medianCell(group), repeats: group.length }))
    .sort((a, b) => a.cell.offeredEventsPerSec! - b.cell.offeredEventsPerSec!)
  const found = kept.find(({ cell }) => cell.offeredEventsPerSec! >= ratePerSec)
  const outages = cells.flatMap(({ recovery }) => recovery?.outageAllMs ?? recovery?.outageMs ?? [])
  const broken = cells.find((cell) => !auditHolds(cell))
  const evidence = found === undefined ? null : evidenceOf(found.cell, found.repeats)
  return {
    series: seriesOf(first),
    waitMs: waitMs(first),
    setting: settingOf(first),
    guarantee: first.guarantee,
    evidence,
    tooShort: found !== undefined && evidence === null,
    carriedEventsPerSec: carried(
      kept.map(({ cell }) => cell),
      cells,
      result,
    ),
    outageMs: outages.length === 0 ? null : Math.max(...outages),
    broken: broken?.audit.explanation ?? null,
  }
}

function evidenceOf(cell: Cell, repeats: number): Evidence | null {
  const { visibleLatencyMs: latency, resources, offeredEventsPerSec, command } = cell
  if (latency === null || latency.p99 === null) return null
  const perCpuSec = resources?.eventsPerCpuSec ?? null
  return {
    eventsPerSec: offeredEventsPerSec!,
    visibleMsP50: latency.p50,
    visibleMsP99: latency.p99,
    cpuSecPerMillion: perCpuSec === null ? null : 1e6 / perCpuSec,
    repeats,
    command,
  }
}

/** By a load that it kept up with, a backlog that it drained, or a search. */
function carried(kept: readonly Cell[], cells: readonly Cell[], { sustainable }: Result): number {
  const [{ engine, guarantee, query, intervalMs, checkpointIntervalMs, sink }] = cells as readonly [
    Cell,
    ...Cell[],
  ]
  const found = sustainable.filter(
    (s) =>
      s.engine === engine &&
      s.guarantee === guarantee &&
      s.query === query &&
      s.sink === sink &&
      s.intervalMs === intervalMs &&
      s.checkpointIntervalMs === checkpointIntervalMs,
  )
  return Math.max(
    0,
    ...kept.map((cell) => cell.offeredEventsPerSec!),
    ...cells.filter((cell) => cell.drain).map((cell) => cell.achievedEventsPerSec),
    ...found.flatMap(({ eventsPerSec }) => eventsPerSec ?? []),
  )
}
