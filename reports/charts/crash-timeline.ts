import { filterKey, groupBy, isValid, seriesOf, waitMs, waitPhrase } from '../cells.js'
import { type Crash, crashOf } from '../crash.js'
import { label } from '../escape.js'
import { duration, rate, whole } from '../format.js'
import type { Cell } from '../result.js'
import { type Chart, type Figure, slug } from './chart.js'
import { timelineSpec } from './timeline-spec.js'

const FIGURES_MAX = 6

/** What happened around the fault, lane by lane: one picture for each engine. */
export const crashTimeline: Chart = {
  name: 'crash-timeline',
  absent: 'No cell with a fault left a timeline, so there is no crash to look at.',
  draw(result) {
    const cells = result.cells.filter((c) => isValid(c) && crashOf(c) !== undefined)
    const names = new Set<string>()
    return [...groupBy(cells, seriesOf)].slice(0, FIGURES_MAX).flatMap(([series, members]) => {
      const cell = clearest(members)
      const crash = cell && crashOf(cell)
      if (!cell || !crash) return []
      let name = `crash-timeline-${slug(series)}`
      while (names.has(name)) name += '-x'
      names.add(name)
      return [figure(name, cell, crash, members.length - 1)]
    })
  },
}

/** Neither so short that bars are specks nor so long that nothing else fits. */
const CLEAR_MS = 80

function clearest(cells: readonly Cell[]): Cell | undefined {
  const far = (cell: Cell) => Math.abs(Math.log((waitMs(cell) || 1) / CLEAR_MS))
  return [...cells].sort((a, b) => far(a) - far(b))[0]
}

function figure(name: string, cell: Cell, crash: Crash, others: number): Figure {
  const load = cell.offeredEventsPerSec === null ? 'a backlog' : rate(cell.offeredEventsPerSec)
  const clock = cell.clock === 'virtual' ? ' (virtual clock)' : ''
  return {
    name,
    about: { series: seriesOf(cell), only: filterKey(cell) },
    title: `${label(seriesOf(cell))} ${waitPhrase(cell)}, ${load}: ${story(crash)}${clock}`,
    alt: `Timeline around the fault. ${words(cell, crash)}`,
    notes: [
      words(cell, crash),
      `Cell ${label(cell.id, 100)}${others > 0 ? `; ${others} more with a timeline are in result.json` : ''}.`,
    ],
    spec: (widthPx) => timelineSpec(cell, crash, widthPx),
  }
}

function story({ died, restarted }: Crash): string {
  if (died === null) return 'the fault'
  const who = label(died.process)
  if (restarted === null) return `${who} dies`
  return restarted.lane === died.lane
    ? `${who} dies and comes back`
    : `${who} dies and comes back on ${label(restarted.lane)}`
}

function words(cell: Cell, { atMs, lane, what, died, restarted }: Crash): string {
  const { outageMs = null, catchUpMs = null, replayedEvents = 0 } = cell.recovery ?? {}
  return [
    `The fault (${label(what)}) strikes ${died ? label(died.process) : 'the run'}${lane ? ` on ${label(lane)}` : ''}, ${duration(atMs)} into the run.`,
    restarted
      ? `${duration(restarted.fromMs - atMs)} later ${label(restarted.process)} starts on ${label(restarted.lane)}.`
      : 'No restart of it is on record.',
    outageMs === null ? '' : `First new result ${duration(outageMs)} after the fault.`,
    catchUpMs === null ? '' : `Latency as before after ${duration(catchUpMs)}.`,
    replayedEvents === null ? 'Seen from outside.' : `${whole(replayedEvents)} clicks replayed.`,
    `Audit: ${cell.audit.verdict}, ${whole(cell.audit.lost)} lost, ${whole(cell.audit.duplicated)} duplicated.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
