import { outputError } from '../../bench/files.js'
import { type PlanQuestion, planCluster } from '../../bench/planner/plan-cluster.js'
import type { MakeForecast } from '../../bench/simulate/forecast.js'
import { planText } from '../print/cluster-plan.js'
import { INTERRUPTED } from '../print/interrupted.js'
import type { Io, Wiring } from '../wiring.js'

/** So often it is told how far it is, where nothing is redrawn. */
const TELL_MS = 2_000

export interface PlanSwitches {
  readonly question: PlanQuestion
  /** Where its page is written; undefined: nowhere. */
  readonly html: string | undefined
  readonly json: boolean
}

/** How many nodes, by forecasts. 0: there is an answer; 1: no way holds; 130: stopped before it. */
export async function plan(
  { question, html, json }: PlanSwitches,
  forecast: MakeForecast,
  wiring: Pick<Wiring, 'now' | 'writePlan'>,
  io: Io,
): Promise<number> {
  const [[, costs] = []] = question.assumptions
  io.err(`seed ${question.bases['micro-batch'].seed}, costs: ${costs}`)
  const steps = planCluster(question, forecast)
  let toldAt = wiring.now()
  for (;;) {
    if (io.signal.aborted) return INTERRUPTED
    const { done, value } = steps.next()
    if (done) {
      if (html !== undefined) {
        await wiring.writePlan(value, html).catch((error) => {
          throw outputError(html, error)
        })
      }
      io.out(
        json ? JSON.stringify({ ...value, ...(html && { page: html }) }, null, 2) : planText(value),
      )
      if (html !== undefined && !json) io.out(html)
      return value.best === null ? 1 : 0
    }
    if (wiring.now() - toldAt >= TELL_MS) {
      toldAt = wiring.now()
      io.err(`${value.doing}; ${value.forecasts} forecasts so far`)
    }
    await new Promise(setImmediate)
  }
}
