import { waitLabel } from '../cells.js'
import { html, type Markup } from '../escape.js'
import { counted, figure, median, NONE, rate } from '../format.js'
import { type CostVerdict, costKeys, costVerdict, percentRange } from '../guarantee-cost.js'
import type { GuaranteeCost, Result } from '../result.js'
import { table } from './section.js'

const CLASSES: Readonly<Record<CostVerdict, string>> = {
  'within 5 %': 'good',
  'more than 5 %': 'bad',
  'cannot be told with so many pairs': 'maybe',
}
const SIGNS: Readonly<Record<string, string>> = { good: '✓', bad: '✗', maybe: '≈' }

/** The figures of every setting, and every pair behind them; null: there were no pairs. */
export function guaranteeCostTable({ guaranteeCosts }: Result): Markup | null {
  if (guaranteeCosts.length === 0) return null
  const all = (of: (pair: GuaranteeCost['pairs'][number]) => number) => (cost: GuaranteeCost) =>
    cost.pairs.length === 0 ? NONE : rate(median(cost.pairs.map(of)))
  return table<GuaranteeCost>(
    'Cost: what exactly-once takes from the throughput of none, in %; below 0 it was faster',
    [
      { title: 'engine', of: (c) => c.engine },
      { title: 'interval', of: waitLabel },
      { title: 'sink', of: (c) => c.sink },
      {
        title: 'pairs',
        of: (c) => `${c.pairs.length}${c.dropped > 0 ? `, ${c.dropped} invalid` : ''}`,
        number: true,
      },
      { title: 'exactly-once', of: all((pair) => pair.exactlyOnceEventsPerSec), number: true },
      { title: 'none', of: all((pair) => pair.noneEventsPerSec), number: true },
      { title: 'cost', of: (c) => html`<b>${percentText(c.costPercent)}</b>`, number: true },
      { title: 'interval of it', of: intervalText, number: true },
      { title: 'verdict', of: verdictOf },
      { title: 'each pair', of: pairsOf },
    ],
    guaranteeCosts,
    costKeys,
  )
}

function percentText(percent: number | null): string {
  return percent === null ? NONE : `${figure(percent)} %`
}

function intervalText({ costPercentLow, costPercentHigh, confidence }: GuaranteeCost): string {
  const range = percentRange(costPercentLow, costPercentHigh)
  return range === null || confidence === null ? NONE : `${range} (${figure(confidence * 100)} %)`
}

function verdictOf(cost: GuaranteeCost): Markup {
  const verdict = costVerdict(cost)
  const name = CLASSES[verdict]
  return html`<span class="${name}">${SIGNS[name] ?? ''} ${verdict}</span>`
}

/** In the order in which they ran. */
function pairsOf({ pairs }: GuaranteeCost): Markup {
  const costs = pairs.map(
    ({ costPercent, first }) => `${figure(costPercent)}${first === 'none' ? '*' : ''}`,
  )
  return html`<details><summary>${counted(pairs.length, 'pair')}</summary>${costs.join(', ')} %;
* none ran first</details>`
}
