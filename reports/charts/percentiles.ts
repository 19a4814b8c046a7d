import { allSeries, filterKey, seriesOf, waitAt, waitLabel } from '../cells.js'
import { sharedCores } from '../clusters.js'
import { label } from '../escape.js'
import { duration, listed, rate, rounded } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell, LatencyMs, Result } from '../result.js'
import { type LogScale, latencyAxis, logScale } from './axes.js'
import { type Chart, clampMs, type Figure, ONLY, ONLY_CHOSEN, type Spec } from './chart.js'
import { spread } from './labels.js'
import { COLOURS, colourScale, legend } from './theme.js'

/** Fewer than 20 batches: what lies beyond is the fate of one or two of them. */
const SHARE_MAX_OF_FEW = 0.9
/** The axis is 1 / (1 - share): each nine takes the same room. */
const NINES_MAX = 100_000
const SHARE = 'share of clicks that were readable sooner'

/** The whole distribution at the headline load; a single percentile hides where the tail begins. */
export const percentiles: Chart = {
  name: 'percentiles',
  absent: 'No paced cell has a latency distribution, so there are no percentile curves.',
  draw(result) {
    const headline = headlineOf(result)
    const cells = (headline?.points ?? []).map((p) => p.cell).filter((c) => curveOf(c).length > 1)
    if (headline === undefined || cells.length === 0) return []
    const { load } = headline
    const few = cells.filter((c) => c.visibleLatencyMs?.p99 === null)
    const figure: Figure = {
      name: 'percentiles',
      title: `Visible latency by percentile at ${rate(load)}`,
      alt: `Line chart, one line per engine and interval. ${cells.map(describe).join('; ')}.`,
      notes: [
        'Each step to the right is another nine. Labels at the ends are micro-batch triggers or checkpoint intervals.',
        ...sharedCores(result, cells),
        ...(few.length === 0
          ? []
          : [`Ending at 90 %, for want of 20 batches: ${listed(few.map((c) => label(c.id)))}.`]),
      ],
      spec: (widthPx) => spec(result, cells, load, widthPx),
    }
    return [figure]
  },
}

const curveOf = (cell: Cell): Step[] => stepsOf(cell.visibleLatencyMs)

function describe(cell: Cell): string {
  const { p50 = null, p99 = null } = cell.visibleLatencyMs ?? {}
  return `${label(seriesOf(cell))} ${waitLabel(cell)}: p50 ${duration(p50)}, p99 ${duration(p99)}`
}

/** A step of a curve, on the axes of the picture. */
export interface Step {
  readonly nines: number
  readonly ms: number
}

/** As far as there are clicks enough to tell. */
export function stepsOf(latency: LatencyMs | null): Step[] {
  if (latency === null) return []
  const shareMax = latency.p99 === null ? SHARE_MAX_OF_FEW : 1
  return latency.curve
    .filter(([share]) => share < 1 && share >= 0 && share <= shareMax)
    .map(([share, ms]) => ({ nines: rounded(1 / (1 - share)), ms: rounded(clampMs(ms)) }))
    .filter(({ nines }) => nines <= NINES_MAX)
}

function spec(result: Result, cells: readonly Cell[], load: number, widthPx: number): Spec {
  const height = widthPx < 500 ? 320 : 380
  const curves = cells.map((cell) => ({ cell, curve: curveOf(cell) }))
  const all = curves.flatMap(({ curve }) => curve)
  const y = logScale(all.map(({ ms }) => ms))
  const ninesMax = Math.max(...all.map(({ nines }) => nines))
  const series = allSeries(result).map((s) => label(s))
  const own = (cell: Cell) => ({ series: label(seriesOf(cell)), only: filterKey(cell) })
  const rows = curves.flatMap(({ cell, curve }) =>
    curve.map((at) => ({ ...at, ...own(cell), cell: label(cell.id) })),
  )
  const ends = curves.flatMap(({ cell, curve }) => {
    const end = curve[curve.length - 1]
    return end ? [{ ...end, ...own(cell), wait: waitAt(cell, load) }] : []
  })
  moveApart(ends, y, height)
  const lines = { ...legend(widthPx), symbolType: 'stroke', symbolStrokeWidth: 2 }
  const colour = { field: 'series', scale: colourScale(series), legend: lines }
  const position = axesOf(y, ninesMax, 'visible latency, log')
  const fade = { condition: { param: 'pick', value: 1 }, value: 0.1 }
  return {
    width: widthPx - 40,
    height,
    params: [ONLY],
    layer: [
      {
        data: { values: rows },
        transform: [ONLY_CHOSEN],
        params: [{ name: 'pick', select: { type: 'point', fields: ['series'] }, bind: 'legend' }],
        mark: { type: 'line', strokeWidth: 2, interpolate: 'monotone', clip: true },
        encoding: {
          ...position,
          color: colour,
          detail: { field: 'cell' },
          strokeDash: { field: 'series', scale: dashes(series), legend: lines },
          opacity: fade,
          tooltip: [
            { field: 'cell', title: 'cell' },
            { field: 'series', title: 'engine' },
          ],
        },
      },
      {
        data: { values: ends },
        transform: [ONLY_CHOSEN],
        mark: { type: 'text', align: 'left', dx: 6, dy: { expr: 'datum.dy' }, baseline: 'middle' },
        encoding: {
          ...position,
          text: { field: 'wait' },
          color: colour,
          opacity: fade,
        },
      },
    ],
  }
}

/** Where a step stands. */
export function axesOf(y: LogScale, ninesMax: number, title: string, xTitle = SHARE): Spec {
  return {
    x: {
      field: 'nines',
      type: 'quantitative',
      scale: { type: 'log', domain: [1, ninesMax], nice: false },
      axis: {
        title: xTitle,
        values: [1, 2, 10, 100, 1000, 10_000, 100_000].filter((v) => v <= ninesMax),
        labelExpr: "round((1 - 1 / datum.value) * 100000) / 1000 + ' %'",
      },
    },
    y: {
      field: 'ms',
      type: 'quantitative',
      scale: { type: 'log', domain: y.domain, nice: false },
      axis: latencyAxis(y, title),
    },
  }
}

/** Gives each end the `dy` of its label. Only ends at the same place are in each other's way. */
export function moveApart(ends: readonly Step[], y: LogScale, heightPx: number): void {
  const heights = ends.map(({ ms }) => (1 - y.at(ms)) * heightPx)
  const apart = new Map<number, number[]>()
  for (const [i, { nines }] of ends.entries()) apart.set(nines, [...(apart.get(nines) ?? []), i])
  for (const members of apart.values()) {
    const moved = spread(
      members.map((i) => heights[i] ?? 0),
      14,
    )
    for (const [k, i] of members.entries())
      Object.assign(ends[i] ?? {}, { dy: (moved[k] ?? 0) - (heights[i] ?? 0) })
  }
}

/** The lines' shape, so that colour is not the only carrier. */
function dashes(series: readonly string[]): Spec {
  const kinds = [
    [1, 0],
    [7, 3],
    [2, 3],
    [9, 3, 2, 3],
    [4, 4],
    [12, 4],
  ]
  // Where colours come again, they come with another line.
  const kind = (i: number) => kinds[(i + Math.floor(i / COLOURS.length)) % kinds.length]
  return { domain: series, range: series.map((_, i) => kind(i)) }
}
