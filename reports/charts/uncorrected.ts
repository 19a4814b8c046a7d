import { allSeries, filterKey, seriesOf, waitAt, waitLabel } from '../cells.js'
import { label } from '../escape.js'
import { duration, rate } from '../format.js'
import { headlineOf } from '../headline.js'
import type { Cell, LatencyMs, Result } from '../result.js'
import { logScale } from './axes.js'
import { type Chart, type Figure, ONLY, ONLY_CHOSEN, type Spec } from './chart.js'
import { axesOf, moveApart, type Step, stepsOf } from './percentiles.js'
import { colourScale, legend } from './theme.js'

const DUE = 'from when a click was due'
const TAKEN = 'uncorrected: from when the engine took it'
const IS_TAKEN = `datum.of === '${TAKEN}'`
/** Beside a panel: its axis and the label behind its lines. */
const ASIDE_PX = 74
const STEPS_MAX = 16

/**
 * The distribution twice: as a reader waits, and as a harness has it that stamps clicks on their
 * way in. A panel for each engine, as a line's shape can only say one thing.
 */
export const uncorrected: Chart = {
  name: 'uncorrected',
  // Older results have none.
  absent: '',
  draw(result) {
    const headline = headlineOf(result)
    const cells = (headline?.points ?? [])
      .map((p) => p.cell)
      .filter((c) => stepsOf(c.visibleLatencyMs).length > 1 && c.uncorrectedLatencyMs !== null)
    if (headline === undefined || cells.length === 0) return []
    const { load } = headline
    const apart = new Set(cells.filter(differs).map(seriesOf))
    const drawn = apart.size === 0 ? cells : cells.filter((c) => apart.has(seriesOf(c)))
    const alike = [...new Set(cells.map(seriesOf))].filter((s) => apart.size > 0 && !apart.has(s))
    const figure: Figure = {
      name: 'uncorrected',
      title: `What counting from when the engine took a click would hide, at ${rate(load)}`,
      alt:
        'Line charts, a panel for each engine, two lines for each interval: drawn through from ' +
        `when a click was due, dashed from when the engine took it. ${cells.map(describe).join('; ')}.`,
      notes: [
        ...(alike.length === 0
          ? []
          : [
              `Not drawn, as both are the same within 10 %: ${alike.map((s) => label(s)).join('; ')}.`,
            ]),
        'Between a line and the dashed one of the same interval lies what clicks waited outside of the engine. Only the line drawn through is what a reader waits, and only it counts anywhere else on this page.',
      ],
      spec: (widthPx) => spec(result, drawn, load, widthPx),
    }
    return [figure]
  },
}

/** At some percentile by more than a tenth. */
function differs({ visibleLatencyMs: due, uncorrectedLatencyMs: taken }: Cell): boolean {
  return (['p50', 'p90', 'p99', 'max'] as const).some(
    (key) => (due?.[key] ?? 0) > 1.1 * (taken?.[key] ?? 0) && taken?.[key] !== null,
  )
}

function describe(cell: Cell): string {
  const said = (latency: LatencyMs | null): string =>
    `p50 ${duration(latency?.p50 ?? null)}, p99 ${duration(latency?.p99 ?? null)}`
  const { visibleLatencyMs: due, uncorrectedLatencyMs: taken } = cell
  return `${label(seriesOf(cell))} ${waitLabel(cell)}: ${said(due)}, uncorrected ${said(taken)}`
}

/** Twice as many lines as in the picture above, so fewer of their steps, and straight between. */
function thinned(steps: readonly Step[]): Step[] {
  const each = Math.ceil(steps.length / STEPS_MAX)
  return steps.filter((_, k) => k % each === 0 || k === steps.length - 1)
}

interface Row extends Step {
  readonly of: string
  readonly series: string
  readonly interval: string
  readonly cell: string
  readonly only: string
  /** The end of a line: its interval stands there. */
  placed?: boolean
}

function spec(result: Result, cells: readonly Cell[], load: number, widthPx: number): Spec {
  const isNarrow = widthPx < 500
  const height = isNarrow ? 200 : 240
  const own = (cell: Cell, of: string) => ({
    of,
    series: label(seriesOf(cell)),
    interval: waitAt(cell, load),
    cell: label(cell.id),
    only: filterKey(cell),
  })
  const line = (cell: Cell, of: string, latency: LatencyMs | null): Row[] =>
    thinned(stepsOf(latency)).map((step) => ({ ...step, ...own(cell, of) }))
  const due = cells.map((cell) => line(cell, DUE, cell.visibleLatencyMs))
  const taken = cells.flatMap((cell) => line(cell, TAKEN, cell.uncorrectedLatencyMs))
  const rows = [...due.flat(), ...taken]
  const y = logScale(rows.map(({ ms }) => ms))
  const names = allSeries(result).map((s) => label(s))
  const shown = names.filter((name) => rows.some(({ series }) => series === name))
  for (const name of shown) {
    const ends = due.flatMap((steps) => (steps.at(-1)?.series === name ? steps.slice(-1) : []))
    moveApart(ends, y, height)
    for (const end of ends) end.placed = true
  }
  const columns = isNarrow ? 1 : Math.min(2, shown.length)
  const ninesMax = Math.max(...rows.map(({ nines }) => nines))
  const position = axesOf(y, ninesMax, 'visible latency, log', 'share of clicks')
  const colour = { field: 'series', scale: colourScale(names), legend: null }
  const dashes = {
    domain: [DUE, TAKEN],
    range: [
      [1, 0],
      [5, 4],
    ],
  }
  const lines = { ...legend(widthPx), symbolType: 'stroke', symbolStrokeWidth: 2 }
  return {
    params: [ONLY],
    data: { values: rows },
    transform: [ONLY_CHOSEN],
    facet: {
      field: 'series',
      sort: shown,
      header: { title: null, labelColor: 'currentColor', labelFontSize: 13 },
    },
    columns,
    spec: {
      width: Math.floor(widthPx / columns) - (isNarrow ? 40 : ASIDE_PX),
      height,
      layer: [
        {
          mark: { type: 'line', strokeWidth: 2, clip: true },
          encoding: {
            ...position,
            // Where both lie on each other the dashes are still seen.
            color: { condition: { test: IS_TAKEN, value: 'currentColor' }, ...colour },
            detail: { field: 'cell' },
            strokeDash: { field: 'of', scale: dashes, legend: lines },
            tooltip: [
              { field: 'cell', title: 'cell' },
              { field: 'of', title: 'counted' },
            ],
          },
        },
        {
          transform: [{ filter: 'datum.placed' }],
          mark: {
            type: 'text',
            align: 'left',
            dx: 6,
            dy: { expr: 'datum.dy' },
            baseline: 'middle',
          },
          encoding: { ...position, text: { field: 'interval' }, color: colour },
        },
      ],
    },
  }
}
