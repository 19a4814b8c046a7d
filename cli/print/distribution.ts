import Table from 'cli-table3'
import type { ForecastsPart } from '../../bench/simulate/campaign.js'
import type { Quantile, Share, Spread } from '../../bench/simulate/spread.js'
import { colors } from './colors.js'
import { msText, rateText } from './figures.js'

const HEAD = ['over runs', 'least', 'median (95 %)', 'p95 (95 %)', 'most', 'of']

/** What a campaign of forecasts came to, as a table of quantiles over its runs. */
export function distributionText(part: ForecastsPart): string {
  const { campaign, shard, distribution: all, digest, interrupted } = part
  const { spec, seeds } = campaign
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } })
  const row = (name: string, spread: Spread | null, text: (value: number) => string): void => {
    if (spread === null) return
    const { min, p50, p95, max, runs } = spread
    const cells = [text(min), quantileText(p50, text), quantileText(p95, text), text(max)]
    table.push([name, ...cells, String(runs)])
  }
  row('visible p50', all.p50Ms, msText)
  row('visible p99', all.p99Ms, msText)
  row('throughput', all.throughputPerSec, rateText)
  row('nodes that failed', all.failures, String)
  row('without results', all.outageMsOfRun, msText)
  row('of a failure: outage', all.outageMs, msText)
  row('of a failure: as before', all.catchUpMs, msText)
  const which = shard.of === 1 ? '' : ` of part ${shard.index}/${shard.of}`
  const { engine, nodes, coresPerNode, durationSeconds } = spec
  const lines = [
    `${all.runs} of ${seeds} forecasts: ${nodes} nodes of ${coresPerNode} cores, ${engine}, each ${durationSeconds} virtual s`,
    table.toString(),
    `sustainable: ${shareText(all.sustainable)}; nothing failed: ${shareText(all.quiet)}`,
  ]
  if (all.notBack > 0 || all.notCaughtUp > 0) {
    lines.push(`ended before: new results ${all.notBack}, as before ${all.notCaughtUp} failures`)
  }
  if (interrupted) lines.push('stopped before its end')
  lines.push(colors.dim(`digest${which} ${digest}: the same wherever these forecasts are made`))
  return lines.join('\n')
}

function quantileText({ value, low, high }: Quantile, text: (value: number) => string): string {
  const bound = (of: number | null): string => (of === null ? '?' : text(of))
  return `${text(value)} (${bound(low)} to ${bound(high)})`
}
function shareText({ runs, of, low, high }: Share): string {
  const percent = (share: number): string => (100 * share).toFixed(1)
  return `${runs} of ${of} (${percent(low)} to ${percent(high)} %)`
}
