import { textWidth } from '../text-width.js'
import type { Spec } from './chart.js'
import { colourScale, FONT_PX, legend } from './theme.js'

/** One bar: who, how much, and how that reads. */
export interface Bar {
  readonly row: string
  readonly kind: string
  readonly value: number
  readonly text: string
  readonly low: number
  readonly high: number
  readonly about: string
  /** What it is to the filter of the page. */
  readonly only: string
}

/** Lying bars from zero with their figures at the ends; on a phone the names stand above them. */
export function bars(
  all: readonly Bar[],
  kinds: readonly string[],
  axis: Spec,
  widthPx: number,
): Spec {
  const phone = widthPx < 500
  const rows = all.map((bar, key) => ({ ...bar, key, headline: `${bar.row}: ${bar.text}` }))
  const namesPx = phone ? 0 : Math.max(...rows.map((r) => textWidth(r.row, FONT_PX))) + 10
  const most = Math.max(...rows.map((r) => r.high))
  const x = {
    field: 'value',
    type: 'quantitative',
    // Room for the figure at the end of the longest bar.
    scale: { domain: [0, most * (phone ? 1.02 : 1.12) || 1], nice: false },
    axis,
  }
  const y = {
    field: 'key',
    type: 'nominal',
    sort: null,
    scale: phone ? { paddingInner: 0.6, paddingOuter: 0.5 } : { padding: 0.25 },
    axis: phone ? null : { title: null, labels: false, ticks: false, domain: false },
  }
  const text = (field: string, place: Spec, side: Spec) => ({
    mark: { type: 'text', baseline: 'middle', ...side },
    encoding: { x: place, y, text: { field }, color: { value: 'currentColor' } },
  })
  return {
    width: widthPx - namesPx,
    height: { step: phone ? 40 : 30 },
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', cornerRadiusEnd: 2, opacity: 0.9 },
        encoding: {
          x,
          y,
          color: { field: 'kind', scale: colourScale(kinds), legend: legend(widthPx) },
          tooltip: [
            { field: 'row', title: 'what' },
            { field: 'kind', title: 'kind' },
            { field: 'text', title: 'figure' },
            { field: 'about', title: 'about' },
          ],
        },
      },
      {
        transform: [{ filter: 'datum.high > datum.low' }],
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: {
          x: { ...x, field: 'low' },
          x2: { field: 'high' },
          y,
          color: { value: 'currentColor' },
        },
      },
      ...(phone
        ? [text('headline', { value: 0 }, { align: 'left', dy: -17 })]
        : [
            text('text', { ...x, field: 'high' }, { align: 'left', dx: 6 }),
            text('row', { value: -8 }, { align: 'right' }),
          ]),
    ],
  }
}
