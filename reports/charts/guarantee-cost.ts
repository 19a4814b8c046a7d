import { waitLabel } from '../cells.js'
import { label } from '../escape.js'
import { counted, figure, rounded } from '../format.js'
import { COST_PERCENT_MAX, costKeys, costVerdict, percentRange } from '../guarantee-cost.js'
import type { GuaranteeCost, Result } from '../result.js'
import { benchLine } from '../started.js'
import { textWidth } from '../text-width.js'
import type { Chart, Figure, Spec } from './chart.js'
import { colourScale, FONT_PX, shapeScale } from './theme.js'

const ROWS_MAX = 12

/** What exactly-once takes from the throughput of none: a dot for each pair. */
export const guaranteeCost: Chart = {
  name: 'guarantee-cost',
  absent: `No pairs were run: ${benchLine('--cost-of-guarantee')}.`,
  draw({ guaranteeCosts }: Result) {
    const all = guaranteeCosts.filter(({ pairs }) => pairs.length > 0)
    if (all.length === 0) return []
    const shown = all.slice(0, ROWS_MAX)
    const left = all.length - shown.length
    const drawn: Figure = {
      name: 'guarantee-cost',
      title: 'Throughput that exactly-once costs, pair by pair',
      alt: `Dot chart, one row for each engine and sink. ${shown.map(describe).join('; ')}.`,
      notes: [
        'Each small dot is one pair; left of 0 exactly-once was the faster one of it. The large mark is the median, the line its interval of at least 95 %; the dashed line stands at 5 %.',
        ...(left > 0 ? [`${counted(left, 'more row')} in the table only.`] : []),
      ],
      spec: (widthPx) => spec(shown, widthPx),
    }
    return [drawn]
  },
}

function rowOf({ engine, sink, ...pace }: GuaranteeCost): string {
  return label(`${engine} ${waitLabel(pace)} ${sink}`, 48)
}

function describe(cost: GuaranteeCost): string {
  const range = percentRange(cost.costPercentLow, cost.costPercentHigh)
  const interval = range === null ? 'no interval' : `interval ${range}`
  const middle = `median ${figure(cost.costPercent)} % of ${counted(cost.pairs.length, 'pair')}`
  return `${rowOf(cost)}: ${middle}, ${interval}, ${costVerdict(cost)}`
}

function spec(all: readonly GuaranteeCost[], widthPx: number): Spec {
  const phone = widthPx < 500
  const engines = [...new Set(all.map(({ engine }) => label(engine)))]
  const rows = all.map((cost, key) => ({
    key,
    row: rowOf(cost),
    engine: label(cost.engine),
    cost: rounded(cost.costPercent ?? 0),
    low: rounded(cost.costPercentLow ?? cost.costPercent ?? 0),
    high: rounded(cost.costPercentHigh ?? cost.costPercent ?? 0),
    about: costVerdict(cost),
    only: costKeys(cost),
  }))
  const dots = all.flatMap((cost, key) =>
    cost.pairs.map(({ pair, first, costPercent }) => ({
      key,
      engine: label(cost.engine),
      only: costKeys(cost),
      cost: rounded(costPercent),
      about: `pair ${pair}, ${first} first`,
    })),
  )
  const values = [0, COST_PERCENT_MAX, ...dots.map(({ cost }) => cost)]
  const air = Math.max(1, (Math.max(...values) - Math.min(...values)) * 0.05)
  const domain = [rounded(Math.min(...values) - air), rounded(Math.max(...values) + air)]
  const namesPx = phone ? 0 : Math.max(...rows.map((r) => textWidth(r.row, FONT_PX))) + 10
  const at = (field: string) => ({
    field,
    type: 'quantitative',
    scale: { domain, nice: false },
    axis: { title: 'cost in % of the throughput of none', tickCount: phone ? 4 : 8 },
  })
  const y = {
    field: 'key',
    type: 'nominal',
    sort: null,
    axis: phone ? null : { title: null, labels: false, ticks: false, domain: false },
  }
  const color = { field: 'engine', scale: colourScale(engines), legend: null }
  const shape = { field: 'engine', scale: shapeScale(engines), legend: null }
  const tooltip = [
    { field: 'engine', title: 'engine' },
    { field: 'cost', title: 'cost, %' },
    { field: 'about', title: 'about' },
  ]
  const name = phone ? { align: 'left', dy: -16 } : { align: 'right' }
  return {
    width: widthPx - namesPx,
    height: { step: phone ? 46 : 34 },
    data: { values: rows },
    layer: [
      {
        data: { values: [{ limit: COST_PERCENT_MAX }] },
        mark: { type: 'rule', strokeDash: [6, 4], color: 'currentColor', opacity: 0.7 },
        encoding: { x: at('limit') },
      },
      {
        data: { values: dots },
        mark: { type: 'point', filled: true, size: 26, opacity: 0.45 },
        encoding: { x: at('cost'), y, color, shape, tooltip },
      },
      {
        mark: { type: 'rule', strokeWidth: 3 },
        encoding: { x: at('low'), x2: { field: 'high' }, y, color },
      },
      {
        mark: { type: 'point', filled: true, size: 150, opacity: 1 },
        encoding: { x: at('cost'), y, color, shape, tooltip },
      },
      {
        mark: { type: 'text', baseline: 'middle', ...name },
        encoding: {
          x: { value: phone ? 0 : -8 },
          y,
          text: { field: 'row' },
          color: { value: 'currentColor' },
        },
      },
    ],
  }
}
