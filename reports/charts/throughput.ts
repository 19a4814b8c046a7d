import { allSeries, bySetting, filterKey, isPaced, waitLabel } from '../cells.js'
import { sharedCores } from '../clusters.js'
import { label } from '../escape.js'
import { counted, duration, rate, rounded, sentence } from '../format.js'
import { bestPoints, type Point, points } from '../points.js'
import type { Result } from '../result.js'
import { type LogScale, latencyAxis, logScale, rateAxis } from './axes.js'
import { clampMs, type Figure, type Spec } from './chart.js'
import { placeLabels } from './labels.js'
import { referenceLayers, referenceNote, referencesIn } from './references.js'
import { colourScale, legend, shapeScale } from './theme.js'

/** Settings beyond these are in the table only, and so are those of one or two points. */
const FIGURES_MAX = 3
const POINTS_MIN = 3

/** Throughput against visible latency, for one clock: the two never share a picture. */
export function throughputFigures(
  result: Result,
  clock: 'wall' | 'virtual',
  name: string,
): Figure[] {
  const groups = bySetting(result.cells.filter((c) => isPaced(c) && c.clock === clock))
  const series = allSeries(result).map((s) => label(s))
  const settings = groups.flatMap(({ setting, cells }) => {
    const all = points(cells)
    return all.length === 0 ? [] : [{ setting, all }]
  })
  const drawn = settings.filter(({ all }, i) => i === 0 || all.length >= POINTS_MIN)
  return drawn.slice(0, FIGURES_MAX).map(({ setting, all }, i) => ({
    name: i === 0 ? name : `${name}-${i + 1}`,
    title:
      clock === 'wall'
        ? 'Throughput against visible latency'
        : 'Planned, not measured: throughput against visible latency on a virtual clock',
    alt: describe(all),
    notes: [
      ...notes(all, setting, i === 0 ? settings.length - Math.min(drawn.length, FIGURES_MAX) : 0),
      ...(clock === 'wall' && i === 0 ? referenceNote(referencesIn(latencyScale(all))) : []),
      ...sharedCores(
        result,
        all.map((p) => p.cell),
      ),
    ],
    spec: (widthPx) => spec(all, series, clock, widthPx),
  }))
}

function describe(all: readonly Point[]): string {
  const best = bestPoints(all).map(
    (p) => `${p.series} ${waitLabel(p.cell)}: ${duration(p.latencyMs)} at ${rate(p.eventsPerSec)}`,
  )
  return `Scatter chart of ${counted(all.length, 'point')}, both axes logarithmic. On the frontier: ${best.join('; ')}.`
}

function notes(all: readonly Point[], setting: string, left: number): string[] {
  const hollow = all.filter((p) => p.metric === 'p50' && !p.behind).length
  const behind = all.filter((p) => p.behind).length
  return [
    `Left and up is better. Numbers are micro-batch triggers or checkpoint intervals. The dashed line is the frontier over all that are exactly-once: none of them is better in both. ${sentence(setting)}`,
    hollow > 0
      ? `Hollow: fewer than 20 batches, so no p99; these ${hollow === 1 ? 'is' : 'are'} at p50 and stay off the frontier.`
      : '',
    behind > 0
      ? `Faint: ${counted(behind, 'point')} did not keep up with the load; the latency only says how long it ran.`
      : '',
    left > 0
      ? `${counted(left, 'other setting')} (sink, query or durability) with few cells: see the table.`
      : '',
  ].filter((note) => note !== '')
}

const latencyScale = (all: readonly Point[]): LogScale =>
  logScale(all.flatMap((p) => [clampMs(p.lowMs), clampMs(p.highMs)]))

