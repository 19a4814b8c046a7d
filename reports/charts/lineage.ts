import { duration, rounded } from '../format.js'
import type { LineageDepth, Result } from '../result.js'
import { benchLine } from '../started.js'
import { logScale } from './axes.js'
import type { Chart, Figure, Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

/** Recovery time against the depth of a lineage, a line for each number of workers. */
export const lineage: Chart = {
  name: 'lineage',
  absent: `It was not simulated what lost state costs by lineage: ${benchLine('--lineage')}.`,
  draw({ lineage: points }: Result) {
    if (points.length === 0) return []
    const figure: Figure = {
      name: 'lineage',
      title: 'Recovery by lineage: time from the loss, by batches since the checkpoint',
      alt: `Line chart, both axes logarithmic. ${points.map(describe).join('; ')}.`,
      notes: [
        'Down is better. On the virtual clock: until the first new result after one worker is lost. The others derive its key groups again, side by side, so more workers are back sooner.',
      ],
      whole: 'a simulation of its own, with assumed costs',
      spec: (widthPx) => spec(points, widthPx),
    }
    return [figure]
  },
}

function seriesOf({ workers }: LineageDepth): string {
  return `${workers} workers`
}
function describe(point: LineageDepth): string {
  return `${seriesOf(point)}, ${point.depth} batches: ${duration(point.outageMs)}`
}

function spec(points: readonly LineageDepth[], widthPx: number): Spec {
  const series = [...new Set(points.map(seriesOf))]
  const depths = [...new Set(points.map(({ depth }) => depth))]
  const x = logScale(depths)
  const y = logScale(points.map(({ outageMs }) => outageMs))
  const shown = legend(widthPx)
  const log = (domain: readonly number[]) => ({ type: 'log', domain, nice: false })
  return {
    width: widthPx,
    height: widthPx < 500 ? 300 : 340,
    data: {
      values: points.map((point) => ({
        series: seriesOf(point),
        depth: point.depth,
        ms: rounded(point.outageMs),
        outage: duration(point.outageMs),
      })),
    },
    encoding: {
      x: {
        field: 'depth',
        type: 'quantitative',
        scale: log(x.domain),
        axis: { title: 'batches since the last checkpoint, log', values: depths, format: ',' },
      },
      y: {
        field: 'ms',
        type: 'quantitative',
        scale: log(y.domain),
        axis: { title: 'virtual ms until the first new result, log', values: y.values },
      },
      color: { field: 'series', scale: colourScale(series), legend: shown },
    },
    layer: [
      { mark: { type: 'line', strokeWidth: 2 } },
      {
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: {
          shape: { field: 'series', scale: shapeScale(series), legend: shown },
          tooltip: [
            { field: 'series', title: 'with' },
            { field: 'depth', title: 'batches behind' },
            { field: 'outage', title: 'until the first new result' },
          ],
        },
      },
    ],
  }
}
