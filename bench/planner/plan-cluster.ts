import { duration, rate, whole } from '../../reports/format.js'
import {
  type Capacity,
  type Choice,
  type ClusterPlan,
  type Demand,
  type PlanTarget,
  type Sensitivity,
  type Shifted,
  type Way,
  wayText,
} from '../../reports/planner/cluster-plan.js'
import type { ClusterSpec } from '../simulate/cluster-spec.js'
import type { MakeForecast } from '../simulate/forecast.js'
import { ASSUMPTIONS, type Assumption } from './assumptions.js'
import { capacityOf, headroomOf, MONTH_HOURS, monthOf, recoveryOf, shareOver } from './failures.js'
import { type Fewest, fewest } from './fewest.js'
import { type Bases, leastNodes, Probe, specOf } from './probe.js'

/** What a plan is made from. */
export interface PlanQuestion {
  readonly target: PlanTarget
  /** Everything else about clusters; its engine, interval, nodes and durations are chosen. */
  readonly bases: Bases
  readonly ways: readonly Way[]
  readonly nodesMax: number
  /** What was assumed beside ASSUMPTIONS. */
  readonly assumptions: ClusterPlan['assumptions']
  readonly command: string
}
/** Between two forecasts: what is being looked for, and how many were made. */
export interface PlanStep {
  readonly doing: string
  readonly forecasts: number
}
/** Of the rate that was asked for, and of the nodes of the answer. */
const DEMAND_AT = [0.1, 0.25, 0.5, 1, 2, 4]
const CAPACITY_AT = [0.25, 0.5, 1, 2, 4]
const FAILED = [0, 1, 2]
/** Beyond that the p99 of a month is the one of its failures. */
const SHARE_OVER_MAX = 0.01

/**
 * Answers by forecasts alone. Law: the same question and forecasts give the same plan; stop it
 * between any two steps.
 */
export function* planCluster(
  question: PlanQuestion,
  forecast: MakeForecast,
): Generator<PlanStep, ClusterPlan> {
  const { target, ways, bases, nodesMax } = question
  const probe = new Probe(forecast, target.p99Ms)
  const step = (doing: string): PlanStep => ({ doing, forecasts: probe.made })
  const choices: Choice[] = []
  const missed: { way: Way; why: string }[] = []
  const { coresPerNode, seed } = bases['micro-batch']
  const askedOf = (way: Way): ClusterSpec => {
    return { ...specOf(bases, way), ratePerSec: target.ratePerSec }
  }
  for (const way of ways) {
    yield step(`fewest nodes of ${wayText(way)}`)
    const found = fewestOf(askedOf(way), probe, nodesMax)
    const choice = choiceOf(way, found, question)
    if (choice === undefined) missed.push({ way, why: whyNot(found, target, nodesMax) })
    else choices.push(choice)
  }
  choices.sort((a, b) => a.nodes - b.nodes || a.judged.p99Ms! - b.judged.p99Ms!)
  const [best, ...others] = choices
  const result = {
    kind: 'chunk42 plan' as const,
    target,
    coresPerNode,
    nodesMax,
    assumptions: question.assumptions,
    others,
    missed,
    seed,
    command: question.command,
  }
  if (best === undefined) {
    const nothing = { best: null, headroom: [], recovery: [], month: null, sensitivity: [] }
    const courses = { demand: [], capacity: [], warnings: [] }
    return { ...result, ...nothing, ...courses, forecasts: probe.made }
  }
  const nodes = best.nodes
  const spec = { ...askedOf(best.way), nodes }
  const headroom = []
  for (const failed of FAILED) {
    yield step(`headroom with ${failed} of ${nodes} nodes failed`)
    headroom.push(headroomOf(spec, failed, probe))
  }
  const recovery = []
  for (const failed of FAILED) {
    if (failed === 0 || failed >= nodes) continue
    yield step(`recovery of ${failed}`)
    recovery.push(recoveryOf(spec, failed, probe))
  }
  const month = monthOf(spec, probe)
  const sensitivity: Sensitivity[] = []
  for (const assumption of ASSUMPTIONS) {
    yield step(`what if ${assumption.name} were another`)
    sensitivity.push(...sensitivityOf(assumption, spec, best, probe, question))
  }
  const demand: Demand[] = []
  const capacity: Capacity[] = []
  for (const choice of bestOfEach(choices)) {
    for (const times of DEMAND_AT) {
      const ratePerSec = target.ratePerSec * times
      yield step(`nodes for ${rate(ratePerSec)}, ${wayText(choice.way)}`)
      const at = { ...specOf(bases, choice.way), ratePerSec }
      const found = fewestOf(at, probe, nodesMax, Math.ceil(choice.nodes * times))
      demand.push({ way: choice.way, ratePerSec, nodes: found.nodes })
    }
    for (const some of new Set(CAPACITY_AT.map((times) => Math.ceil(nodes * times)))) {
      if (some > nodesMax) continue
      yield step(`what ${some} nodes sustain, ${wayText(choice.way)}`)
      const ratePerSec = (target.ratePerSec * some) / choice.nodes
      const at = { ...specOf(bases, choice.way), nodes: some, ratePerSec: Math.ceil(ratePerSec) }
      capacity.push({ way: choice.way, nodes: some, ratePerSec: capacityOf(at, probe) })
    }
  }
  const found = { best, headroom, recovery, month, sensitivity, demand, capacity }
  return { ...result, ...found, warnings: warningsOf(found), forecasts: probe.made }
}