function spec(
  all: readonly Point[],
  series: readonly string[],
  clock: 'wall' | 'virtual',
  widthPx: number,
): Spec {
  const loads = [...new Set(all.flatMap((p) => p.cell.offeredEventsPerSec ?? []))]
  const height = loads.length < 2 ? 120 : widthPx < 500 ? 330 : 370
  const x = latencyScale(all)
  const y = logScale(
    all.map((p) => p.eventsPerSec),
    2,
  )
  const best = bestPoints(all)
  const rows = placed(all, best, x, y, widthPx, height)
  const present = series.filter((s) => rows.some((row) => row.series === s))
  const shown = { ...legend(widthPx), values: present }
  const colour = { field: 'series', scale: colourScale(series), legend: shown }
  const position = {
    x: {
      field: 'ms',
      type: 'quantitative',
      scale: { type: 'log', domain: x.domain, nice: false },
      axis: latencyAxis(x, 'visible latency, p99 (due → readable), log'),
    },
    y: {
      field: 'rate',
      type: 'quantitative',
      scale: { type: 'log', domain: y.domain, nice: false },
      axis: rateAxis(loads.length <= 6 ? loads : y.values, 'clicks per second, log'),
    },
  }
  const fade = { condition: { param: 'pick', value: 1 }, value: 0.1 }
  return {
    width: widthPx,
    height,
    data: { values: rows },
    layer: [
      ...(clock === 'wall' ? referenceLayers(referencesIn(x), position.x) : []),
      {
        data: { values: best.map((p) => ({ ms: clampMs(p.latencyMs), rate: p.eventsPerSec })) },
        mark: { type: 'line', interpolate: 'step-after', strokeDash: [5, 4], opacity: 0.55 },
        encoding: { ...position, color: { value: 'currentColor' } },
      },
      {
        // In the first layer that has the legend: Vega-Lite merges the others' into it.
        params: [{ name: 'pick', select: { type: 'point', fields: ['series'] }, bind: 'legend' }],
        transform: [{ filter: 'datum.high > datum.low' }],
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: {
          ...position,
          x: { ...position.x, field: 'low' },
          x2: { field: 'high' },
          color: colour,
          opacity: fade,
        },
      },
      dots(true),
      dots(false),
      {
        transform: [{ filter: 'datum.placed' }],
        mark: {
          type: 'text',
          dx: { expr: 'datum.dx' },
          dy: { expr: 'datum.dy' },
          baseline: 'middle',
        },
        encoding: {
          ...position,
          text: { field: 'wait' },
          color: colour,
          opacity: fade,
        },
      },
    ],
  }

  /** Filled: a p99. Hollow: a p50, or one that fell behind. */
  function dots(filled: boolean): Spec {
    return {
      transform: [{ filter: `datum.state ${filled ? '=' : '!'}== 'p99'` }],
      mark: { type: 'point', size: 110, strokeWidth: 2, filled, opacity: 1 },
      encoding: {
        ...position,
        color: colour,
        shape: { field: 'series', scale: shapeScale(series), legend: shown },
        opacity: {
          condition: [{ test: "datum.state === 'behind'", value: 0.4 }, fade.condition],
          value: 0.1,
        },
        tooltip: TOOLTIP,
      },
    }
  }
}

const TOOLTIP = [
  { field: 'series', title: 'engine' },
  { field: 'wait', title: 'interval' },
  { field: 'offered', title: 'load' },
  { field: 'p50', title: 'visible p50' },
  { field: 'p99', title: 'visible p99' },
  { field: 'processed', title: 'processed p50' },
  { field: 'cell', title: 'cell' },
]

function placed(
  all: readonly Point[],
  best: readonly Point[],
  x: LogScale,
  y: LogScale,
  widthPx: number,
  heightPx: number,
) {
  // Those on the frontier choose their place first: they are what is looked for.
  const ordered = [...all].sort(
    (a, b) => Number(best.includes(b)) - Number(best.includes(a)) || a.latencyMs - b.latencyMs,
  )
  const places = placeLabels(
    ordered.map((p) => ({
      x: x.at(clampMs(p.latencyMs)) * widthPx,
      y: (1 - y.at(p.eventsPerSec)) * heightPx,
      text: waitLabel(p.cell),
    })),
    widthPx,
  )
  return ordered.map((p, i) => ({
    series: label(p.series),
    only: filterKey(p.cell),
    ms: rounded(clampMs(p.latencyMs)),
    low: rounded(clampMs(p.lowMs)),
    high: rounded(clampMs(p.highMs)),
    rate: rounded(p.eventsPerSec),
    state: p.behind ? 'behind' : p.metric,
    wait: waitLabel(p.cell),
    offered: rate(p.cell.offeredEventsPerSec),
    p50: duration(p.cell.visibleLatencyMs?.p50 ?? null),
    p99: duration(p.cell.visibleLatencyMs?.p99 ?? null),
    processed: duration(p.cell.processedLatencyMs?.p50 ?? null),
    cell: label(p.cell.id),
    placed: places[i] !== undefined,
    dx: places[i]?.dx ?? 0,
    dy: places[i]?.dy ?? 0,
  }))
}
