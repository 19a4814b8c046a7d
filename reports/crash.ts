import type { Cell } from './result.js'

export type Timeline = NonNullable<Cell['timeline']>
export type TimelineBar = Timeline['bars'][number]

/** The part of a timeline around its fault, as the picture and its words need it. */
export interface Crash {
  readonly atMs: number
  /** The lane that was struck, where known. */
  readonly lane: string | null
  readonly what: string
  readonly fromMs: number
  readonly toMs: number
  readonly died: TimelineBar | null
  /** The next attempt or life of what died. */
  readonly restarted: TimelineBar | null
}

const FAULT = /^fault(: )?/

/** chunk-42@21.0#1 is attempt 1 of chunk-42@21.0. */
export function attempt(process: string): { base: string; number: number } {
  const match = /^(.*)#(\d+)$/.exec(process)
  return match ? { base: match[1] ?? '', number: Number(match[2]) } : { base: process, number: 1 }
}

/** Finds the fault and zooms to it; undefined when the timeline shows none. */
export function crashOf(cell: Cell): Crash | undefined {
  const timeline = cell.timeline
  if (timeline === null) return undefined
  const deaths = timeline.bars.filter((b) => b.outcome === 'died').sort((a, b) => a.toMs - b.toMs)
  const mark = timeline.marks.find((m) => FAULT.test(m.what))
  const atMs = mark?.atMs ?? deaths[0]?.toMs
  if (atMs === undefined) return undefined
  const near = (bar: TimelineBar) => Math.abs(bar.toMs - atMs)
  const here = deaths.filter((b) => !mark || b.lane === mark.lane)
  const died = (here.length > 0 ? here : deaths).reduce<TimelineBar | null>(
    (best, bar) => (best === null || near(bar) < near(best) ? bar : best),
    null,
  )
  const restarted = died === null ? null : nextLife(timeline, died)
  // A little before, and after it twice what it took to show a new result.
  const after = Math.max(2.2 * storyMs(timeline, atMs, restarted, cell), 25)
  return {
    atMs,
    lane: mark?.lane ?? died?.lane ?? null,
    what: mark?.what.replace(FAULT, '') || 'fault',
    fromMs: Math.max(timeline.fromMs, atMs - after * 0.5),
    toMs: Math.min(timeline.toMs, atMs + after),
    died,
    restarted,
  }
}

/**
 * From the fault to the first commit after the restart; to the first new result, if none is
 * known.
 */
function storyMs(
  { marks }: Timeline,
  atMs: number,
  restarted: TimelineBar | null,
  cell: Cell,
): number {
  const sinceMs = restarted?.fromMs ?? atMs
  const commits = marks.filter((m) => m.what === 'commit' && m.atMs > sinceMs).map((m) => m.atMs)
  if (commits.length > 0) return Math.min(...commits) - atMs
  return cell.recovery?.outageMs ?? sinceMs - atMs
}

function nextLife(timeline: Timeline, died: TimelineBar): TimelineBar | null {
  const { base, number } = attempt(died.process)
  const later = timeline.bars
    .filter((b) => attempt(b.process).base === base && attempt(b.process).number > number)
    .sort((a, b) => a.fromMs - b.fromMs)
  return later[0] ?? null
}
