import type { Command } from 'commander'
import type { ClusterSpec } from '../../bench/simulate/cluster-spec.js'
import { checkCosts } from '../../bench/simulate/costs-check.js'
import { forecast } from '../../bench/simulate/forecast.js'
import { KNOWN } from '../../bench/simulate/known/registry.js'
import { givenOf, isJson } from '../given.js'
import type { Given } from '../options.js'
import { costsCheckTable } from '../print/costs-check.js'
import { forecastTable, knownTable } from '../print/forecast.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'
import { cellsOf, costsOf } from './cluster-costs-of.js'
import {
  campaignFlags,
  checkAlone,
  isCampaign,
  mergeCampaign,
  simulateCampaign,
  wordsOf,
} from './simulate-campaign.js'
import { simulateFlags } from './simulate-flags.js'
import { specOf } from './simulate-spec.js'

/** Known results, each with what came out. */
export interface KnownSeen {
  readonly name: string
  readonly source: string
  readonly shape: string
  readonly saw: string
  readonly comesOut: boolean
  readonly missing?: string
}

interface SimulateSwitches {
  readonly json: boolean
  readonly known: boolean
  readonly check: boolean
  readonly tasksPerCore: boolean
}

/** Gives the command its flags, and what it does; `ended` is told the exit code. */
export function addSimulate(
  command: Command,
  wiring: Wiring,
  io: Io,
  ended: (exitCode: number) => void,
): void {
  campaignFlags(simulateFlags(command)).action(async (typed, self: Command) => {
    const { known = false, check = false, tasksPerCore = false } = typed
    const json = isJson(self)
    if (!isCampaign(typed)) {
      ended(simulate(givenOf(self), { json, known, check, tasksPerCore }, wiring, io))
    } else if (typed.merge !== undefined) {
      checkAlone('--merge', wordsOf(self))
      ended(mergeCampaign(typed.merge, json, io))
    } else {
      for (const alone of ['known', 'check'] as const) {
        if (typed[alone]) checkAlone(`--${alone}`, wordsOf(self))
      }
      const spec = specOf(givenOf(self), tasksPerCore)
      ended(await simulateCampaign(spec, typed, wordsOf(self), json, wiring, io))
    }
  })
}

/** Foretells a cluster, or checks the simulator by results that others have published. */
function simulate(
  given: Given,
  { json, known, check, tasksPerCore }: SimulateSwitches,
  wiring: Wiring,
  io: Io,
): number {
  if (known) return knownResults(json, io)
  if (check) return checkOfCosts(given, json, io)
  const spec = specOf(given, tasksPerCore)
  const fromMs = wiring.now()
  if (!json) io.err(`seed ${spec.seed}; costs of ${spec.costs.source}`)
  const result = forecast(spec, json ? undefined : progressOf(spec, io))
  const tookMs = wiring.now() - fromMs
  const forMachines = { spec, forecast: result, tookMs }
  io.out(json ? JSON.stringify(forMachines, null, 2) : forecastTable(spec, result))
  if (!json) io.err(`${result.steps} steps took ${(tookMs / 1_000).toFixed(1)} s`)
  return 0
}

/** Exit code 1: what should come out did not. */
function knownResults(json: boolean, io: Io): number {
  const seen = KNOWN.map(({ look, ...about }): KnownSeen => ({ ...about, ...look() }))
  io.out(json ? JSON.stringify(seen, null, 2) : knownTable(seen))
  return seen.every(({ comesOut, missing }) => comesOut || missing !== undefined) ? 0 : 1
}

/** Costs against the cells that they are of. */
function checkOfCosts(given: Given, json: boolean, io: Io): number {
  const other = [...given.keys()].find((name) => name !== 'costs' && name !== 'config')
  const costs = given.get('costs')
  if (other !== undefined) {
    throw new UsageError(`--check --${other}`, 'cells say what they are', 'only --costs beside it')
  }
  if (costs === undefined) {
    throw new UsageError('--check', 'no costs of a result', '--costs RESULT.json:ENGINE')
  }
  const checked = checkCosts(cellsOf(costs), forecast)
  const { source } = costsOf(costs)
  if (!json) io.err(`costs of ${source}`)
  io.out(json ? JSON.stringify({ source, checked }, null, 2) : costsCheckTable(checked))
  return 0
}

/** A line for each tenth of a run that is long. */
function progressOf({ durationSeconds }: ClusterSpec, io: Io): (nowMs: number) => void {
  let tenths = 0
  return (nowMs) => {
    const now = Math.floor(nowMs / durationSeconds / 100)
    if (durationSeconds < 600 || now <= tenths) return
    tenths = now
    io.err(`${now}0 % of ${durationSeconds} virtual s`)
  }
}
