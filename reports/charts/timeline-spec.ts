import type { Crash, Timeline } from '../crash.js'
import { label } from '../escape.js'
import { rounded } from '../format.js'
import type { Cell } from '../result.js'
import { linearRateAxis } from './axes.js'
import type { Spec } from './chart.js'
import { FONT_PX, legend } from './theme.js'
import { type Drawn, drawnBars, FATES, LANE_LABEL, laneName, laneOrder } from './timeline-rows.js'

const FATE_COLOURS = ['var(--bar)', 'var(--bad)', 'var(--good)', 'var(--bar-soft)']
const LAG_POINTS_MAX = 400
const MARKS_MAX = 100

const TIME_LABEL =
  "datum.value == 0 ? 'fault' : abs(datum.value) < 1000 ? datum.value + ' ms' : " +
  "datum.value / 1000 + ' s'"

/** Lanes above, the lag below, on one time axis that counts from the fault. */
export function timelineSpec(cell: Cell, crash: Crash, widthPx: number): Spec {
  const timeline = cell.timeline
  if (timeline === null) return {}
  const phone = widthPx < 500
  const labelPx = phone ? 84 : 92
  const width = widthPx - labelPx
  const perMs = width / (crash.toMs - crash.fromMs || 1)
  const rows = drawnBars(timeline, crash, perMs, phone)
  const lanes = laneOrder(timeline, rows)
  const domain = [crash.fromMs - crash.atMs, crash.toMs - crash.atMs].map(rounded)
  const x = { type: 'quantitative', scale: { domain, nice: false } }
  const y = {
    field: 'lane',
    type: 'nominal',
    scale: { domain: lanes, paddingInner: 0.3, paddingOuter: 0.2 },
  }
  const timeAxis = { title: null, tickCount: phone ? 4 : 9, labelExpr: TIME_LABEL }
  // The same room for names beside both plots, so that their time axes lie above each other.
  const besides = { title: null, ticks: false, minExtent: labelPx, maxExtent: labelPx }
  return {
    spacing: 34,
    bounds: 'flush',
    vconcat: [
      {
        width,
        height: { step: 34 },
        layer: [
          faultRule(crash, x),
          faultName(crash, x),
          {
            data: { values: rows },
            mark: { type: 'bar', cornerRadius: 3, strokeWidth: 1.5, stroke: 'var(--page)' },
            encoding: {
              x: { ...x, field: 'from', axis: { ...timeAxis, labels: false, ticks: false } },
              x2: { field: 'to' },
              y: {
                ...y,
                axis: { ...besides, domain: false, labelLimit: labelPx - 4, labelExpr: LANE_LABEL },
              },
              color: {
                field: 'fate',
                scale: { domain: FATES, range: FATE_COLOURS },
                legend: {
                  ...legend(widthPx),
                  columns: phone ? 2 : 4,
                  values: FATES.filter((f) => rows.some((r) => r.fate === f)),
                },
              },
              tooltip: [
                { field: 'process', title: 'process' },
                { field: 'where', title: 'lane' },
                { field: 'when', title: 'from, to' },
                { field: 'fate', title: 'outcome' },
              ],
            },
          },
          {
            data: { values: rows.filter((r) => r.text !== '') },
            mark: { type: 'text', fontSize: FONT_PX - 1, baseline: 'middle' },
            encoding: {
              x: { ...x, field: 'middle' },
              y,
              text: { field: 'text' },
              color: {
                condition: {
                  test: "datum.fate === 'died' || datum.fate === 'restarted'",
                  value: 'var(--on-strong)',
                },
                value: 'var(--ink)',
              },
            },
          },
          ...wayOfRestart(crash, rows, x, y),
          ...otherMarks(timeline, crash, lanes, x, y),
        ],
      },
      lagPlot(timeline, crash, width, x, timeAxis, besides),
    ],
  }
}

