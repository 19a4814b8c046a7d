import type { Fault } from '../../runtime/fault.js'
import type { Entry } from '../../runtime/journal.js'
import type { Threads } from '../../runtime/threads/threads.js'
import { cutSoon, endsOf } from '../../workloads/log/cut.js'
import type { Prepared } from '../prepare.js'
import { slotsOf } from '../spec.js'

/** A worker by its index, whichever works next, or the coordinator. */
export type Whom = number | 'any' | 'coordinator'

/**
 * A run that goes on, for whoever looks on. Law: to look changes nothing; to crash somebody is a
 * fault like any other, struck by a driver and written into the journal.
 */
export interface Live {
  readonly prepared: Prepared
  nowMs(): number
  /** What the journal has got since the last call. */
  news(): readonly Entry[]
  /** It dies in the middle of what it does next. False: there is nobody of that name. */
  crash(whom: Whom): boolean
  /** Who shall die and has not yet. */
  pending(): readonly Whom[]
  /** Events done in each slot so far, over all its threads. */
  eventsBySlot(): readonly number[]
  /** Where the stream of a partition ends, as things are. */
  endOf(partition: number): number
  /** The stream may be ended before its time, and the run with it. */
  readonly canEnd: boolean
  end(): void
}

/** How far ahead the stream is cut: nobody may have seen what stood there. */
const MARGIN_MS = 200

/** The faults that may be ordered, as part of a run's plan. */
export class Orders {
  readonly faults: readonly Fault[]
  readonly #of: ReadonlyMap<Whom, Fault>

  constructor(slots: number) {
    const workers = Array.from({ length: slots }, (_, slot) => [slot, `slot-${slot}`] as const)
    const names: (readonly [Whom, string])[] = [
      ...workers,
      ['any', 'slot-*'],
      ['coordinator', 'coordinator#*'],
    ]
    this.#of = new Map(
      names.map(([whom, process]) => [whom, { process, at: { ordered: true }, act: 'kill' }]),
    )
    this.faults = [...this.#of.values()]
  }
  faultOf(whom: Whom): Fault | undefined {
    return this.#of.get(whom)
  }
  get whoms(): Whom[] {
    return [...this.#of.keys()]
  }
}

/** A run on threads as a Live, and what its result must say of what was done by hand. */
export class LiveRun implements Live {
  readonly prepared: Prepared
  /** Given to the threads, so that they see where the stream ends. */
  readonly ends: Int32Array | undefined
  readonly orders: Orders
  readonly #said: string[] = []
  #threads: Threads | undefined
  #wasEnded = false

  constructor(prepared: Prepared) {
    this.prepared = prepared
    const { spec, ends, log } = prepared
    this.orders = new Orders(slotsOf(spec))
    // A backlog is due as a whole; who sends clicks to a topic sends all of them.
    const able = !spec.workload.drain && spec.log.kind !== 'kafka' && ends === undefined
    this.ends = able ? endsOf(log) : undefined
  }
  begins(threads: Threads): void {
    this.#threads = threads
  }
  nowMs(): number {
    return this.#threads?.nowMs() ?? 0
  }
  news(): readonly Entry[] {
    return this.#threads?.news() ?? []
  }
  crash(whom: Whom): boolean {
    const fault = this.orders.faultOf(whom)
    if (fault === undefined || this.#threads === undefined) return false
    this.#threads.order(fault)
    const name = typeof whom === 'number' ? `worker ${whom}` : nameOf[whom]
    this.#said.push(`${name} at ${secondsText(this.nowMs())}`)
    return true
  }
  pending(): readonly Whom[] {
    return this.orders.whoms.filter((whom) => this.#threads?.isOrdered(this.orders.faultOf(whom)!))
  }
  eventsBySlot(): readonly number[] {
    return this.#threads?.eventsBySlot() ?? []
  }
  endOf(partition: number): number {
    return this.ends?.[partition] ?? this.prepared.log.length(partition)
  }
  get canEnd(): boolean {
    return this.ends !== undefined
  }
  end(): void {
    if (this.ends === undefined || this.#wasEnded) return
    this.#wasEnded = true
    cutSoon(this.prepared.log, this.ends, () => this.nowMs(), MARGIN_MS)
  }
  /** Where the stream ended, if that was before its time. */
  get endedAt(): readonly number[] | undefined {
    return this.#wasEnded ? [...this.ends!] : undefined
  }
  /** What the command of its cell does not do again. */
  get notes(): string[] {
    const left = this.pending().length
    const never = left === 0 ? '' : `; ${left} of them found nobody at work`
    const all = `crashes ordered by hand: ${this.#said.join(', ')}${never}`
    const struck = this.#said.length > 0 ? [all] : []
    return this.#wasEnded ? [...struck, 'ended by hand: judged by the clicks until then'] : struck
  }
}
const nameOf = { any: 'whoever worked next', coordinator: 'the coordinator' }

function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
