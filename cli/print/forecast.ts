import Table from 'cli-table3'
import type { ClusterSpec } from '../../bench/simulate/cluster-spec.js'
import type { Recovered } from '../../bench/simulate/figures.js'
import type { Forecast, Latency } from '../../bench/simulate/forecast.js'
import { counted } from '../../reports/format.js'
import type { KnownSeen } from '../commands/simulate.js'
import { colors } from './colors.js'
import { msText, rateText } from './figures.js'

const STYLE = { style: { head: [], border: [], compact: true } }

/** A line for each figure; failures below. */
export function forecastTable(spec: ClusterSpec, result: Forecast): string {
  const table = new Table(STYLE)
  const paced = spec.engine === 'micro-batch' ? spec.intervalMs : spec.checkpointIntervalMs
  table.push(
    [
      'cluster',
      `${counted(spec.nodes, 'node')} of ${counted(spec.coresPerNode, 'core')}, ${spec.engine}, ${paced} ms`,
    ],
    ['load', `${rateText(spec.ratePerSec)} clicks for ${spec.durationSeconds} virtual s`],
    ['visible', `${rateText(result.throughputPerSec)}, ${counted(result.commits, 'commit')}`],
    ['sustainable', result.sustainable ? 'yes' : 'no: lag grows'],
    ['visible latency', latencyText(result.visibleLatencyMs)],
    ['processed latency', latencyText(result.processedLatencyMs)],
    [
      'busy',
      `cores ${percent(result.utilization)}, coordinator ${percent(result.coordinatorUtilization)}`,
    ],
    [
      'lag',
      `${countText(result.lag.max)} clicks at most, ${countText(result.lag.last)} at the end`,
    ],
    ['failures', failuresText(result)],
    ['node-hours', result.nodeHours.toPrecision(3)],
  )
  if (result.checkpoints !== null) table.push(['checkpoints', checkpointsText(result.checkpoints)])
  const struck = [...result.recovery, ...result.rescales].sort((a, b) => a.atMs - b.atMs)
  for (const one of struck) {
    table.push([
      `at ${(one.atMs / 1_000).toFixed(1)} s`,
      `${whatText(one)}: new results after ${msText(one.outageMs)}, lag as before after ${msText(one.catchUpMs)}`,
    ])
  }
  return table.toString()
}
function whatText({ what, nodes }: Recovered): string {
  if (what === 'rescale') return `${counted(nodes, 'node')} from now on`
  return what === 'coordinator' ? "the coordinator's node failed" : `${nodes} failed`
}
export function knownTable(seen: readonly KnownSeen[]): string {
  const table = new Table({ ...STYLE, colWidths: [26, 40, 40, 9], wordWrap: true })
  table.push(['known result', 'shape', 'what came out', 'there'])
  for (const { name, source, shape, saw, comesOut, missing } of seen) {
    const why = comesOut || missing === undefined ? '' : `: ${missing}`
    table.push([`${name}\n${colors.dim(source)}`, shape, `${saw}${why}`, comesOut ? 'yes' : 'no'])
  }
  return table.toString()
}

function latencyText(latency: Latency | null): string {
  if (latency === null) return 'none: nothing came out'
  return `p50 ${msText(latency.p50)}, p99 ${msText(latency.p99)}, max ${msText(latency.max)}`
}
function failuresText({ failures, lives, replayedEvents }: Forecast): string {
  const again = replayedEvents === 0 ? '' : `; ${countText(replayedEvents)} clicks worked on again`
  const lived = `${lives} ${lives === 1 ? 'life' : 'lives'}`
  return `${counted(failures, 'node')}; ${lived} of the coordinator${again}`
}
function checkpointsText({ ms, bytesMax }: NonNullable<Forecast['checkpoints']>): string {
  const bytes = bytesMax === 0 ? '' : `; ${(bytesMax / 1e6).toPrecision(3)} MB at most`
  return `took ${latencyText(ms)}${bytes}`
}
function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`
}
function countText(clicks: number): string {
  return rateText(clicks).replace('/s', '')
}
