import type { Fault } from '../fault.js'
import { glob } from '../glob.js'
import type { Process } from './process.js'
import type { Scheduler } from './scheduler.js'

/**
 * What befalls a run from outside, and knows its scheduler: nodes that fail. Law: `act` moves
 * `nextMs` on, and does what it does at that time.
 */
export interface Outside {
  readonly nextMs: number
  act(scheduler: Scheduler): void
}

/** A fault that the clock drives, and when it strikes next. */
export interface Timed {
  atMs: number
  readonly fault: Fault
  readonly matches: (name: string) => boolean
  times: number
}

/** Faults that the clock drives. */
export class TimedFaults {
  readonly #all: Timed[]

  constructor(faults: readonly Fault[]) {
    this.#all = faults.flatMap((fault) =>
      'atMs' in fault.at
        ? [{ atMs: fault.at.atMs, fault, matches: glob(fault.process), times: 0 }]
        : [],
    )
  }
  /** The first that is due by then. */
  due(untilMs: number): Timed | undefined {
    let first: Timed | undefined
    for (const timed of this.#all) {
      if (timed.atMs <= untilMs && timed.atMs < (first?.atMs ?? Infinity)) first = timed
    }
    return first
  }
  /** Whom it strikes now: those that it fits take turns. Undefined: nobody there at the moment. */
  victim(due: Timed, live: Iterable<Process>): Process | undefined {
    const { matches } = due
    const candidates = [...live].filter(
      (p) => !p.exited && (matches(p.name) || (p.slotName !== undefined && matches(p.slotName))),
    )
    return candidates[due.times % Math.max(1, candidates.length)]
  }
  struck(due: Timed): void {
    due.times++
    const everyMs = 'everyMs' in due.fault.at ? due.fault.at.everyMs : undefined
    if (everyMs === undefined) this.#all.splice(this.#all.indexOf(due), 1)
    else due.atMs += everyMs
  }
}
