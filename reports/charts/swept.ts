import { filterKeys, groupBy, waitLabel, waitMs } from '../cells.js'
import { ballastBytes, ballastText, sharedCores } from '../clusters.js'
import { label } from '../escape.js'
import { counted, duration, median, rate } from '../format.js'
import type { Cell, Result } from '../result.js'
import type { Figure } from './chart.js'
import { describeLines, type LineAxes, type LinePoint, lines } from './lines.js'

/** What varies along a line, everything else being equal. */
export interface Sweep {
  readonly of: 'state' | 'interval'
  readonly axis: Pick<LineAxes, 'x' | 'xLabel'>
  readonly x: (cell: Cell) => number
  readonly xText: (cell: Cell) => string
}

/** What is drawn of it, one picture. */
export interface Picture extends Pick<Figure, 'name' | 'title'> {
  readonly fits: (cell: Cell) => boolean
  readonly axis: string
  /** In ms; the first is drawn through, the second dashed. */
  readonly figures: Readonly<Record<string, (cell: Cell) => number | null>>
  readonly says: string
}

/** More would be a thicket; they are in the tables. */
const LINES_MAX = 6

/** The lines on which the swept thing has at least two values. */
export function linesOf(cells: readonly Cell[], sweep: Sweep): readonly (readonly Cell[])[] {
  return [...groupBy(cells, namesOf(cells, sweep)).values()].filter(
    (line) => new Set(line.map(sweep.x)).size > 1,
  )
}

/** The picture of these cells; none where nothing varies. */
export function sweptFigure(
  picture: Picture,
  cells: readonly Cell[],
  sweep: Sweep,
  result: Result,
): Figure[] {
  const all = linesOf(cells.filter(picture.fits), sweep)
  const shown = all.slice(0, LINES_MAX)
  const nameOf = namesOf(all.flat(), sweep)
  const points = shown.flatMap((line) => pointsOf(picture, line, sweep, nameOf))
  const series = [...new Set(points.map((p) => p.series))]
  if (series.length === 0) return []
  const left = all.length - shown.length
  return [
    {
      name: picture.name,
      title: picture.title,
      alt: describeLines(points),
      notes: [
        `Down is better. ${picture.says}`,
        ...(left === 0 ? [] : [`${counted(left, 'more line')} would be here: see the tables.`]),
        ...sharedCores(result, shown.flat()),
      ],
      spec: (widthPx) => lines(points, series, { ...sweep.axis, y: picture.axis }, widthPx),
    },
  ]
}

/** Engine and mode, and what else differs among the cells and is not swept. */
function namesOf(cells: readonly Cell[], { of: swept }: Sweep): (cell: Cell) => string {
  const several = (of: (cell: Cell) => unknown) => new Set(cells.map(of)).size > 1
  const parts: readonly (false | ((cell: Cell) => string))[] = [
    several((c) => c.guarantee) && ((c) => c.guarantee),
    swept !== 'interval' && several(waitMs) && waitLabel,
    swept !== 'state' &&
      several(ballastBytes) &&
      ((c) => (ballastBytes(c) === 0 ? '' : `${ballastText(c)} of state`)),
    several((c) => c.offeredEventsPerSec) && ((c) => rate(c.offeredEventsPerSec)),
    several((c) => c.query) && ((c) => c.query),
    several((c) => c.fault) && ((c) => c.fault ?? 'no fault'),
  ]
  return (c) =>
    [c.engine, c.cluster?.mode ?? '', ...parts.map((part) => (part ? part(c) : ''))]
      .filter((part) => part !== '')
      .join(', ')
}

/** Repeats are one mark, in their middle; what is not known of one is no mark. */
function pointsOf(
  { figures }: Picture,
  line: readonly Cell[],
  { x, xText }: Sweep,
  nameOf: (cell: Cell) => string,
): LinePoint[] {
  const steps = [...groupBy(line, x)].sort(([a], [b]) => a - b)
  return steps.flatMap(([at, repeats]) =>
    Object.entries(figures).flatMap(([of, figure]): LinePoint[] => {
      const values = repeats.flatMap((c) => figure(c) ?? [])
      if (values.length < repeats.length) return []
      const [cell, ms] = [repeats[0]!, median(values)]
      const texts = { xText: xText(cell), yText: duration(ms) }
      const keys = { only: filterKeys(repeats), among: filterKeys(line) }
      return [{ series: label(nameOf(cell)), of, x: at, ms, ...texts, ...keys }]
    }),
  )
}
