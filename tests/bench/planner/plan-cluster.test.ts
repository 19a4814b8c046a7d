import { describe, expect, test } from 'vitest'
import { ASSUMPTIONS } from '../../../bench/planner/assumptions.js'
import {
  type PlanQuestion,
  type PlanStep,
  planCluster,
} from '../../../bench/planner/plan-cluster.js'
import { specOf } from '../../../bench/planner/probe.js'
import type { ClusterSpec } from '../../../bench/simulate/cluster-spec.js'
import type { Forecast } from '../../../bench/simulate/forecast.js'
import type { ClusterPlan } from '../../../reports/planner/cluster-plan.js'
import { BASE, closedForm, QUESTION } from './closed-form.js'

type Make = (spec: ClusterSpec) => Forecast
function planned(some: Partial<PlanQuestion> = {}, forecast: Make = closedForm) {
  const steps: PlanStep[] = []
  const run = planCluster({ ...QUESTION, ...some }, forecast)
  for (;;) {
    const { done, value } = run.next()
    if (done) return { plan: value as ClusterPlan, steps }
    steps.push(value as PlanStep)
  }
}
const { plan, steps } = planned()
const target = QUESTION.target
/** By trying all of them. */
function fewestByHand(engine: string, intervalMs: number): number {
  const spec = { ...specOf(QUESTION.bases, { engine, intervalMs }), ratePerSec: target.ratePerSec }
  for (let nodes = 1; ; nodes++) {
    const { sustainable, visibleLatencyMs } = closedForm({ ...spec, nodes })
    if (sustainable && visibleLatencyMs!.p99 <= target.p99Ms) return nodes
  }
}

describe('a plan', () => {
  test('is the cheapest of all ways, each with the fewest nodes that do', () => {
    const all = [plan.best!, ...plan.others]
    expect(all).toHaveLength(3)
    for (const { way, nodes } of all) {
      expect(nodes, way.engine).toBe(fewestByHand(way.engine, way.intervalMs))
    }
    expect(all.map(({ nodes }) => nodes)).toEqual(
      all.map(({ nodes }) => nodes).sort((a, b) => a - b),
    )
    expect(plan.best).toMatchObject({ perHour: plan.best!.nodes * 0.2, monotone: true })
    expect(plan.best!.perMonth).toBeCloseTo(plan.best!.perHour * 730)
  })
  test('says why a way misses: 100 ms are too few to hand out so many tasks', () => {
    const [missed] = plan.missed
    expect(missed!.way).toEqual({ engine: 'micro-batch', intervalMs: 100 })
    expect(missed!.why).toMatch(/nodes do not sustain it|p99 is/)
  })
  test('has less headroom with each node that fails', () => {
    const [none, one, two] = plan.headroom
    expect(none!.headroom).toBeGreaterThanOrEqual(1)
    expect(one!.headroom).toBeLessThan(none!.headroom!)
    expect(two!.headroom).toBeLessThan(one!.headroom!)
    expect(one!.nodes).toBe(plan.best!.nodes - 1)
    const spared = planned({ target: { ...target, spareNodes: 2 } }).plan
    expect(spared.best!.nodes).toBe(plan.best!.nodes + 2)
    expect(spared.headroom[2]!.headroom).toBeGreaterThanOrEqual(1)
    expect(spared.headroom[2]!.p99Ms).toBeLessThanOrEqual(target.p99Ms)
  })
  test('says what is missed when a node dies, and what would help', () => {
    expect(plan.recovery.map(({ failed }) => failed)).toEqual([1, 2])
    expect(plan.recovery[0]!.p99Ms).toBeGreaterThan(plan.best!.judged.p99Ms!)
    const racks = Math.ceil(plan.best!.nodes / 4)
    expect(plan.month!.failures).toBeCloseTo(((plan.best!.nodes + 1) * 730) / 1000 + racks * 0.073)
    expect(plan.warnings.join()).toContain('--spare 1')
  })
  test('says what each assumption does, halved and doubled', () => {
    expect(plan.sensitivity.map(({ assumption }) => assumption)).toEqual(
      ASSUMPTIONS.map(({ name }) => name),
    )
    const [cost] = plan.sensitivity
    expect(cost!.halved.nodes! * 4).toBeCloseTo(cost!.doubled.nodes!, -1)
    expect(cost!.doubled.holds).toBe(false)
    const [mtbf, racks] = ['MTBF', 'MTBF of racks'].map(
      (name) => plan.sensitivity.find(({ assumption }) => assumption === name)!,
    )
    const over = plan.month!.minutesOver!
    // Twice as many of the one, and as many of the other as before.
    const more = [mtbf, racks].map((one) => one!.halved.minutesOver! - over)
    expect(more[0]! + more[1]!).toBeCloseTo(over)
    expect(mtbf!.halved.nodes).toBe(plan.best!.nodes)
  })
  test('has nodes needed by rate and rate sustained by nodes, of each model', () => {
    for (const engine of ['micro-batch', 'per-event']) {
      const demand = plan.demand.filter(({ way }) => way.engine === engine)
      expect(demand.map(({ ratePerSec }) => ratePerSec / target.ratePerSec)).toEqual([
        0.1, 0.25, 0.5, 1, 2, 4,
      ])
      const nodes = demand.map((one) => one.nodes!)
      expect(nodes).toEqual([...nodes].sort((a, b) => a - b))
      const capacity = plan.capacity.filter(({ way }) => way.engine === engine)
      const rates = capacity.map((one) => one.ratePerSec!)
      expect(rates.length).toBeGreaterThan(3)
      expect(rates).toEqual([...rates].sort((a, b) => a - b))
    }
  })
  test('is the same each time, and says how far it is', () => {
    expect(JSON.stringify(planned().plan)).toBe(JSON.stringify(plan))
    expect(steps.length).toBeGreaterThan(20)
    expect(steps.at(-1)!.forecasts).toBeLessThanOrEqual(plan.forecasts)
  })
})

