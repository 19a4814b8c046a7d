import type { Outside } from '../../runtime/simulated/timed.js'
import type { ClusterSpec } from './cluster-spec.js'
import { type Step, stepsOf } from './elastic.js'

/**
 * Nodes by utilization, as Kubernetes' HorizontalPodAutoscaler has it: what is there times
 * utilization by target, rounded up. The target is the middle of a band within which nothing is
 * done, as with the boundary of Flink's autoscaler. That one (and DS2) goes by true rates instead,
 * and has room for what lags. What is utilized is what there is too little of: cores or links.
 */
export interface Autoscale {
  /** Of utilization, 0 to 1. */
  readonly low: number
  readonly high: number
  readonly nodesMax: number
  /** One look. */
  readonly windowMs: number
}
/** A HorizontalPodAutoscaler looks each 15 s. */
export const WINDOW_MS = 15_000
/** And takes the most that it wanted in 5 minutes: a lull, or an outage, takes no node away. */
const SHRINK_WINDOWS = 20
/** Of batches or checkpoints that a window has at least: work is known when one of them is over. */
const PACES_MIN = 5

/** What was done between two looks. */
export interface Window {
  readonly fromMs: number
  readonly untilMs: number
  readonly nodes: number
  readonly utilization: number
}

/** No shorter than what can be looked at. */
export function windowMsOf(spec: ClusterSpec): number {
  const paceMs = spec.engine === 'micro-batch' ? spec.intervalMs : spec.checkpointIntervalMs
  return Math.max(WINDOW_MS, PACES_MIN * paceMs)
}

/**
 * What the policy does first behind the steps that were made. Law: looks at nothing behind the step
 * that it answers, so a run with that step is the same up to there.
 *
 * More nodes come when they are there, as after a failure; fewer are enough at once. A window in
 * which nodes came or went, and the first one behind it, tell of the step and not of the load.
 */
export function nextStep(spec: ClusterSpec, windows: readonly Window[]): Step | undefined {
  const { autoscale, nodeRestartMs, warmupSeconds, durationSeconds } = spec
  const { low, high, nodesMax, windowMs } = autoscale!
  const last = stepsOf(spec).at(-1)
  const sinceMs = last === undefined ? warmupSeconds * 1_000 : last.atMs + windowMs
  const settled = windows.filter(({ fromMs }) => fromMs >= sinceMs)
  for (const [n, { untilMs, nodes, utilization }] of settled.entries()) {
    const before = settled.slice(Math.max(0, n + 1 - SHRINK_WINDOWS), n + 1)
    const most = Math.max(...before.map((window) => window.utilization))
    const shrinks = before.length === SHRINK_WINDOWS && most < low
    if (!shrinks && !(utilization > high)) continue
    const wanted = Math.ceil((nodes * most) / ((low + high) / 2))
    const to = Math.min(nodesMax, Math.max(1, wanted))
    if (to === nodes) continue
    const atMs = to > nodes ? untilMs + nodeRestartMs : untilMs
    return atMs < durationSeconds * 1_000 ? { atMs, nodes: to } : undefined
  }
  return undefined
}

/** What was done up to now, and what can be done in a ms at most. */
export interface Looked {
  readonly done: number
  readonly mostPerMs: number
  readonly nodes: number
}

/** Looks at what was done, window by window. */
export class Meter implements Outside {
  nextMs: number
  readonly windows: Window[] = []
  readonly #windowMs: number
  readonly #look: () => Looked
  #done = 0

  constructor(spec: ClusterSpec, look: () => Looked) {
    this.#windowMs = spec.autoscale?.windowMs ?? Number.POSITIVE_INFINITY
    this.#look = look
    this.nextMs = this.#windowMs
  }
  act(): void {
    const { done, mostPerMs, nodes } = this.#look()
    const untilMs = this.nextMs
    const utilization = Math.min(1, (done - this.#done) / (mostPerMs * this.#windowMs))
    this.windows.push({ fromMs: untilMs - this.#windowMs, untilMs, nodes, utilization })
    this.#done = done
    this.nextMs += this.#windowMs
  }
}
