import type { Act, Fault, Struck } from '../../runtime/fault.js'
import { type Effect, pointOf } from '../../runtime/program.js'
import { KAFKA_MODEL_LATE_MS } from '../../sinks/kafka-model.js'
import type { VerifyPlan } from './plan.js'

/** Where one process of a run stands at a yield: the key by which faults and delays are aimed. */
export interface Place {
  readonly process: string
  readonly point: string
  /** From 1: how often it has stood there. */
  readonly hit: number
  /** It is about to act on the outside (a disk, a sink). */
  readonly acts: boolean
  /** Its last effect was such an act: what a power cut takes here, it has just done. */
  readonly acted: boolean
}

const AT_YIELDS: readonly Act[] = ['kill', 'kill-after', 'zombie', 'error']
/** Only an act has a reply to lose: elsewhere both are an error by another name. */
const LOST: readonly Act[] = ['lose-reply', 'lose-request']
const POWER_CUTS: readonly Act[] = [
  'crash-lost',
  'crash-torn',
  'crash-whole',
  'crash-reordered',
  'crash-rename-lost',
]

/** The places of a run, in the order in which it comes there. */
export class Places {
  readonly all: Place[] = []
  readonly #hits = new Map<string, number>()
  readonly #acted = new Set<string>()

  /** A `passed` of Look. The supervisor stands for whoever operates it: nothing befalls it. */
  readonly passed = ({ name: process }: Pick<Struck, 'name'>, effect: Effect): void => {
    if (process === 'supervisor') return
    const point = pointOf(effect)
    const key = `${process} ${point}`
    const hit = (this.#hits.get(key) ?? 0) + 1
    this.#hits.set(key, hit)
    const acts = effect.op === 'perform'
    this.all.push({ process, point, hit, acts, acted: this.#acted.has(process) })
    if (acts) this.#acted.add(process)
    else this.#acted.delete(process)
  }
}

/** The places that a run comes to once this fault has struck. */
export class PlacesAfter {
  readonly #places = new Places()
  readonly #fault: Fault
  #from = Number.POSITIVE_INFINITY

  constructor(fault: Fault) {
    this.#fault = fault
  }
  get all(): readonly Place[] {
    return this.#places.all.slice(this.#from)
  }
  /** A `passed` of Look. */
  readonly passed = (struck: Struck, effect: Effect): void => {
    const { all, passed } = this.#places
    passed(struck, effect)
    if (this.#from < Number.POSITIVE_INFINITY || all.length === 0) return
    const { process, point, hit } = all.at(-1)!
    const { at, process: aimed } = this.#fault
    if (!('point' in at) || process !== aimed || point !== at.point) return
    if (hit === at.hit) this.#from = all.length
  }
}

/** Its server can die by itself; the others' die with their node, or not at all. */
export function restarts({ sink }: Pick<VerifyPlan, 'sink'>): boolean {
  return sink === 'postgres'
}
/** Its transactions end by the clock; undefined: others' do not. */
export function timesOutMs({ sink }: Pick<VerifyPlan, 'sink'>): number | undefined {
  return sink === 'kafka' ? KAFKA_MODEL_LATE_MS : undefined
}

export interface FaultsAt {
  /** Also those that are an error by another name. */
  readonly every: boolean
  /** Also `delay`: the smallest change of a schedule. */
  readonly delays: boolean
}

/** All that can befall a process there. Whoever syncs nothing promises nothing on power cuts. */
export function faultsAt(
  { process, point, hit, acts, acted }: Place,
  plan: Pick<VerifyPlan, 'guarantee' | 'sink'>,
  { every, delays }: FaultsAt,
): Fault[] {
  const all: Act[] = [...AT_YIELDS]
  if (every || acts) all.push(...LOST)
  if (delays) all.push('delay')
  // Anywhere else it is what it is before the sink's next act.
  if (point.startsWith('sink.') && restarts(plan)) all.push('server-restart')
  if ((acts || acted) && plan.guarantee !== 'none') all.push(...POWER_CUTS)
  const faults: Fault[] = all.map((act) => ({ process, at: { point, hit }, act }))
  const forMs = timesOutMs(plan)
  if (point.startsWith('sink.') && forMs !== undefined) {
    faults.push({ process, at: { point, hit }, act: 'delay', forMs })
  }
  return faults
}
