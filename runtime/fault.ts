import type { Effect } from './program.js'

/**
 * What befalls a run, as plain data: it crosses threads, shrinks, and replays. Drivers strike
 * with it; engines cannot know.
 */
export interface Fault {
  /**
   * Whom it strikes: a process name, `*` stands for any text. `slot-1` is whatever runs in worker
   * 1. Names: coordinator#LIFE, writer#LIFE, worker-INDEX#LIFE, chunk-NUMBER@BATCH.INDEX#ATTEMPT.
   */
  readonly process: string
  readonly at: At
  readonly act: Act
  /** How long a zombie sleeps, a slot is slow, or a process waits. */
  readonly forMs?: number
  /** How many times slower. */
  readonly factor?: number
}
export type At =
  /**
   * The hit-th time (from 1) that one process of that name yields there: an op, or a perform's
   * label.
   */
  | { readonly point: string; readonly hit: number }
  /** After exactly so many events, counted per process, or over all that ran in a `slot-N`. */
  | { readonly event: number }
  /** After that share (0..1) of the events that it was spawned to do. */
  | { readonly share: number }
  | { readonly atMs: number; readonly everyMs?: number }
  /** An engine of others: in that batch, from 0, or the first one after it that it works at. */
  | { readonly batch: number }
  /**
   * Once each time that somebody orders it while the run goes on (its word in `fired` is ORDERED):
   * halfway through the next task, or at the next slice of what has no end; of what runs beside the
   * coordinator at the next effect.
   */
  | { readonly ordered: true }

/** In `fired`, of a fault that was ordered and has not struck yet. */
export const ORDERED = 2

/**
 * - kill: dies before the effect. kill-after: the effect happens, then it dies.
 * - zombie: declared dead, sleeps, and goes on later. slow: takes `factor` times as long for
 *   `forMs`.
 * - delay: it does nothing for `forMs`, and nobody suspects it: a choice of the schedule, as data.
 * - error: the effect fails. lose-reply: it happens, and nobody learns of it (OutcomeUnknown).
 *   lose-request: it does not happen, and nobody learns of that.
 * - server-restart: the server outside dies just before the effect, and is there again: what was
 *   under way on it is gone. The effect happens as ever.
 * - crash-*: the whole node goes; unsynced writes are lost, torn, whole or partly there;
 *   `rename-lost`: contents are there; names and removals that no sync made safe are not.
 */
export type Act =
  | 'kill'
  | 'kill-after'
  | 'zombie'
  | 'slow'
  | 'delay'
  | 'error'
  | 'lose-reply'
  | 'lose-request'
  | 'server-restart'
  | 'crash-lost'
  | 'crash-torn'
  | 'crash-whole'
  | 'crash-reordered'
  | 'crash-rename-lost'

/**
 * One process as a fault sees it. A driver asks before each effect.
 *
 * Law: each fault strikes once in a run (with `everyMs`, or ordered, once each time), whoever
 * matches first.
 */
export interface Interpose {
  /** The fault that strikes this process at this effect, or undefined. */
  strike(process: Struck, effect: Effect): Fault | undefined
  /** How many events until a fault waits for this process; Infinity when none does. */
  eventsLeft(process: Struck): number
  /** The faults that are driven by the clock; their drivers strike by themselves. */
  readonly timed: readonly Fault[]
}
export interface Struck {
  readonly name: string
  /** `slot-N`, or undefined beside the coordinator. */
  readonly slotName: string | undefined
  /** Events done by this process so far, by its slot so far, and expected of the process. */
  readonly eventsDone: number
  readonly eventsDoneBySlot: number
  readonly eventsExpected: number | undefined
}
/**
 * Makes an Interpose out of a plan. `fired` has a word for each fault, shared by all drivers of a
 * run.
 */
export type MakeInterpose = (plan: readonly Fault[], fired: Int32Array) => Interpose

/** The error that `error` faults put in place of an effect. */
export class InjectedError extends Error {
  override readonly name = 'InjectedError'
}
