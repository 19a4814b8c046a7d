import type { Pid, Slot } from '../program.js'
import type { Costs } from './costs.js'

/**
 * How long things take on the virtual clock.
 *
 * Law: asked in the order of the run, and depends on nothing but what it was asked and a seed.
 */
export interface Timing {
  /** A point: an op, a perform's label, or another name of costs.ts. */
  costMs(point: string): number
  /** From one process to the mailbox of another; undefined: it has died. */
  hopMs(from: Party, to: Party | undefined, message: unknown, nowMs: number): number
  /** A slice that did so many events. */
  sliceMs(at: Party, done: number, nowMs: number): number
  /** From a spawn until the process begins, where its slot has room. */
  launchMs(slot: Slot, nowMs: number): number
}
/** Who asks: a process, as far as its place matters. */
export interface Party {
  readonly pid: Pid
  readonly slot: Slot
}

/** Costs with a jitter, and a tail: the same everywhere. */
export class Jittered implements Timing {
  readonly #costs: Costs
  readonly #random: () => number

  constructor(costs: Costs, random: () => number) {
    this.#costs = costs
    this.#random = random
  }
  costMs(point: string): number {
    return this.#jitter(this.#costs[point] ?? this.#costs.perform!)
  }
  hopMs(): number {
    return this.costMs('hop')
  }
  sliceMs(_: Party, done: number): number {
    return this.#jitter(done * this.#costs.event!)
  }
  launchMs(): number {
    return 0
  }
  #jitter(ms: number): number {
    const r = this.#random()
    return ms * (r < 0.05 ? 200 * r : 0.5 + r)
  }
}