test('what is not there is no assumption, and costs are those of the engine', () => {
  const quiet = { ...BASE, racks: null, stragglers: { share: 0, factor: 1 } }
  const slow = { ...quiet, costs: { ...quiet.costs, eventUs: 40 } }
  const { plan: other } = planned({ bases: { 'micro-batch': quiet, 'per-event': slow } })
  const names = other.sensitivity.map(({ assumption }) => assumption)
  expect(names).not.toContain('MTBF of racks')
  expect(names).not.toContain('stragglers')
  const nodesOf = (all: ClusterPlan, engine: string) =>
    [all.best!, ...all.others].find(({ way }) => way.engine === engine)!.nodes
  expect(nodesOf(other, 'per-event')).toBeGreaterThan(5 * nodesOf(plan, 'per-event'))
  expect(nodesOf(other, 'micro-batch')).toBe(nodesOf(plan, 'micro-batch'))
})

test('a load that goes up and down is looked at for whole periods', () => {
  const way = { engine: 'per-event', intervalMs: 1_000 }
  const steadyOf = (spec: ClusterSpec) => {
    const { durationSeconds, warmupSeconds } = specOf({ ...QUESTION.bases, 'per-event': spec }, way)
    return durationSeconds - warmupSeconds
  }
  expect(steadyOf(BASE)).toBe(20)
  const sine = (periodMs: number) =>
    steadyOf({ ...BASE, arrivals: { kind: 'sine', periodMs, amplitude: 0.5 } })
  expect(sine(60_000)).toBe(120)
  expect(sine(9_000)).toBe(27)
})

test('a start, and what came meanwhile, is over before anything is counted', () => {
  const seen: ClusterSpec[] = []
  const base = { ...BASE, stateBytes: 1e10 }
  planned({ bases: { 'micro-batch': base, 'per-event': base } }, (spec) => {
    seen.push(spec)
    return closedForm(spec)
  })
  const startSeconds = ({ costs, nodes, network }: ClusterSpec) =>
    (costs.startMs + base.stateBytes / nodes / network.bytesPerMs) / 1000
  const perEvent = seen.filter(({ engine }) => engine === 'per-event')
  expect(perEvent.length).toBeGreaterThan(10)
  for (const spec of perEvent) {
    expect(spec.warmupSeconds).toBeGreaterThanOrEqual(10 * startSeconds(spec))
    expect(spec.durationSeconds - spec.warmupSeconds).toBeGreaterThan(19.99)
  }
})

describe('a plan follows from its forecasts and from nothing else', () => {
  test('one that always holds is answered by one node (a canary)', () => {
    const always: Make = (spec) => ({ ...closedForm({ ...spec, nodes: 400 }), sustainable: true })
    expect(
      planned({ ways: [{ engine: 'per-event', intervalMs: 1000 }] }, always).plan.best,
    ).toMatchObject({ nodes: 1 })
  })
  test('one that never holds is answered by nothing, and why', () => {
    const never: Make = (spec) => ({ ...closedForm(spec), sustainable: false })
    const { best, missed, headroom } = planned({}, never).plan
    expect(best).toBeNull()
    expect(headroom).toEqual([])
    expect(missed.map(({ why }) => why)).toEqual(
      Array(4).fill('500 nodes do not sustain it, as many as are allowed'),
    )
  })
  test('where more nodes are not better, that is told', () => {
    const hole: Make = (spec) => {
      const found = closedForm(spec)
      const p99 = spec.nodes >= 20 ? 9_000 : found.visibleLatencyMs!.p99
      return { ...found, visibleLatencyMs: { ...found.visibleLatencyMs!, p99 } }
    }
    const { best, warnings } = planned({}, hole).plan
    expect(best!.monotone).toBe(false)
    expect(warnings.join()).toContain('more nodes are not always better')
  })
})

test.each(ASSUMPTIONS)('$name, changed and changed back, is what it was', ({ times }) => {
  const there = times(BASE, 2)!
  expect(there).not.toEqual(BASE)
  expect(times(there, 0.5)).toEqual(BASE)
})
