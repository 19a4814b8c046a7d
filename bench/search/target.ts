import { benchLine } from '../../reports/started.js'
import { cellOf } from '../plan/cell.js'
import { flagsOf, quote } from '../plan/command.js'
import type { RunOptions } from '../plan/options.js'
import type { CellSpec } from '../spec.js'

/** For what the highest sustainable rate is looked for. */
export interface SearchTarget {
  /** A cell without its load; a rate is where the search begins, a duration that of a probe. */
  readonly options: RunOptions
  /** Visible latency p99 at most; null: no bound. Probes are shared between them. */
  readonly slosMs: readonly (number | null)[]
}

/** Clicks that come at a fixed rate for some seconds: does the engine keep up? */
export interface Probe {
  readonly spec: CellSpec
  readonly loadMs: number
}

/** What `--rate` may be at most. */
const MOST_PER_SEC = 100_000_000
/** Clicks of a probe, at 24 bytes each: 2.4 GB, but never more than a quarter of the memory. */
const EVENTS_MAX = 100_000_000
const CLICK_BYTES = 24
const MEMORY_SHARE = 0.25

const LOAD_MS = 2_000
/** After the warm-up. */
const COUNTED_MS_MIN = 200

/** What an interval, or the time between two checkpoints, is for this target. */
export function paceMsOf({ options }: SearchTarget): number {
  const { intervalMs, checkpointIntervalMs } = cellOf(options)
  return intervalMs ?? checkpointIntervalMs ?? 0
}

/** As few intervals as tell a slope, where one takes long; 20 where a p99 can be had for little. */
function intervalsFor(paceMs: number): number {
  if (paceMs <= 100) return 20
  if (paceMs <= 500) return 10
  return paceMs <= 1_000 ? 6 : 3
}

/** The shortest load that tells; at rates that leave room for it it is LOAD_MS. */
function loadMsMin(target: SearchTarget): number {
  const paceMs = paceMsOf(target)
  return cellOf(target.options).warmupMs + Math.max(COUNTED_MS_MIN, intervalsFor(paceMs) * paceMs)
}

/** The highest rate that can be probed: more clicks would not fit into memory. */
export function capPerSec(target: SearchTarget, memoryBytes: number): number {
  const seconds = target.options.durationSeconds ?? loadMsMin(target) / 1000
  return Math.min(MOST_PER_SEC, eventsMax(memoryBytes) / seconds)
}
/** Of one probe. */
export function eventsMax(memoryBytes: number): number {
  return Math.min(EVENTS_MAX, (memoryBytes * MEMORY_SHARE) / CLICK_BYTES)
}

/** A probe at that rate, as a cell. */
export function probeAt(target: SearchTarget, ratePerSec: number, memoryBytes: number): Probe {
  const { options } = target
  const paceMs = paceMsOf(target)
  const roomMs = (eventsMax(memoryBytes) / ratePerSec) * 1000
  const loadMs = Math.max(loadMsMin(target), Math.min(LOAD_MS, roomMs))
  const durationSeconds = options.durationSeconds ?? loadMs / 1000
  const spec = cellOf({
    ...options,
    ratePerSec,
    durationSeconds,
    // A batch that may not hold an interval's clicks would be the limit, and not the engine.
    batchEventsMax:
      options.batchEventsMax ?? Math.max(10_000_000, Math.ceil((2 * ratePerSec * paceMs) / 1000)),
  })
  return { spec, loadMs: (spec.workload.events / ratePerSec) * 1000 }
}

/** The command that looks for it again. */
export function searchCommand({ options }: SearchTarget, sloMs: number | null): string {
  const { ratePerSec, durationSeconds, ...cell } = options
  const flags = flagsOf(cellOf(cell))
  flags.splice(flags.indexOf('--rate'), 2)
  const words = [benchLine('--search'), ...flags.map(quote)]
  if (sloMs !== null) words.push('--slo', String(sloMs))
  if (ratePerSec !== undefined) words.push('--rate', String(ratePerSec))
  if (durationSeconds !== undefined) words.push('--duration', String(durationSeconds))
  return words.join(' ')
}
