import { attempt, type Crash, type Timeline, type TimelineBar } from '../crash.js'
import { label } from '../escape.js'
import { duration, rounded } from '../format.js'
import { textWidth } from '../text-width.js'
import { FONT_PX } from './theme.js'

/**
 * A bar as it is drawn: cut to the zoom, in milliseconds from the fault, with the text that fits.
 */
export interface Drawn {
  readonly lane: string
  readonly where: string
  readonly process: string
  readonly from: number
  readonly to: number
  readonly middle: number
  readonly fate: string
  readonly text: string
  readonly when: string
}

export const FATES = ['done', 'died', 'restarted', 'still running']
const BARS_MAX = 400

export function drawnBars(
  timeline: Timeline,
  crash: Crash,
  perMs: number,
  phone: boolean,
): Drawn[] {
  const inside = timeline.bars.filter((b) => b.toMs >= crash.fromMs && b.fromMs <= crash.toMs)
  // The ones that the story is about are never among those cut off.
  const told = (b: TimelineBar) => b === crash.died || b === crash.restarted || b.outcome === 'died'
  const chosen = [...inside.filter(told), ...inside.filter((b) => !told(b))].slice(0, BARS_MAX)
  const ends = new Map<string, number[]>()
  return chosen
    .sort((a, b) => a.fromMs - b.fromMs)
    .map((bar) => {
      const from = Math.max(bar.fromMs, crash.fromMs)
      const to = Math.min(Math.max(bar.toMs, from), crash.toMs)
      // What overlaps in one lane goes to a row of its own.
      const rows = ends.get(bar.lane) ?? []
      let row = rows.findIndex((end) => end <= bar.fromMs + 0.01)
      if (row < 0) row = rows.length
      rows[row] = bar.toMs
      ends.set(bar.lane, rows)
      const text = barText(bar, crash, (to - from) * perMs, phone)
      return {
        lane: laneKey(bar.lane, row),
        where: laneName(bar.lane),
        process: label(bar.process),
        from: rounded(from - crash.atMs),
        to: rounded(to - crash.atMs),
        middle: rounded((from + to) / 2 - crash.atMs),
        fate: fate(bar, crash),
        text,
        when: `${duration(bar.fromMs - crash.atMs)}, ${duration(bar.toMs - crash.atMs)}`,
      }
    })
}

/** As much of the name as the bar has room for. */
function barText(bar: TimelineBar, crash: Crash, widthPx: number, phone: boolean): string {
  const sign = bar.outcome === 'died' ? '✕ ' : bar === crash.restarted ? '↻ ' : ''
  const name = label(bar.process, 40)
  const { base, number } = attempt(name)
  const bare = /(\d+)$/.exec(base.replace(/@.*$/, ''))?.[1] ?? ''
  const again = number > 1 ? `#${number}` : ''
  const shorter = [name, `${base.replace(/@.*$/, '')}#${number}`, `${bare}${again}`]
  const size = FONT_PX - 1
  const fits = shorter
    .map((s) => sign + s)
    .find((s) => textWidth(s, size) + (phone ? 2 : 6) <= widthPx)
  return fits ?? (textWidth(sign.trim(), size) <= widthPx ? sign.trim() : '')
}

function fate(bar: TimelineBar, crash: Crash): string {
  if (bar.outcome === 'died') return 'died'
  if (bar === crash.restarted || (bar.fromMs >= crash.atMs && attempt(bar.process).number > 1))
    return 'restarted'
  return bar.outcome === 'running' || bar.toMs > crash.toMs ? 'still running' : 'done'
}

/** Rows of one lane differ in trailing spaces only; just the first shows its name. */
const laneKey = (lane: string, row: number): string => `${laneName(lane)}${' '.repeat(row)}`
export const laneName = (lane: string): string => label(lane, 20).trim()
export const LANE_LABEL =
  "substring(datum.value, length(datum.value) - 1) == ' ' ? '' : datum.label"

/** Workers above, what runs beside them below. */
export function laneOrder(timeline: Timeline, rows: readonly Drawn[]): string[] {
  const lanes = [...timeline.bars, ...timeline.marks].map((at) => laneName(at.lane))
  const beside = (lane: string) => Number(!/^(worker|slot)/.test(lane))
  const order = [...new Set(lanes)].sort((a, b) => beside(a) - beside(b) || (a < b ? -1 : 1))
  return order.flatMap((lane) => {
    const keys = new Set(rows.filter((r) => r.where === lane).map((r) => r.lane))
    return keys.size > 0 ? [...keys].sort() : [lane]
  })
}
