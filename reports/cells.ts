import { label } from './escape.js'
import { duration, median, rate } from './format.js'
import type { Cell, Result } from './result.js'

/** Which cells may be compared with which, and what they are called. Charts and claims share it. */

/** Its figures count: a run that could not keep its own schedule is shown, never averaged in. */
export const isValid = (cell: Cell): boolean => cell.invalid === null

/** What was promised was kept. */
export function auditHolds({ audit, guarantee }: Cell): boolean {
  const off = audit.lost + audit.duplicated + audit.wrongCells
  // The figures decide, not only the word.
  if (audit.verdict === 'exact') return off === 0
  return audit.verdict === 'within-guarantee' && !guarantee.startsWith('exactly-once')
}

/** Clicks came at a rate, undisturbed: its latencies say what the engine does. */
export function isPaced(cell: Cell): boolean {
  return isValid(cell) && !cell.drain && cell.fault === null && cell.offeredEventsPerSec !== null
}

export const isWall = (cell: Cell): boolean => cell.clock === 'wall'

/**
 * The harness noted that latency grew; or both signs show it. Neither of these alone will do: the
 * rate of a short run ends low because its last batch comes late, and the lag of a long interval
 * is large by nature.
 */
export function fellBehind(cell: Cell): boolean {
  if (cell.notes.some((note) => note.startsWith('falls behind'))) return true
  const offered = cell.offeredEventsPerSec
  if (offered === null || cell.achievedEventsPerSec >= 0.9 * offered) return false
  const waitMs = cell.intervalMs ?? cell.checkpointIntervalMs ?? 0
  const naturalLag = (offered * (2 * waitMs + 1000)) / 1000
  return cell.lagEventsMax === null || cell.lagEventsMax > naturalLag
}

/** Its audit compared counts only: it was run to show what hashes cost, and proves less. */
export const countsOnly = ({ audit }: Cell): boolean => audit.method === 'count'

/** What a colour and a shape stand for. */
export function seriesOf(cell: Cell): string {
  const guarantee = cell.guarantee === 'exactly-once' ? '' : `, ${cell.guarantee}`
  const trigger = hasGrid(cell) ? '' : `, ${triggerName(cell)}`
  const variant = cell.variant === '' ? '' : `, ${cell.variant}`
  const compactor = cell.compactMs === null ? '' : `, ${compactorLabel(cell)}`
  const counts = countsOnly(cell) ? ', counts only' : ''
  return `${cell.engine}${trigger}${variant}${compactor}${guarantee}${counts}`
}

/**
 * The whole guarantee, in the usual way: what claims compare. Engines of others have no usual way:
 * each of their modes is one that somebody runs.
 */
export function isUsual({ guarantee, variant, compactMs, cluster }: Cell): boolean {
  return guarantee === 'exactly-once' && (variant === '' || cluster !== null) && compactMs === null
}

/** By which way clicks came, empty: the usual one, columns in memory. */
export function wayOf({ log, encoding }: Cell): string {
  const over = log === null ? '' : 'over Kafka'
  const as = encoding === 'columns' ? '' : `as ${encoding === 'json' ? 'JSON' : encoding}`
  return [over, as].filter((part) => part !== '').join(', ')
}

/** What goes on beside the engine, at its sink. */
export function compactorLabel({ compactMs }: Pick<Cell, 'compactMs'>): string {
  return compactMs === null ? 'no compactor' : `compacted each ${duration(compactMs)}`
}

/** The name before its knobs; empty: the engine has no triggers. */
export function triggerName({ trigger }: Cell): string {
  return trigger?.split(':')[0] ?? ''
}
/** Its interval is one that was chosen for the whole run, or it has no triggers. */
export function hasGrid(cell: Cell): boolean {
  return ['fixed', 'asap', ''].includes(triggerName(cell))
}

/** The native pair first, so that they look the same in every report. */
export function allSeries(result: Result): string[] {
  const known = ['micro-batch', 'per-event']
  const order = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length)
  return [...new Set(result.cells.map(seriesOf))].sort(
    (a, b) => order(a) - order(b) || (a < b ? -1 : 1),
  )
}

/** The wait between two commits: a micro-batch's trigger, or a per-event engine's checkpoint. */
export const waitMs = (cell: Paced): number | null => cell.intervalMs ?? cell.checkpointIntervalMs

/** A cell, or what a search found for one. */
type Paced = Pick<Cell, 'intervalMs' | 'checkpointIntervalMs'>

export function waitLabel(cell: Paced): string {
  if (cell.intervalMs === 0) return '0 ms'
  const wait = waitMs(cell)
  return wait === null ? 'no interval' : duration(wait)
}

/** What a filter of the page shows by itself: an engine at an interval, at all its loads. */
export function filterKey(cell: Cell): string {
  return keyOf(seriesOf(cell), cell)
}

/** What stands for several cells is shown with each of them. */
export function filterKeys(cells: readonly Cell[]): string {
  return [...new Set(cells.map(filterKey))].join('|')
}

