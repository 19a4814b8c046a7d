import type { Scheduler } from '../../runtime/simulated/scheduler.js'
import type { Outside } from '../../runtime/simulated/timed.js'
import type { ClusterSpec } from './cluster-spec.js'
import type { Struck } from './failures.js'
import type { Places } from './places.js'

/** From then on a cluster has so many nodes. */
export interface Step {
  readonly atMs: number
  readonly nodes: number
}

/** In the order of their time. */
export function stepsOf({ rescale }: Pick<ClusterSpec, 'rescale'>): readonly Step[] {
  if (rescale === null) return []
  const steps = 'atMs' in rescale ? [rescale] : [...rescale]
  return steps.sort((a, b) => a.atMs - b.atMs)
}
/** So many places there must be. */
export function nodesMaxOf(spec: ClusterSpec): number {
  const { nodes, autoscale } = spec
  return Math.max(nodes, autoscale?.nodesMax ?? 0, ...stepsOf(spec).map((step) => step.nodes))
}
/** Of all nodes together, that of the coordinator apart: what is paid for. */
export function nodeMsOf(spec: ClusterSpec): number {
  const untilMs = spec.durationSeconds * 1_000
  let sum = 0
  let since = { atMs: 0, nodes: spec.nodes }
  for (const step of stepsOf(spec)) {
    if (step.atMs >= untilMs) break
    sum += since.nodes * (step.atMs - since.atMs)
    since = step
  }
  return sum + since.nodes * (untilMs - since.atMs)
}

/** Nodes come and go by a schedule: those that are told are there at that time. */
export class Steps implements Outside {
  nextMs: number
  readonly #left: Step[]
  readonly #places: Places
  readonly #struck: Struck[]

  /** Each step is told in `struck`: results wait for its savepoint as they do for a failure. */
  constructor(spec: ClusterSpec, places: Places, struck: Struck[]) {
    this.#left = [...stepsOf(spec)]
    this.#places = places
    this.#struck = struck
    this.nextMs = this.#left[0]?.atMs ?? Number.POSITIVE_INFINITY
  }
  act(scheduler: Scheduler): void {
    const { atMs, nodes } = this.#left.shift()!
    this.#places.resize(nodes, scheduler.nowMs)
    this.#struck.push({ atMs, nodes, what: 'rescale' })
    this.nextMs = this.#left[0]?.atMs ?? Number.POSITIVE_INFINITY
  }
}

/** Several that befall one run; of those that are due at once the first is first. */
export class Together implements Outside {
  nextMs = 0
  readonly #all: readonly Outside[]

  constructor(all: readonly Outside[]) {
    this.#all = all
    this.#lookAhead()
  }
  act(scheduler: Scheduler): void {
    this.#all.find(({ nextMs }) => nextMs <= this.nextMs)!.act(scheduler)
    this.#lookAhead()
  }
  #lookAhead(): void {
    this.nextMs = Math.min(...this.#all.map(({ nextMs }) => nextMs))
  }
}
