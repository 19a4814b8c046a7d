import type { Cell } from '../../reports/result.js'
import { CLUSTER_COSTS, type ClusterCosts } from './cluster-costs.js'
import type { ForecastEngine } from './cluster-spec.js'
import type { MakeForecast } from './forecast.js'
import {
  ASKED,
  COSTED,
  distinct,
  intervalOf,
  type MeasuredCells,
  NoCosts,
  outageIn,
  outageOf,
  specOfCell,
} from './measured-cells.js'

/** One of the costs, by the cells that it is of. */
export interface MeasuredCost {
  readonly name: keyof ClusterCosts
  readonly value: number
  /** Of single cells. */
  readonly least: number
  readonly most: number
  readonly from: string
}
/** Costs of one model: what cells tell, and of the rest what a table has. */
export interface MeasuredCosts {
  readonly model: ForecastEngine
  readonly costs: ClusterCosts
  /** What a click of the paced cells' query costs: another one than the backlog's, often. */
  readonly pacedEventUs: number
  readonly measured: readonly MeasuredCost[]
  readonly assumed: readonly (keyof ClusterCosts)[]
}

/** As many intervals tell what a batch takes from what its clicks do. */
const INTERVALS_MIN = 3
const ROUNDS = 4

/**
 * Costs by cells on a machine that is here. Law: a function of the cells, and of forecasts.
 *
 * `eventUs` is cores x time / clicks of a backlog. The rest is what makes the forecast of a cell
 * as long as the cell was, so nothing that the model has already is counted twice: `batchMs`
 * or `snapshotMs` from p50s (half the interval and a rest, least squares of the relative errors
 * over all intervals), `startMs` or `detectMs` from outages. Throws NoCosts.
 */
export function measuredCosts(cells: MeasuredCells, forecast: MakeForecast): MeasuredCosts {
  const { model, table } = COSTED[cells.engine]
  const base: ClusterCosts = CLUSTER_COSTS[table]
  const backlog = backlogCost(cells)
  const slope = model === 'micro-batch' ? clickOfBatches(cells) : undefined
  const eventUs = backlog ?? slope
  const paced = backlogCost(cells, cells.paced[0]?.query) ?? slope
  const pacedEventUs = (paced ?? eventUs)?.value ?? base.eventUs
  const sofar = { ...base, ...toldBy(eventUs) }
  const commit = commitCost(cells, { ...sofar, eventUs: pacedEventUs }, forecast)
  const outage = outageCost(cells, { ...sofar, eventUs: pacedEventUs, ...toldBy(commit) }, forecast)
  const measured = [eventUs, commit, ...outage].filter((one) => one !== undefined)
  if (measured.length === 0) {
    throw new NoCosts(`nothing to learn of ${cells.engine}`, 'a paced cell, a backlog or a crash')
  }
  const assumed = ASKED[model].filter((asked) => measured.every(({ name }) => name !== asked))
  const costs = Object.assign({ ...base, of: model }, ...measured.map(toldBy)) as ClusterCosts
  const click = commit === undefined ? '' : ` (a click of it: ${digits(pacedEventUs)} us)`
  const said = measured.map((one) => costText(one) + (one === commit ? click : ''))
  const who = [cells.engine, cells.version, cells.way].filter((part) => part !== '').join(' ')
  const source =
    `${who}, measured on ${cells.workers} workers: ${said.join('; ')}; ` +
    `as in the table ${table}: ${assumed.join(', ')}`
  return { model, costs: { ...costs, source }, pacedEventUs, measured, assumed }
}
function toldBy(cost: MeasuredCost | undefined): Partial<ClusterCosts> {
  return cost === undefined ? {} : { [cost.name]: cost.value }
}