/** The key of what is no cell, but is about an engine at an interval. */
export function keyOf(series: string, paced: Paced): string {
  return label(`${series} at ${waitLabel(paced)}`, 100).replaceAll('|', '/')
}

/** The same with the load, where it is not the one that the picture is about. */
export function waitAt(cell: Cell, load: number): string {
  const wait = waitLabel(cell)
  return cell.offeredEventsPerSec === load ? wait : `${wait} at ${rate(cell.offeredEventsPerSec)}`
}

/** "at 50 ms", "with a checkpoint every 100 ms", "as fast as it can": for sentences. */
export function waitPhrase(cell: Cell): string {
  const [trigger = 'fixed'] = cell.trigger?.split(':') ?? []
  // Its interval is only where it began.
  if (!['fixed', 'asap'].includes(trigger)) return `with the trigger ${trigger}`
  if (cell.intervalMs === 0) return 'triggered as fast as it can'
  if (cell.intervalMs !== null) return `every ${duration(cell.intervalMs)}`
  if (cell.checkpointIntervalMs === null) return 'without checkpoints'
  return `with a checkpoint every ${duration(cell.checkpointIntervalMs)}`
}

/**
 * Cells of one setting answer the same question with the same means; only those share a picture.
 */
export function settingOf(cell: Cell): string {
  const workers = cell.workers === 1 ? '1 worker' : `${cell.workers} workers`
  const encoding = cell.encoding === 'columns' ? '' : `, encoding ${cell.encoding}`
  const over = cell.log === null ? '' : ', clicks over Kafka'
  const slowed = cell.sinkDelay === null ? '' : ` delayed by ${cell.sinkDelay} ms`
  const stored = `sink ${cell.sink}${slowed}, durability ${cell.durability}`
  const counts = countsOnly(cell) ? ', counts only' : ''
  return `query ${cell.query}${encoding}${over}, ${stored}, ${workers}${counts}`
}

export interface Group {
  readonly setting: string
  readonly cells: readonly Cell[]
}

/** By setting, the one with most cells first. */
export function bySetting(cells: readonly Cell[]): Group[] {
  const groups = groupBy(cells, settingOf)
  return [...groups]
    .map(([setting, members]) => ({ setting, cells: members }))
    .sort((a, b) => b.cells.length - a.cells.length)
}

/** Repeats of one cell: the same in everything that is chosen. */
export function byRepeat(cells: readonly Cell[]): Cell[][] {
  return [...groupBy(cells, choiceOf).values()]
}
/** All that was chosen, as one word. */
function choiceOf(c: Cell): string {
  return JSON.stringify(
    [c.engine, c.guarantee, c.intervalMs, c.checkpointIntervalMs, settingOf(c)].concat(
      [
        c.trigger,
        c.variant,
        c.compactMs,
        c.arrivals,
        c.bufferEvents,
        c.offeredEventsPerSec,
        c.workload,
        c.mode,
        c.clock,
        c.drain,
        c.fault,
        c.partitions,
      ].map(String),
    ),
  )
}
/** Of these, the ones that are like the cell in all but that they have no hashes. */
export function withoutHashes(cell: Cell, cells: readonly Cell[]): Cell[] {
  const hashed = (c: Cell): Cell => ({ ...c, audit: { ...c.audit, method: 'hash' } })
  return cells.filter((c) => countsOnly(c) && choiceOf(hashed(c)) === choiceOf(hashed(cell)))
}

export function groupBy<K>(cells: readonly Cell[], key: (cell: Cell) => K): Map<K, Cell[]> {
  const groups = new Map<K, Cell[]>()
  for (const cell of cells) {
    const group = groups.get(key(cell))
    if (group) group.push(cell)
    else groups.set(key(cell), [cell])
  }
  return groups
}

/**
 * The load that sentences and single-load pictures speak of: the one that most engines kept up with
 * at most intervals; of equals the highest.
 */
export function headlineLoad(cells: readonly Cell[]): number | null {
  const able = groupBy(
    cells.filter((c) => c.offeredEventsPerSec !== null && !fellBehind(c)),
    (c) => c.offeredEventsPerSec,
  )
  const engines = (members: readonly Cell[]) => new Set(members.map((c) => c.engine)).size
  const waits = (members: readonly Cell[]) =>
    new Set(members.map((c) => `${seriesOf(c)} ${waitMs(c)}`)).size
  const [best] = [...able].sort(
    ([a, as], [b, bs]) =>
      engines(bs) - engines(as) || waits(bs) - waits(as) || Number(b) - Number(a),
  )
  return best?.[0] ?? null
}

/**
 * The cell in the middle of its repeats, by visible p50 or where there is none by throughput: the
 * one to be quoted, with its command.
 */
export function typical(repeats: readonly Cell[]): Cell {
  const figure = (c: Cell) => c.visibleLatencyMs?.p50 ?? c.achievedEventsPerSec
  const middle = median(repeats.map(figure))
  const distance = (c: Cell) => Math.abs(figure(c) - middle)
  return repeats.reduce((best, c) => (distance(c) < distance(best) ? c : best))
}
