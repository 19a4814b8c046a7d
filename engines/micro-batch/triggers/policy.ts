import type { MicroBatchArgs } from '../args.js'

/** A batch that has been committed, as its coordinator saw it. */
export interface BatchTimes {
  readonly events: number
  /** Since the batch before it was cut: the time in which its clicks came. */
  readonly intervalMs: number
  /** From when it was due until work on it began: it waited for batches before it. */
  readonly waitedMs: number
  /** From then until its commit was heard of: as if one batch were worked on at a time. */
  readonly tookMs: number
  readonly toMs: number
}

/**
 * When batches are cut, and how many clicks one takes.
 *
 * Law: what it says depends on its arguments and on the batches that it was told of, in order of
 * their ids, and on nothing else; a new life's begins anew. Nothing that is correct depends on it:
 * whatever it says, a range is logged before anything of it has an effect. Only `untilMs` is part
 * of the question that a run answers, so it is the same in all lives.
 */
export interface Policy {
  /**
   * When the next batch is due, if one was cut, or no click was there for one, at `nowMs`; not
   * later than that: as soon as there are clicks.
   */
  nextMs(nowMs: number): number
  /** Events of a batch that is cut now, at most. */
  readonly eventsMax: number
  /** Clicks that are due later are not for this run, and none is cut before. Infinity: all are. */
  readonly untilMs: number
  learn(batch: BatchTimes): void
}

/** A number that a trigger can be told. */
export interface Knob {
  readonly usage: string
  readonly usual: number
  readonly least: number
  readonly most: number
}

/** One trigger: one file, one line in registry.ts. */
export interface TriggerKind {
  readonly name: string
  readonly about: string
  readonly knobs: readonly Knob[]
  make(args: TriggerArgs): Policy
}

/** Which trigger, as plain data; knobs in the order of its kind. */
export interface TriggerSpec {
  readonly name: string
  readonly knobs: readonly number[]
}
export type TriggerArgs = Pick<MicroBatchArgs, 'intervalMs' | 'trigger'>