/** Of a query, or else of the first one that there is a backlog of. */
function backlogCost(cells: MeasuredCells, told?: string): MeasuredCost | undefined {
  const query = told ?? cells.backlogs[0]?.query
  const backlogs = cells.backlogs.filter((cell) => cell.query === query)
  if (backlogs.length === 0) return undefined
  const each = backlogs.map((cell) => (cells.workers * 1e6) / cell.achievedEventsPerSec)
  return spread(
    'eventUs',
    each,
    each.map(() => 1),
    `${counted(backlogs, 'backlog')} of ${query}`,
  )
}
/** Batches of many clicks take longer than those of few. */
function clickOfBatches(cells: MeasuredCells): MeasuredCost | undefined {
  const intervals = distinct(cells.paced.map(intervalOf))
  if (intervals.length < INTERVALS_MIN) return undefined
  const rests = cells.paced.map(restOf)
  const clicks = cells.paced.map(({ offeredEventsPerSec }, at) => {
    const batchMs = Math.max(intervalOf(cells.paced[at]!), rests[at]!)
    return (offeredEventsPerSec! * batchMs) / 1_000
  })
  const value = 1_000 * cells.workers * slopeOf(clicks, rests, cells.paced.map(weightOf))
  if (!(value > 0)) return undefined
  const from = `how batches of ${cells.paced[0]!.query} grow with their clicks`
  return { name: 'eventUs', value, least: value, most: value, from }
}
/** What a batch or a checkpoint takes beside its work. */
function commitCost(
  cells: MeasuredCells,
  costs: ClusterCosts,
  forecast: MakeForecast,
): MeasuredCost | undefined {
  if (cells.paced.length === 0) return undefined
  const { model } = COSTED[cells.engine]
  const name = model === 'micro-batch' ? 'batchMs' : 'snapshotMs'
  const each = cells.paced.map((cell) =>
    fitted(restOf(cell), (value) => {
      const { visibleLatencyMs } = forecast(specOfCell(cell, model, { ...costs, [name]: value }))
      return restOf(cell) - restOfP50(visibleLatencyMs?.p50 ?? 0, intervalOf(cell))
    }),
  )
  const queries = distinct(cells.paced.map((cell) => cell.query))
  const at = distinct(cells.paced.map(intervalOf)).join(', ')
  const from = `p50 of ${queries.join(', ')} at ${at} ms`
  return spread(name, each, cells.paced.map(weightOf), from)
}
/**
 * From a death until new results, without what the model has. Of micro-batch it is all put down to
 * noticing it: survivors go on. Of per-event a life starts behind that; where all of it is over
 * sooner than a cluster notices a death (`detectMs`), the death was noticed at once.
 */
function outageCost(
  cells: MeasuredCells,
  costs: ClusterCosts,
  forecast: MakeForecast,
): readonly MeasuredCost[] {
  if (cells.crashes.length === 0) return []
  const { model } = COSTED[cells.engine]
  const from = `outage of ${counted(cells.crashes, 'crash')}`
  const outageBy = (name: 'detectMs' | 'startMs', noticed: Partial<ClusterCosts>): MeasuredCost => {
    const each = cells.crashes.map((cell) =>
      fitted(outageOf(cell), (value) => {
        const told = { ...costs, ...noticed, [name]: value }
        return outageOf(cell) - (outageIn(forecast(specOfCell(cell, model, told))) ?? 0)
      }),
    )
    return spread(
      name,
      each,
      each.map(() => 1),
      from,
    )
  }
  if (model === 'micro-batch') return [outageBy('detectMs', {})]
  const start = outageBy('startMs', {})
  if (start.least > 0) return [start]
  const atOnce = spread('detectMs', [0], [1], from)
  return [outageBy('startMs', { detectMs: 0 }), atOnce]
}

/** What makes a forecast as long as its cell: it grows about as much as the cost does. */
function fitted(most: number, missing: (value: number) => number): number {
  let value = most
  for (let round = 0; round < ROUNDS; round++) value = Math.max(0, value + missing(value))
  return value
}

/**
 * Of p50, without the half interval that a click waits. What takes longer than its interval is
 * followed at once by the next, so its clicks wait for half of it.
 */
function restOf(cell: Cell): number {
  return restOfP50(cell.visibleLatencyMs!.p50, intervalOf(cell))
}
function restOfP50(p50: number, intervalMs: number): number {
  return p50 > 1.5 * intervalMs ? p50 / 1.5 : Math.max(0, p50 - intervalMs / 2)
}
/** An error counts by its share. */
function weightOf({ visibleLatencyMs }: Cell): number {
  return visibleLatencyMs!.p50 ** -2
}

function spread(
  name: keyof ClusterCosts,
  each: readonly number[],
  weights: readonly number[],
  from: string,
): MeasuredCost {
  const clamp = (ms: number) => Math.max(0, ms)
  return {
    name,
    value: clamp(meanOf(each, weights)),
    least: clamp(Math.min(...each)),
    most: clamp(Math.max(...each)),
    from,
  }
}
function meanOf(values: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return values.reduce((total, value, at) => total + value * weights[at]!, 0) / sum
}
/** Of a straight line, by weighted least squares. */
function slopeOf(xs: readonly number[], ys: readonly number[], weights: readonly number[]): number {
  const [x, y] = [meanOf(xs, weights), meanOf(ys, weights)]
  const over = xs.reduce((sum, one, at) => sum + weights[at]! * (one - x) * (ys[at]! - y), 0)
  return over / xs.reduce((sum, one, at) => sum + weights[at]! * (one - x) ** 2, 0)
}

function costText({ name, value, least, most, from }: MeasuredCost): string {
  const range = least === most ? '' : ` (${digits(least)} to ${digits(most)})`
  return `${name} ${digits(value)}${range} by ${from}`
}
function counted({ length }: readonly Cell[], what: string): string {
  return length === 1 ? `one ${what}` : `${length} ${what}${what.endsWith('h') ? 'es' : 's'}`
}
function digits(value: number): string {
  return String(Number(value.toPrecision(3)))
}
