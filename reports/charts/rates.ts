import { NONE, rate, rounded } from '../format.js'
import { textWidth } from '../text-width.js'
import { logScale, rateAxis } from './axes.js'
import type { Spec } from './chart.js'
import { colourScale, FONT_PX, legend } from './theme.js'

/** How fast one thing does the same work in two ways. */
export interface Rates {
  readonly row: string
  readonly kind: string
  /** What the picture is about. */
  readonly strong: boolean
  /** Drawn full. */
  readonly whole: number | null
  /** Drawn hollow. */
  readonly part: number | null
  /** Of the repeats of `whole`. */
  readonly range: readonly [low: number, high: number] | null
  readonly about: string
  /** What it is to the filter of the page; empty: no cell, and so it stays. */
  readonly only: string
}
export interface RateNames {
  readonly whole: string
  readonly part: string
}

/** One row each on a log axis; on a phone the names stand above their rows. */
export function rates(
  all: readonly Rates[],
  kinds: readonly string[],
  names: RateNames,
  widthPx: number,
): Spec {
  const phone = widthPx < 500
  const rows = all.map(rowOf)
  const x = logScale(
    rows.flatMap((r) => [r.first, r.last]),
    phone ? 1.4 : 2,
  )
  const namesPx = phone ? 0 : Math.max(...rows.map((r) => textWidth(r.row, FONT_PX))) + 22
  const title = `● ${names.whole}   ○ ${names.part}${phone ? '' : '   (clicks per second, log)'}`
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { type: 'log', domain: x.domain, nice: false },
    axis: rateAxis(x.values, title),
  })
  const y = {
    field: 'key',
    type: 'nominal',
    sort: null,
    axis: phone ? null : { title: null, labels: false, ticks: false, domain: false, grid: false },
  }
  const used = kinds.filter((kind) => rows.some((r) => r.kind === kind))
  const colour = {
    field: 'kind',
    scale: colourScale(kinds),
    legend: { ...legend(widthPx), symbolOpacity: 1, symbolType: 'circle', values: used },
  }
  const tooltip = [
    { field: 'row', title: 'what' },
    { field: 'wholeText', title: names.whole },
    { field: 'partText', title: names.part },
    { field: 'about', title: 'about' },
  ]
  const rule = (from: string, to: string, look: Spec) => ({
    transform: [{ filter: `isValid(datum.${from}) && isValid(datum.${to})` }],
    mark: { type: 'rule', ...look },
    encoding: { x: at(from), x2: { field: to }, y, color: colour },
  })
  const dot = (field: string, look: Spec) => ({
    transform: [{ filter: `isValid(datum.${field})` }],
    mark: { type: 'point', shape: 'circle', opacity: 1, ...look },
    encoding: { x: at(field), y, color: colour, tooltip },
  })
  const text = (field: string, place: Spec, side: Spec) => ({
    mark: { type: 'text', baseline: 'middle', ...side },
    encoding: { x: place, y, text: { field }, color: { value: 'currentColor' } },
  })
  const named = (strong: boolean) => ({
    transform: [{ filter: `datum.strong === ${strong}` }],
    ...(phone
      ? text('headline', { value: 0 }, { align: 'left', dy: -15, ...weight(strong) })
      : text('row', { value: -10 }, { align: 'right', ...weight(strong) })),
  })
  return {
    width: widthPx - namesPx,
    height: { step: phone ? 40 : 25 },
    data: { values: rows },
    layer: [
      rule('first', 'last', { strokeWidth: 2, opacity: 0.35 }),
      rule('low', 'high', { strokeWidth: 6, opacity: 0.4 }),
      dot('part', { size: 70, strokeWidth: 2, filled: false }),
      dot('whole', { size: 110, filled: true }),
      ...(phone ? [] : [text('wholeText', at('last'), { align: 'left', dx: 10 })]),
      named(true),
      named(false),
    ],
  }
}

const weight = (strong: boolean): Spec => (strong ? { fontWeight: 700 } : {})

function rowOf({ row, kind, strong, whole, part, range, about, only }: Rates, key: number) {
  const known = [whole, part, ...(range ?? [])].filter((value) => value !== null)
  const [first, last] = [Math.min(...known), Math.max(...known)].map(rounded)
  const wholeText = rate(whole)
  const partText = part === null ? NONE : rate(part)
  return {
    key,
    row,
    kind,
    strong,
    whole: whole === null ? null : rounded(whole),
    part: part === null ? null : rounded(part),
    low: range === null ? null : rounded(range[0]),
    high: range === null ? null : rounded(range[1]),
    first: first ?? 1,
    last: last ?? 1,
    wholeText,
    partText,
    headline: `${row}: ${wholeText}`,
    about,
    only,
  }
}
