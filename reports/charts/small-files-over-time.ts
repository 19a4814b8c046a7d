import { duration, rounded } from '../format.js'
import type { SmallFiles } from '../result.js'
import type { Reading } from '../small-files.js'
import { latencyAxis, logScale } from './axes.js'
import type { Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

/** One figure of a reading, and how it is written. */
export interface OverTime {
  readonly axis: string
  readonly unit: 'ms' | 'bytes' | 'files'
  readonly of: (reading: Reading) => number
  readonly text: (value: number) => string
}

/** Where a clock's ticks are, in seconds. */
const TICKS = [0.1, 1, 10, 60, 600, 3_600, 21_600, 86_400]
const TIME_LABEL =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : " +
  "datum.value / 3600 + ' h'"
const BYTES_LABEL =
  "datum.value < 1048576 ? datum.value / 1024 + ' KiB' : datum.value / 1048576 + ' MiB'"
/** 1 KiB, 4 KiB, 16 KiB and so on. */
const BYTES = Array.from({ length: 12 }, (_, n) => 4 ** n * 1024)
const KINDS = ['without compaction', 'with a compactor']
const DASHES = [
  [1, 0],
  [6, 4],
]

/** A line for each commit interval, and one more for the same with a compactor. */
export function overTimeSpec({ intervals }: SmallFiles, way: OverTime, widthPx: number): Spec {
  const phone = widthPx < 500
  const everies = [...new Set(intervals.map(({ commitSeconds }) => commitSeconds))]
  const series = everies.sort((a, b) => a - b).map(seriesOf)
  const values = intervals.flatMap(({ commitSeconds, compacted, readings }) =>
    readings.map((reading) => ({
      series: seriesOf(commitSeconds),
      kind: KINDS[compacted ? 1 : 0],
      seconds: rounded(reading.atSeconds),
      value: rounded(way.of(reading)),
      text: way.text(way.of(reading)),
      after: duration(reading.atSeconds * 1000),
    })),
  )
  const x = logScale(values.map(({ seconds }) => seconds))
  const y = logScale(values.map(({ value }) => value))
  const [from, to] = x.domain
  const shown = legend(widthPx)
  const at = {
    x: {
      field: 'seconds',
      type: 'quantitative',
      scale: { type: 'log', domain: x.domain, nice: false },
      axis: {
        title: 'time of the stream (virtual), log',
        values: TICKS.filter((tick) => tick >= from && tick <= to),
        labelExpr: TIME_LABEL,
      },
    },
    y: {
      field: 'value',
      type: 'quantitative',
      scale: { type: 'log', domain: y.domain, nice: false },
      axis: axisOf(way, y),
    },
    color: { field: 'series', scale: colourScale(series), legend: shown },
  }
  return {
    width: widthPx,
    height: phone ? 240 : 260,
    data: { values },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          ...at,
          strokeDash: {
            field: 'kind',
            scale: { domain: KINDS, range: DASHES },
            legend: { ...shown, symbolType: 'stroke', symbolSize: 300 },
          },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          ...at,
          shape: { field: 'series', scale: shapeScale(series), legend: shown },
          tooltip: [
            { field: 'series', title: 'stream' },
            { field: 'kind', title: 'table' },
            { field: 'after', title: 'after' },
            { field: 'text', title: way.axis.replace(', log', '') },
          ],
        },
      },
    ],
  }
}

function axisOf({ axis: title, unit }: OverTime, scale: ReturnType<typeof logScale>): Spec {
  if (unit === 'ms') return latencyAxis(scale, title)
  if (unit === 'files') return { title, values: scale.values, format: ',' }
  const [from, to] = scale.domain
  const values = BYTES.filter((tick) => tick >= from && tick <= to)
  return { title, values, labelExpr: BYTES_LABEL }
}
function seriesOf(commitSeconds: number): string {
  return `commit each ${duration(commitSeconds * 1000)}`
}
