import type { Pid, Slot } from '../program.js'

/**
 * How long things take on the virtual clock, in place of costs that are the same everywhere: for
 * whoever knows nodes and links.
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