function faultRule(crash: Crash, x: Spec): Spec {
  return {
    data: { values: [{ at: rounded(0) }] },
    mark: { type: 'rule', strokeWidth: 1.5, strokeDash: [4, 3], tooltip: label(crash.what) },
    encoding: { x: { ...x, field: 'at' }, color: { value: 'var(--bad)' } },
  }
}

function faultName(crash: Crash, x: Spec): Spec {
  return {
    data: { values: [{ at: 0, what: `✕ ${label(crash.what, 24)}` }] },
    mark: { type: 'text', baseline: 'bottom', dy: -4, fontWeight: 600 },
    encoding: {
      x: { ...x, field: 'at' },
      y: { value: 0 },
      text: { field: 'what' },
      color: { value: 'var(--bad)' },
    },
  }
}

/** From where it died to where it came back. */
function wayOfRestart(crash: Crash, rows: readonly Drawn[], x: Spec, y: Spec): Spec[] {
  const died = rows.find((r) => r.process === label(crash.died?.process ?? ''))
  const back = rows.find((r) => r.process === label(crash.restarted?.process ?? ''))
  if (!died || !back) return []
  const values = [
    { at: died.to, lane: died.lane },
    { at: back.from, lane: back.lane },
  ]
  const encoding = { x: { ...x, field: 'at' }, y, color: { value: 'var(--good)' } }
  return [
    { data: { values }, mark: { type: 'line', strokeWidth: 2, strokeDash: [3, 2] }, encoding },
    {
      data: { values: values.slice(1) },
      mark: { type: 'point', shape: 'triangle-right', size: 60, filled: true, opacity: 1 },
      encoding,
    },
  ]
}

/** Other moments, commits above all: a small mark each, named in the tooltip and in the data. */
function otherMarks(
  timeline: Timeline,
  crash: Crash,
  lanes: readonly string[],
  x: Spec,
  y: Spec,
): Spec[] {
  const values = timeline.marks
    .filter((m) => m.atMs >= crash.fromMs && m.atMs <= crash.toMs)
    .filter((m) => !/^(fault|restart)/.test(m.what) && lanes.includes(laneName(m.lane)))
    .slice(0, MARKS_MAX)
    .map((m) => ({
      at: rounded(m.atMs - crash.atMs),
      lane: laneName(m.lane),
      what: label(m.what),
    }))
  if (values.length === 0) return []
  const mark = { type: 'point', shape: 'diamond', size: 46, filled: true, yOffset: -13, opacity: 1 }
  return [
    {
      data: { values },
      mark,
      encoding: {
        x: { ...x, field: 'at' },
        y,
        color: { value: 'currentColor' },
        tooltip: [{ field: 'what', title: 'moment' }],
      },
    },
  ]
}

function lagPlot(
  timeline: Timeline,
  crash: Crash,
  width: number,
  x: Spec,
  timeAxis: Spec,
  besides: Spec,
): Spec {
  const inside = timeline.lag.filter((l) => l.atMs >= crash.fromMs && l.atMs <= crash.toMs)
  const every = Math.ceil(inside.length / LAG_POINTS_MAX)
  const values = inside
    .filter((_, i) => i % every === 0)
    .map((l) => ({ at: rounded(l.atMs - crash.atMs), lag: rounded(l.events) }))
  return {
    title: { text: 'lag: clicks due and not yet readable', fontWeight: 400 },
    width,
    height: 84,
    layer: [
      {
        data: { values },
        mark: { type: 'area', interpolate: 'linear', line: { strokeWidth: 1.5 }, opacity: 0.35 },
        encoding: {
          x: { ...x, field: 'at', axis: { ...timeAxis, title: 'time since the fault' } },
          y: {
            field: 'lag',
            type: 'quantitative',
            // Two samples of one moment (before and after a commit) are not to be added up.
            stack: false,
            scale: { domainMin: 0 },
            axis: { ...linearRateAxis('', 3), ...besides },
          },
          color: { value: 'var(--c1)' },
        },
      },
      faultRule(crash, x),
    ],
  }
}
