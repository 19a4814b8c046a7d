import { duration, rounded } from '../format.js'
import { textWidth } from '../text-width.js'
import { latencyAxis, logScale } from './axes.js'
import { clampMs, type Spec } from './chart.js'
import { colourScale, FONT_PX, legend } from './theme.js'

/** From one moment to a later one: two figures of one thing, and the way between them. */
export interface Span {
  readonly row: string
  readonly series: string
  /** Drawn as a circle. */
  readonly fromMs: number
  /** Drawn as a diamond; null: it never came. */
  readonly toMs: number | null
  readonly about: string
  /** What it is to the filter of the page. */
  readonly only: string
}
export interface SpanNames {
  readonly from: string
  readonly to: string
}

/**
 * One row each on a log axis; on a phone the names stand above their rows instead of beside them.
 */
export function spans(
  all: readonly Span[],
  series: readonly string[],
  names: SpanNames,
  widthPx: number,
): Spec {
  const phone = widthPx < 500
  const rows = all.map((span, i) => rowOf(span, i))
  const x = logScale(
    rows.flatMap((r) => [r.from, r.to ?? r.from]),
    phone ? 1.6 : 3.4,
  )
  const namesPx = phone ? 0 : Math.max(...rows.map((r) => textWidth(r.row, FONT_PX))) + 10
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', domain: x.domain, nice: false },
    axis: latencyAxis(x, `○ ${names.from}   ◆ ${names.to}${phone ? '' : '   (log)'}`),
  })
  const y = {
    field: 'key',
    type: 'nominal',
    sort: null,
    axis: phone ? null : { title: null, labels: false, ticks: false, domain: false, grid: false },
  }
  const colour = {
    field: 'series',
    scale: colourScale(series),
    legend: {
      ...legend(widthPx),
      symbolOpacity: 1,
      symbolType: 'circle',
      values: series.filter((s) => rows.some((r) => r.series === s)),
    },
  }
  const fade = { condition: { param: 'pick', value: 1 }, value: 0.1 }
  const tooltip = [
    { field: 'row', title: 'what' },
    { field: 'fromText', title: names.from },
    { field: 'toText', title: names.to },
    { field: 'about', title: 'about' },
  ]
  const dot = (field: string, shape: string, filled: boolean) => ({
    transform: [{ filter: `isValid(datum.${field})` }],
    mark: { type: 'point', size: 90, strokeWidth: 2, filled, shape, opacity: 1 },
    encoding: { x: at(field), y, color: colour, opacity: fade, tooltip },
  })
  const text = (field: string, place: Spec, side: Spec) => ({
    mark: { type: 'text', baseline: 'middle', ...side },
    encoding: {
      x: place,
      y,
      text: { field },
      color: { value: 'currentColor' },
      opacity: fade,
    },
  })
  const texts = phone
    ? [text('headline', { value: 0 }, { align: 'left', dy: -15 })]
    : [
        text('fromText', at('from'), { align: 'right', dx: -10 }),
        text('toText', at('last'), { align: 'left', dx: 10 }),
        text('row', { value: -10 }, { align: 'right' }),
      ]
  return {
    width: widthPx - namesPx,
    height: { step: phone ? 42 : 27 },
    data: { values: rows },
    layer: [
      {
        params: [{ name: 'pick', select: { type: 'point', fields: ['series'] }, bind: 'legend' }],
        mark: { type: 'rule', strokeWidth: 3, opacity: 0.4 },
        encoding: { x: at('from'), x2: { field: 'last' }, y, color: colour },
      },
      dot('from', 'circle', false),
      dot('to', 'diamond', true),
      ...texts,
    ],
  }
}

function rowOf({ row, series, fromMs, toMs, about, only }: Span, index: number) {
  const from = rounded(clampMs(fromMs))
  const to = toMs === null ? null : rounded(clampMs(toMs))
  const toText = toMs === null ? 'never in this run' : duration(toMs)
  return {
    key: index,
    row,
    series,
    from,
    to,
    last: to ?? from,
    fromText: duration(fromMs),
    toText,
    headline: `${row}: ${duration(fromMs)} → ${toText}`,
    about,
    only,
  }
}
