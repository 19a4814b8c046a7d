import type { Cost, Quantiles } from '../../runtime/simulated/costs.js'
import { type CostModel, costsFor } from '../calibrate/model.js'
import { CLUSTER_COSTS, type ClusterCosts } from './cluster-costs.js'
import type { ForecastEngine } from './cluster-spec.js'

/** What calibrate measures most of, and has for both models. */
const MEASURED = { query: 'ysb', sink: 'memory', durability: 'power' } as const

/**
 * Costs of a cluster by what `chunk42 calibrate` measured on one machine: the means, as a forecast
 * has a spread of its own. Clicks are columns in memory there, so these are costs without a parser
 * and a network. What one machine cannot show (`keyedShare`) stays as it is in the table.
 */
export function calibratedCosts(model: CostModel, engine: ForecastEngine): ClusterCosts {
  const costs = costsFor(model, MEASURED)
  const ms = (point: string): number => meanMs(costs[point])
  const perEvent = engine === 'per-event'
  return {
    ...CLUSTER_COSTS.chunk42,
    source: `chunk42 calibrate, ${model.machine.cpu}, ${model.date.slice(0, 10)}: columns in memory`,
    eventUs: 1_000 * perUnitMs(costs[perEvent ? 'worker:slice' : 'chunk:slice'], 'events'),
    taskMs: ms('start') + ms('chunk:slice') + ms('chunk:exit'),
    dispatchMs: ms('micro-batch:spawn'),
    batchMs: ms('batch.plan') + ms('offsets.append') + ms('commits.append'),
    mergeMs: ms('micro-batch:receive') + ms('batch.reduce'),
    snapshotMs: ms('checkpoint.append'),
    logMs: ms(perEvent ? 'checkpoint.sync' : 'batch.sync'),
    hopMs: ms('hop.main-slot'),
    startMs: ms('restart'),
  }
}

/** Of its fixed part. */
function meanMs(cost: Cost | undefined): number {
  if (cost === undefined) return 0
  return typeof cost === 'number' ? cost : cost.fixedMs * meanOf(cost.spread)
}
function perUnitMs(cost: Cost | undefined, unit: string): number {
  if (cost === undefined || typeof cost === 'number') return 0
  const spread = cost.workSpread === undefined ? 1 : meanOf(cost.workSpread)
  return (cost.perUnitMs?.[unit] ?? 0) * spread
}
/** Of straight lines between what is known, as they are drawn (draw.ts). */
function meanOf(quantiles: Quantiles): number {
  let mean = 0
  let [atShare, atValue] = quantiles[0]!
  for (const [share, value] of quantiles) {
    mean += (share - atShare) * ((atValue + value) / 2)
    atShare = share
    atValue = value
  }
  return mean
}