function fewestOf(spec: ClusterSpec, probe: Probe, most: number, guess = leastNodes(spec)): Fewest {
  return fewest((nodes) => probe.judge({ ...spec, nodes }), guess, most)
}

function choiceOf(
  way: Way,
  { nodes: least, tried, missAbove }: Fewest,
  { target: { spareNodes, nodePricePerHour, p99Ms }, nodesMax }: PlanQuestion,
): Choice | undefined {
  if (least === null) return undefined
  const nodes = Math.min(nodesMax, least + spareNodes)
  const notes = missAbove.map((more) => {
    const { sustainable, p99Ms: then } = tried.get(more)!
    const what = sustainable ? `p99 is ${duration(then)}` : 'the load is not sustained'
    return `with ${whole(more)} nodes ${what}: more nodes are not always better`
  })
  if (missAbove.includes(nodes)) notes.push(`the spare nodes miss ${duration(p99Ms)}`)
  return {
    way,
    nodes,
    judged: tried.get(nodes) ?? tried.get(least)!,
    perHour: nodes * nodePricePerHour,
    perMonth: nodes * nodePricePerHour * MONTH_HOURS,
    monotone: missAbove.length === 0,
    notes,
  }
}

/** The best that was seen of what does not do. */
function whyNot({ tried }: Fewest, { p99Ms: target }: PlanTarget, nodesMax: number): string {
  const sustained = [...tried].filter(([, { sustainable }]) => sustainable)
  if (sustained.length === 0) {
    const most = Math.max(...tried.keys())
    const bound = most >= nodesMax ? ', as many as are allowed' : ''
    return `${whole(most)} nodes do not sustain it${bound}`
  }
  const [nodes, { p99Ms }] = sustained.reduce((a, b) =>
    (b[1].p99Ms ?? Number.POSITIVE_INFINITY) < (a[1].p99Ms ?? Number.POSITIVE_INFINITY) ? b : a,
  )
  return `p99 is ${duration(p99Ms)} at best, with ${whole(nodes)} nodes, not ${duration(target)}`
}

function sensitivityOf(
  { name, value, times }: Assumption,
  spec: ClusterSpec,
  { nodes }: Choice,
  probe: Probe,
  { nodesMax, target }: PlanQuestion,
): Sensitivity[] {
  const shifted = (factor: number): Shifted | null => {
    const other = times(spec, factor)
    if (other === null) return null
    const { p99Ms, holds, sustainable } = probe.judge(other)
    const month = monthOf(other, probe)
    const found = fewestOf(other, probe, nodesMax, nodes)
    return {
      value: value(other),
      nodes: found.nodes === null ? null : Math.min(nodesMax, found.nodes + target.spareNodes),
      p99Ms: sustainable ? p99Ms : null,
      holds,
      minutesOver: month?.minutesOver ?? null,
    }
  }
  const [halved, doubled] = [shifted(0.5), shifted(2)]
  if (halved === null || doubled === null) return []
  return [{ assumption: name, value: value(spec), halved, doubled }]
}

/** Of each engine the cheapest. */
function bestOfEach(choices: readonly Choice[]): Choice[] {
  return choices.filter(
    ({ way }, at) => choices.findIndex((one) => one.way.engine === way.engine) === at,
  )
}

function warningsOf({
  best,
  headroom,
  recovery,
  month,
}: Pick<ClusterPlan, 'headroom' | 'recovery' | 'month'> & { best: Choice }): string[] {
  const warnings = [...best.notes]
  for (const { failed, headroom: times } of headroom) {
    if (failed > 0 && (times === null || times < 1)) {
      warnings.push(`with ${failed} failed for good the target is missed: --spare ${failed}`)
    }
  }
  for (const { failed, catchUpMs, windowSeconds } of recovery) {
    if (catchUpMs === null) {
      warnings.push(`after ${failed} failed it has not caught up within ${windowSeconds} s`)
    }
  }
  const share = month === null ? 0 : shareOver(month)
  if (share !== null && share > SHARE_OVER_MAX) {
    warnings.push(`results are late for ${(share * 100).toFixed(1)} % of all time by failures`)
  }
  return warnings
}
