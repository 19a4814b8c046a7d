import { latencyAxis, logScale, rateAxis } from '../charts/axes.js'
import type { Figure, Spec } from '../charts/chart.js'
import { colourScale, legend, shapeScale } from '../charts/theme.js'
import { label } from '../escape.js'
import { duration, rate, rounded } from '../format.js'
import type { Course, CoursePoint } from './history.js'

/** A figure over time: whiskers from repeats, a line for each machine, none between two. */
export function courseFigure(course: Course, at: number): Figure {
  const { question, figure, points } = course
  const machines = [...new Set(points.map(({ machine }) => machine))]
  const told = points.map((p) => `${p.run}: ${amountOf(course, p.value)}`)
  const apart = machines.length < 2 ? '' : ' Other machines are other lines, and are not joined.'
  return {
    name: `history-${at + 1}`,
    title: `${figure}: ${label(question, 90)}`,
    alt: `Line chart of ${figure} over ${points.length} runs. ${told.map((t) => label(t)).join('; ')}.`,
    notes: [`Medians of valid repeats, with the least and the greatest.${apart}`],
    spec: (widthPx) => spec(course, machines, widthPx),
  }
}

/** As it is written beside a chart. */
export function amountOf({ figure }: Course, value: number): string {
  return figure === 'throughput' ? rate(value) : duration(value)
}

function spec({ figure, points }: Course, machines: readonly string[], widthPx: number): Spec {
  const scale = logScale(
    points.flatMap(({ min, max }) => [min, max]),
    1.3,
  )
  const names = machines.map((machine) => label(machine))
  const rows = points.map((p) => ({ ...row(p), machine: label(p.machine) }))
  const shown = names.length > 1 ? { ...legend(widthPx), columns: 1 } : null
  const axis =
    figure === 'throughput' ? rateAxis(scale.values, 'clicks per second, log') : undefined
  const y = {
    field: 'value',
    type: 'quantitative',
    scale: { type: 'log', domain: scale.domain, nice: false },
    axis: axis ?? latencyAxis(scale, `${figure}, log`),
  }
  const x = {
    field: 'run',
    type: 'ordinal',
    sort: null,
    axis: { title: 'run, the oldest first', labelAngle: -30, labelLimit: 110, labelOverlap: true },
  }
  const color = { field: 'machine', scale: colourScale(names), legend: shown }
  return {
    width: widthPx - 20,
    height: 170,
    data: { values: rows },
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color } },
      {
        transform: [{ filter: 'datum.high > datum.low' }],
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      {
        mark: { type: 'point', size: 70, filled: true, opacity: 1 },
        encoding: {
          ...{ x, y, color },
          shape: { field: 'machine', scale: shapeScale(names), legend: shown },
          tooltip: [
            { field: 'run', title: 'run' },
            { field: 'value', title: figure },
            { field: 'machine', title: 'machine' },
          ],
        },
      },
    ],
  }
}

function row({ run, value, min, max }: CoursePoint) {
  return {
    ...{ run: label(run), value: rounded(value), low: rounded(min), high: rounded(max) },
  }
}
