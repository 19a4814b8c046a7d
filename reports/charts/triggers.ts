import { filterKey } from '../cells.js'
import { label } from '../escape.js'
import { duration, median, rounded } from '../format.js'
import type { Cell } from '../result.js'
import { benchLine } from '../started.js'
import { sideBySide, triggerLabel } from '../triggers.js'
import { type LogScale, latencyAxis, linearRateAxis, logScale } from './axes.js'
import { type Chart, clampMs, type Figure, type Spec } from './chart.js'
import { colourScale, legend } from './theme.js'

/** Fewer batches are no line. */
const BATCHES_MIN = 3
const STRIPS_MAX = 8
const SERIES = ['interval', 'batch took', 'oldest click visible after']
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
]
const TIME_LABEL = "datum.value / 1000 + ' s'"

/** Interval, batch and latency over time, one strip for each trigger, below the load. */
export const triggers: Chart = {
  name: 'triggers',
  absent: `Triggers were not compared: ${benchLine('--triggers')}.`,
  draw(result) {
    const found = sideBySide(result)
    if (found === undefined) return []
    const able = found.cells.filter(({ batchTimes }) => (batchTimes?.length ?? 0) >= BATCHES_MIN)
    const shown = able.slice(0, STRIPS_MAX)
    if (shown.length === 0) return []
    const left = found.cells.filter((cell) => !shown.includes(cell)).map(triggerLabel)
    const figure: Figure = {
      name: 'triggers',
      title: `Batch by batch over the same load: ${label(found.load, 80)}`,
      alt: `Lines over time, one strip for each trigger. ${shown.map(describe).join('; ')}.`,
      notes: [
        'Above the load, below it a strip for each trigger: the interval between two cuts, what the batch took, and how long its oldest click waited for its commit. Where the batch takes longer than its interval, the trigger does not keep up.',
        ...(left.length === 0 ? [] : [`In the table only: ${label(left.join(', '), 120)}.`]),
      ],
      spec: (widthPx) => spec(shown, widthPx),
    }
    return [figure]
  },
}

function describe(cell: Cell): string {
  const batches = cell.batchTimes ?? []
  const middle = (of: (batch: Batch) => number) => duration(median(batches.map(of)))
  const all = `median interval ${middle((b) => b.intervalMs)}, batch ${middle((b) => b.tookMs)}`
  return `${label(triggerLabel(cell))}: ${all}, oldest click ${middle((b) => b.visibleMs)}`
}

type Batch = NonNullable<Cell['batchTimes']>[number]

function spec(cells: readonly Cell[], widthPx: number): Spec {
  const phone = widthPx < 500
  const all = cells.flatMap(({ batchTimes }) => batchTimes ?? [])
  const fromMs = Math.min(...all.map(({ atMs }) => atMs))
  const domain = [rounded(fromMs), rounded(Math.max(...all.map(({ atMs }) => atMs)))]
  const scale = logScale(
    all.flatMap(({ intervalMs, tookMs, visibleMs }) =>
      [intervalMs, tookMs, visibleMs].map(clampMs),
    ),
  )
  const width = widthPx - (phone ? 56 : 70)
  const axis = { title: null, grid: false, tickCount: phone ? 4 : 9, labelExpr: TIME_LABEL }
  const x = { field: 'at', type: 'quantitative', scale: { domain, nice: false } }
  const strips = cells.map((cell, at) => strip(cell, scale, { width, phone, legend: at === 0 }))
  const last = strips.length - 1
  const timed = (one: Spec & { readonly encoding: Spec }, at: number): Spec => {
    const shown = at === last ? axis : { ...axis, labels: false, ticks: false }
    return { ...one, encoding: { ...one.encoding, x: { ...x, axis: shown } } }
  }
  return {
    spacing: 30,
    bounds: 'flush',
    vconcat: [timed(load(cells, { width, phone }), -1), ...strips.map((one, at) => timed(one, at))],
  }
}

interface Size {
  readonly width: number
  readonly phone: boolean
}
const besides = (phone: boolean) => ({ minExtent: phone ? 50 : 62, maxExtent: phone ? 50 : 62 })

/** As the finest of them saw it: clicks of a batch over the time in which they came. */
function load(cells: readonly Cell[], { width, phone }: Size): Spec & { encoding: Spec } {
  const finest = cells.reduce((a, b) => (b.commits > a.commits ? b : a))
  const values = (finest.batchTimes ?? [])
    .filter(({ intervalMs }) => intervalMs > 0)
    .map(({ atMs, events, intervalMs }) => ({
      at: rounded(atMs),
      rate: rounded((events / intervalMs) * 1_000),
    }))
  return {
    title: { text: 'load, clicks a second', fontWeight: 400 },
    width,
    height: 56,
    data: { values },
    mark: { type: 'area', opacity: 0.35, interpolate: 'step-before', clip: true },
    encoding: {
      y: {
        field: 'rate',
        type: 'quantitative',
        stack: false,
        axis: { ...linearRateAxis('', 2), title: null, ...besides(phone) },
      },
      color: { value: 'currentColor' },
    },
  }
}

function strip(
  cell: Cell,
  scale: LogScale,
  { width, phone, legend: told }: Size & { readonly legend: boolean },
): Spec & { encoding: Spec } {
  const values = (cell.batchTimes ?? []).flatMap((batch) =>
    [batch.intervalMs, batch.tookMs, batch.visibleMs].map((ms, at) => ({
      at: rounded(batch.atMs),
      ms: rounded(clampMs(ms)),
      what: SERIES[at],
      events: batch.events,
      only: filterKey(cell),
    })),
  )
  const names = told ? { ...legend(width), columns: phone ? 1 : 3, symbolType: 'stroke' } : null
  return {
    title: { text: label(triggerLabel(cell)) },
    width,
    height: phone ? 84 : 96,
    data: { values },
    mark: { type: 'line', strokeWidth: 1.4, clip: true },
    encoding: {
      y: {
        field: 'ms',
        type: 'quantitative',
        scale: { type: 'log', domain: scale.domain, nice: false },
        axis: { ...latencyAxis(scale, ''), title: null, ...besides(phone) },
      },
      color: { field: 'what', scale: colourScale(SERIES), sort: SERIES, legend: names },
      strokeDash: { field: 'what', scale: { domain: SERIES, range: DASHES }, legend: names },
      tooltip: [
        { field: 'what', title: 'what' },
        { field: 'ms', title: 'ms' },
        { field: 'events', title: 'clicks' },
      ],
    },
  }
}
