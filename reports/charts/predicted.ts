import { label } from '../escape.js'
import { percent, rounded } from '../format.js'
import { commandLine } from '../started.js'
import type { Quantity, Validation } from '../validation-schema.js'
import { logScale } from './axes.js'
import type { Chart, Figure, Spec } from './chart.js'
import { colourScale, legend, shapeScale } from './theme.js'

/** For the filter of the page. */
export const WHOLE = 'cells of a validation, not of this run'

const KINDS: Readonly<Record<Quantity['name'], string>> = {
  throughput: 'backlog',
  visibleP50: 'visible p50',
  visibleP99: 'visible p99',
  outage: 'outage after a crash',
}

export const predicted: Chart = {
  name: 'predicted',
  absent:
    'No check of predictions is in this page: ' +
    `${commandLine('validate')}, then ${commandLine('report --validation reports/validation.json')}.`,
  draw: ({ validation }) => (validation === null ? [] : [predictedFigure(validation)]),
}

/** Times that were predicted against those that were measured; on the line both are equal. */
export function predictedFigure({ cells }: Validation): Figure {
  const rows = cells.flatMap(({ id, quantities }) =>
    quantities
      .filter(({ unit, predicted }) => unit === 'ms' && predicted > 0)
      .map((q) => rowOf(id, q)),
  )
  const kinds = [...new Set(rows.map(({ kind }) => kind))]
  return {
    name: 'predicted',
    title: 'Predicted by the simulated runtime, against measured on threads',
    alt: `Scatter plot of ${rows.length} times, predicted against measured, with the line of equality.`,
    notes: [
      'Medians of the repeats, with the least and the greatest that was measured. Log axes.',
      'What is not predicted at all is in the table only, as are backlogs.',
    ],
    whole: WHOLE,
    spec: (widthPx) => spec(rows, kinds, widthPx),
  }
}

function rowOf(id: string, q: Quantity) {
  return {
    cell: label(id),
    kind: KINDS[q.name],
    measured: rounded(q.measured),
    low: rounded(q.measuredLeast),
    high: rounded(q.measuredMost),
    predicted: rounded(q.predicted),
    error: percent(q.error),
  }
}

function spec(
  rows: readonly ReturnType<typeof rowOf>[],
  kinds: readonly string[],
  widthPx: number,
): Spec {
  const { domain, values } = logScale(
    rows.flatMap(({ measured, predicted }) => [measured, predicted]),
    1.3,
  )
  const scale = { type: 'log', domain, nice: false }
  const axis = (title: string) => ({ title, values })
  const x = { field: 'measured', type: 'quantitative', scale, axis: axis('measured, ms, log') }
  const y = { field: 'predicted', type: 'quantitative', scale, axis: axis('predicted, ms, log') }
  const color = { field: 'kind', scale: colourScale(kinds), legend: legend(widthPx) }
  const ends = [
    { measured: domain[0], predicted: domain[0] },
    { measured: domain[1], predicted: domain[1] },
  ]
  return {
    width: widthPx - 20,
    height: Math.min(420, widthPx - 20),
    data: { values: rows },
    layer: [
      {
        data: { values: ends },
        mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor' },
        encoding: { x, y },
      },
      {
        mark: { type: 'rule' },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, color },
      },
      {
        mark: { type: 'point', size: 60, filled: true },
        encoding: {
          ...{ x, y, color },
          shape: { field: 'kind', scale: shapeScale(kinds), legend: legend(widthPx) },
          tooltip: ['cell', 'kind', 'measured', 'predicted', 'error'].map((field) => ({ field })),
        },
      },
    ],
  }
}
