import type { Cell } from '../../reports/result.js'
import type { Journal } from '../../runtime/journal.js'
import { MAIN } from '../../runtime/program.js'
import type { Log } from '../../workloads/log/log.js'
import { partOf } from './cast.js'
import type { Coverage } from './coverage.js'
import { lagSamples } from './lag.js'
import { firstFaultMs } from './recovery.js'

type Timeline = NonNullable<Cell['timeline']>
type Bar = Timeline['bars'][number]
type Mark = Timeline['marks'][number]
interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** So many a page can show and a person can read. */
const BARS_MAX = 120
const COMMITS_MAX = 100
const SPAN_MS_MIN = 200

export interface TimelineOptions {
  /** Of batches or checkpoints; 0: as fast as possible. */
  readonly intervalMs: number
  readonly recovery: Cell['recovery']
}

/**
 * The time around the first fault, as bars (processes) and marks (moments); null without a fault.
 * From 3 intervals before it to 2 intervals after the catch-up (after the outage, where it never
 * caught up), but at least 200 ms, within the run. Of more than 120 bars the nearest to the fault
 * are kept.
 */
export function timelineOf(
  journal: Journal,
  log: Log,
  visible: Coverage,
  options: TimelineOptions,
): Cell['timeline'] {
  const faultMs = firstFaultMs(journal)
  if (faultMs === undefined) return null
  const span = spanOf(journal, faultMs, options)
  const bars = barsOf(journal)
  const marks = marksOf(journal, bars, visible)
  const commits = marks.filter(({ what }) => what === COMMIT)
  return {
    ...span,
    bars: nearest(bars, BARS_MAX, span, faultMs, (bar) => bar)
      .map((bar) => ({ ...bar, ...clip(bar, span) }))
      .sort((a, b) => a.fromMs - b.fromMs),
    marks: marks
      .filter(({ what, atMs }) => what !== COMMIT && atMs >= span.fromMs && atMs <= span.toMs)
      .concat(nearest(commits, COMMITS_MAX, span, faultMs, ({ atMs }) => point(atMs)))
      .sort((a, b) => a.atMs - b.atMs),
    lag: lagSamples(visible, log, span, COMMITS_MAX, COMMITS_MAX),
  }
}

function spanOf(journal: Journal, faultMs: number, options: TimelineOptions): Span {
  const { intervalMs, recovery } = options
  const endMs = journal.entries.reduce((end, { atMs }) => Math.max(end, atMs), faultMs)
  const overMs = faultMs + (recovery?.catchUpMs ?? recovery?.outageMs ?? 0)
  const fromMs = Math.max(0, faultMs - 3 * intervalMs)
  const toMs = Math.min(endMs, overMs + 2 * intervalMs)
  // Half of what is missing on either side; what the one side does not have goes to the other.
  const missingMs = Math.max(0, SPAN_MS_MIN - (toMs - fromMs))
  const startMs = Math.max(0, fromMs - missingMs / 2)
  const stopMs = Math.min(endMs, Math.max(toMs, startMs + SPAN_MS_MIN))
  return { fromMs: Math.max(0, Math.min(startMs, stopMs - SPAN_MS_MIN)), toMs: stopMs }
}

function point(atMs: number): Span {
  return { fromMs: atMs, toMs: atMs }
}
function clip(bar: Span, span: Span): Span {
  return { fromMs: Math.max(bar.fromMs, span.fromMs), toMs: Math.min(bar.toMs, span.toMs) }
}

/** Of what touches the span, the `max` that are nearest to the moment. */
function nearest<T>(
  all: readonly T[],
  max: number,
  span: Span,
  atMs: number,
  place: (one: T) => Span,
): T[] {
  const away = (one: T) => {
    const { fromMs, toMs } = place(one)
    return Math.max(0, fromMs - atMs, atMs - toMs)
  }
  return all
    .filter((one) => place(one).toMs >= span.fromMs && place(one).fromMs <= span.toMs)
    .sort((a, b) => away(a) - away(b))
    .slice(0, max)
}

function laneOf(slot: number): string {
  return slot === MAIN ? 'coordinator' : `worker ${slot}`
}

/** From spawn to exit. A process without an exit was still running when the journal ended. */
function barsOf(journal: Journal): Bar[] {
  const endMs = journal.entries.at(-1)?.atMs ?? 0
  const bars: Bar[] = []
  const open = new Map<string, number>()
  for (const e of journal.entries) {
    if (e.kind === 'spawn') {
      const lane = laneOf(e.slot)
      const running = { process: e.process, lane, fromMs: e.atMs, toMs: endMs }
      open.set(`${e.pid} ${e.process}`, bars.push({ ...running, outcome: 'running' }) - 1)
    } else if (e.kind === 'exit') {
      const at = open.get(`${e.pid} ${e.process}`)
      if (at === undefined) continue
      bars[at] = { ...bars[at]!, toMs: e.atMs, outcome: e.ok ? 'done' : 'died' }
    }
  }
  return bars
}

const COMMIT = 'commit'

function marksOf(journal: Journal, bars: readonly Bar[], visible: Coverage): Mark[] {
  const lanes = new Map(bars.map(({ process, lane }) => [process, lane]))
  const marks: Mark[] = commitTimes(visible).map((atMs) => ({
    atMs,
    lane: laneOf(MAIN),
    what: COMMIT,
  }))
  const lives = new Map<string, number>()
  for (const e of journal.entries) {
    if (e.kind === 'fault') {
      const lane = lanes.get(e.process) ?? laneOf(MAIN)
      marks.push({ atMs: e.atMs, lane, what: `fault: ${e.what}` })
    } else if (e.kind === 'spawn') {
      const { part, life } = partOf(e.process)
      const before = lives.get(part)
      if (before !== undefined && life > before) {
        marks.push({ atMs: e.atMs, lane: laneOf(e.slot), what: `restart: ${e.process}` })
      }
      lives.set(part, Math.max(life, before ?? life))
    }
  }
  return marks
}

/** A commit tells its partitions one after the other, within microseconds. */
const SAME_COMMIT_MS = 1

/** The first steps of what became visible together. */
function commitTimes(visible: Coverage): number[] {
  const times: number[] = []
  const all = Float64Array.from(visible.flatMap(({ atMs }) => atMs)).sort()
  let first = Number.NEGATIVE_INFINITY
  for (const atMs of all) {
    if (atMs - first <= SAME_COMMIT_MS) continue
    first = atMs
    times.push(atMs)
  }
  return times
}
