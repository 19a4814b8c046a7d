import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseModel } from '../../bench/calibrate/model.js'
import { calibratedCosts } from '../../bench/simulate/calibrated.js'
import { CLUSTER_COSTS, type ClusterCosts } from '../../bench/simulate/cluster-costs.js'
import type { ForecastEngine } from '../../bench/simulate/cluster-spec.js'
import { forecast } from '../../bench/simulate/forecast.js'
import {
  COSTED_ENGINES,
  type MeasuredCells,
  measuredCells,
  NoCosts,
} from '../../bench/simulate/measured-cells.js'
import { measuredCosts } from '../../bench/simulate/measured-costs.js'
import { type Cell, cellSchema } from '../../reports/result.js'
import { parseResult } from '../../reports/schema.js'
import { UsageError } from '../usage-error.js'

/** What `--costs` takes, for whoever is told. */
export const COSTS_ALLOWED = `${Object.keys(CLUSTER_COSTS).join(', ')}, a file, or RESULT.json:ENGINE`
/** Files of results; an engine; a mode of it, or a variant. */
const RESULTS = /^(.+?):([a-z-]+)(?::(.+))?$/

/**
 * A table by its name; cells of an engine that a result has (`RESULT.json:spark`, several with
 * commas between them); what `chunk42 calibrate` wrote; or a file that replaces some of the numbers
 * of `chunk42`. `engine`: the model that was asked for; undefined: theirs.
 */
export function costsOf(text: string, engine?: ForecastEngine): ClusterCosts {
  const usual: ClusterCosts = CLUSTER_COSTS.chunk42
  if (Object.hasOwn(CLUSTER_COSTS, text)) return CLUSTER_COSTS[text as keyof typeof CLUSTER_COSTS]
  const refuse = (reason: string, allowed = COSTS_ALLOWED): never => {
    throw new UsageError(`--costs ${text}`, reason, allowed)
  }
  if (RESULTS.test(text)) {
    const { costs, model } = refusing(text, () => measuredCosts(cellsOf(text), forecast))
    if (engine === undefined || engine === model) return costs
    return refuse(`they are costs of ${model}`, `--engine ${model}`)
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
  if ('schema' in told) {
    return refuse('a result has several engines', `${text}:${COSTED_ENGINES.join('|')}`)
  }
  if ('kind' in told) {
    try {
      return calibratedCosts(parseModel(json, text), engine ?? 'micro-batch')
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

/** The cells that `--costs RESULT.json:ENGINE` names, or a UsageError. */
export function cellsOf(text: string): MeasuredCells {
  const [, files = '', engine = '', way] = RESULTS.exec(text) ?? []
  if (engine === '') throw new UsageError(`--costs ${text}`, 'no result', 'RESULT.json:ENGINE')
  return refusing(text, () => measuredCells(files.split(',').flatMap(cellsIn), engine, way))
}
function refusing<T>(text: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof NoCosts)) throw error
    throw new UsageError(`--costs ${text}`, error.message, error.allowed)
  }
}

/** Of a result, of the folder of one, or the one cell that `run --json` printed. */
function cellsIn(path: string): readonly Cell[] {
  const allowed = 'a result.json, its folder, or what run --json printed'
  let told: unknown
  let text = ''
  try {
    const file = statSync(path).isDirectory() ? join(path, 'result.json') : path
    text = readFileSync(file, 'utf8')
    told = JSON.parse(text)
  } catch {
    throw new NoCosts(`${path} is no JSON file`, allowed)
  }
  const cell = cellSchema.safeParse(told)
  if (cell.success) return [cell.data]
  try {
    return parseResult(text, path).cells
  } catch (error) {
    throw new NoCosts((error as Error).message, allowed)
  }
}
