import { rounded } from '../format.js'
import { latencyAxis, logScale } from './axes.js'
import { clampMs, type Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

/** A mark, and the line that it is on: those of one series and one `of`. */
export interface LinePoint {
  readonly series: string
  /** Which of its figures; the first is drawn through, the second dashed. */
  readonly of: string
  readonly x: number
  readonly ms: number
  /** Both as one reads them. */
  readonly xText: string
  readonly yText: string
  /** What the mark and its whole line are to the filter of the page. */
  readonly only: string
  readonly among: string
}
export interface LineAxes {
  readonly x: string
  readonly y: string
  /** Vega's expression for what stands at a tick; absent: it is a time. */
  readonly xLabel?: string
}

/** What a time does when something grows: both axes logarithmic, a tick at each step of it. */
export function lines(
  points: readonly LinePoint[],
  series: readonly string[],
  axes: LineAxes,
  widthPx: number,
): Spec {
  const steps = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b)
  const kinds = [...new Set(points.map(({ of }) => of))]
  const x = logScale(steps)
  const y = logScale(points.map(({ ms }) => clampMs(ms)))
  const ticks = latencyAxis({ ...x, values: steps }, `${axes.x}, log`)
  const shown = { ...legend(widthPx), values: series }
  const colour = { field: 'series', scale: colourScale(series), legend: shown }
  const log = (domain: readonly number[]) => ({ type: 'log', domain, nice: false })
  return {
    width: widthPx,
    height: widthPx < 500 ? 260 : 300,
    data: {
      values: points.map(({ ms, ...rest }) => ({ ...rest, ms: rounded(clampMs(ms)) })),
    },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        scale: log(x.domain),
        axis: axes.xLabel === undefined ? ticks : { ...ticks, labelExpr: axes.xLabel },
      },
      y: {
        field: 'ms',
        type: 'quantitative',
        scale: log(y.domain),
        axis: latencyAxis(y, `${axes.y}, log`),
      },
      color: colour,
    },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          strokeDash: {
            field: 'of',
            scale: { domain: kinds, range: kinds.map((_, i) => (i === 0 ? [1, 0] : [5, 4])) },
            legend: kinds.length === 1 ? null : legend(widthPx),
          },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: {
          shape: { field: 'series', scale: shapeScale(series), legend: shown },
          tooltip: [
            { field: 'series', title: 'engine' },
            { field: 'xText', title: 'at' },
            { field: 'of', title: 'what' },
            { field: 'yText', title: 'takes' },
          ],
        },
      },
    ],
  }
}

/** In words, for those who do not see it. */
export function describeLines(points: readonly LinePoint[]): string {
  const all = points.map((p) => `${p.series} at ${p.xText}: ${p.of} ${p.yText}`)
  return `Line chart, both axes logarithmic. ${all.join('; ')}.`
}
