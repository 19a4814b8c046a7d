import Table from 'cli-table3'
import { median } from '../../reports/format.js'
import { costVerdict } from '../../reports/guarantee-cost.js'
import type { GuaranteeCost } from '../../reports/result.js'
import { colors } from './colors.js'
import { pace, rateText } from './figures.js'

const ABOUT =
  'cost: what exactly-once takes from the throughput of none, the median of the pairs; below 0 it ' +
  'was faster. The interval holds that median with at least 95 %, by order statistics'

/** One line for each engine, pace and sink, with the verdict. */
export function guaranteeCostTable(all: readonly GuaranteeCost[]): string {
  const head = ['engine', 'pace', 'sink', 'pairs', 'exactly-once', 'none', 'cost', 'interval']
  const table = new Table({
    head: [...head, 'least to greatest', 'verdict'],
    style: { head: [], border: [], compact: true },
  })
  for (const cost of all) {
    const { engine, sink, pairs, dropped, costPercent, costPercentLow, costPercentHigh } = cost
    const costs = pairs.map((pair) => pair.costPercent)
    table.push([
      engine,
      pace(cost),
      sink,
      dropped === 0 ? String(pairs.length) : `${pairs.length}, ${dropped} invalid`,
      rateText(median(pairs.map((pair) => pair.exactlyOnceEventsPerSec))),
      rateText(median(pairs.map((pair) => pair.noneEventsPerSec))),
      percent(costPercent),
      range(costPercentLow, costPercentHigh),
      costs.length === 0 ? '-' : range(Math.min(...costs), Math.max(...costs)),
      verdictText(cost),
    ])
  }
  return `${table.toString()}\n${colors.dim(ABOUT)}`
}

function verdictText(cost: GuaranteeCost): string {
  const verdict = costVerdict(cost)
  if (verdict === 'within 5 %') return colors.green(verdict)
  return verdict === 'more than 5 %' ? colors.red(verdict) : colors.yellow(verdict)
}
function percent(value: number | null): string {
  return value === null || Number.isNaN(value) ? '-' : `${value.toFixed(1)} %`
}
function range(low: number | null, high: number | null): string {
  return low === null || high === null ? '-' : `${low.toFixed(1)} to ${high.toFixed(1)} %`
}
