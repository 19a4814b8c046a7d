import { readFileSync } from 'node:fs'
import { parseModel } from '../../bench/calibrate/model.js'
import { calibratedCosts } from '../../bench/simulate/calibrated.js'
import { CLUSTER_COSTS, type ClusterCosts } from '../../bench/simulate/cluster-costs.js'
import type { ForecastEngine } from '../../bench/simulate/cluster-spec.js'
import { UsageError } from '../usage-error.js'

/**
 * A table by its name, what `chunk42 calibrate` wrote, or a file that replaces some of the numbers
 * of `chunk42`.
 */
export function costsOf(text: string, engine: ForecastEngine): ClusterCosts {
  const usual: ClusterCosts = CLUSTER_COSTS.chunk42
  if (Object.hasOwn(CLUSTER_COSTS, text)) return CLUSTER_COSTS[text as keyof typeof CLUSTER_COSTS]
  const refuse = (reason: string): never => {
    throw new UsageError(`--costs ${text}`, reason, Object.keys(CLUSTER_COSTS).join(', '))
  }
  let json = ''
  let told: unknown
  try {
    json = readFileSync(text, 'utf8')
    told = JSON.parse(json)
  } catch {
    return refuse('neither a name nor a JSON file')
  }
  if (typeof told !== 'object' || told === null) return refuse('no object of numbers')
  if ('kind' in told) {
    try {
      return calibratedCosts(parseModel(json, text), engine)
    } catch (error) {
      return refuse((error as Error).message)
    }
  }
  for (const [key, value] of Object.entries(told)) {
    if (!Object.hasOwn(usual, key))
      refuse(`${key} is unknown: one of ${Object.keys(usual).join(', ')}`)
    if (key !== 'source' && !(typeof value === 'number' && value >= 0 && value < Infinity)) {
      refuse(`${key} is no number from 0 on`)
    }
  }
  return { ...usual, source: text, ...told }
}
