import {
  allSeries,
  byRepeat,
  filterKey,
  isValid,
  isWall,
  seriesOf,
  waitLabel,
  waitMs,
  wayOf,
} from '../cells.js'
import { sharedCores } from '../clusters.js'
import { label } from '../escape.js'
import { counted, listed, median } from '../format.js'
import type { Cell, Result } from '../result.js'
import type { Chart, Figure } from './chart.js'
import { type Span, spans } from './spans.js'

const NAMES = { from: 'outage', to: 'catch-up' }
const ROWS_MAX = 16

/** What a crash costs its readers. */
export const recovery: Chart = {
  name: 'recovery',
  absent: 'No cell with a fault came to recover, so there are no recovery times.',
  draw(result) {
    const groups = byRepeat(crashed(result))
    const rows = groups.flatMap((repeats) => spanOf(repeats, groups))
    if (rows.length === 0) return []
    const series = allSeries(result).map((s) => label(s))
    const shown = rows.slice(0, ROWS_MAX)
    const figure: Figure = {
      name: 'recovery',
      title: 'Recovery: time from the fault',
      alt: `Dot chart, one row per crash cell. ${shown.map(describe).join('; ')}.`,
      notes: [
        'Counted from the fault, as a reader of the results sees it. Outage: until the first new result. Catch-up: until visible latency is back within 10 % of what it was.',
        ...unfinished(groups),
        ...sharedCores(result, groups.flat()),
        ...(rows.length > ROWS_MAX
          ? [`${rows.length - ROWS_MAX} more are in the table only.`]
          : []),
      ],
      spec: (widthPx) => spans(shown, series, NAMES, widthPx),
    }
    return [figure]
  },
}

function crashed(result: Result): Cell[] {
  const order = allSeries(result)
  return result.cells
    .filter((c) => c.recovery !== null && isValid(c) && isWall(c))
    .sort(
      (a, b) =>
        order.indexOf(seriesOf(a)) - order.indexOf(seriesOf(b)) ||
        (waitMs(a) ?? 0) - (waitMs(b) ?? 0),
    )
}

function spanOf(repeats: readonly Cell[], groups: readonly (readonly Cell[])[]): Span[] {
  const [cell] = repeats
  const outages = repeats.flatMap((c) => c.recovery?.outageMs ?? [])
  const catchUps = repeats.flatMap((c) => c.recovery?.catchUpMs ?? [])
  if (!cell || outages.length === 0) return []
  const ways = new Set(groups.flat().map(wayOf)).size
  const name = (c: Cell) =>
    [seriesOf(c), waitLabel(c), ...(ways > 1 && c.cluster === null ? [wayOf(c)] : [])]
      .filter((part) => part !== '')
      .join(' ')
  const alike = groups.filter(([other]) => other && name(other) === name(cell))
  return [
    {
      row: label(alike.length > 1 ? `${name(cell)} ${cell.fault}` : name(cell), 48),
      series: label(seriesOf(cell)),
      fromMs: median(outages),
      // One that never came back makes the row say so: a median of the others would hide it.
      toMs: catchUps.length === repeats.length ? median(catchUps) : null,
      about: label(`${cell.fault}, ${counted(repeats.length, 'run')}`, 100),
      only: filterKey(cell),
    },
  ]
}

function describe({ row, fromMs, toMs }: Span): string {
  const back = toMs === null ? 'not back in this run' : `${Math.round(toMs)} ms`
  return `${row}: outage ${Math.round(fromMs)} ms, catch-up ${back}`
}

function unfinished(groups: readonly (readonly Cell[])[]): string[] {
  const cells = groups.flat().filter((c) => c.recovery?.catchUpMs === null)
  if (cells.length === 0) return []
  return [`Not back when the run ended: ${listed(cells.map((c) => label(c.id)))}.`]
}
