/**
 * What effects cost on the virtual clock, in ms: an op, a perform's label, or one of the names
 * below. `program:point` stands before `point`: what a chunk's slice costs is not what a worker's
 * does. Of a name with a measured cost the runtime also asks on which way it is, as in
 * `hop.main-slot`; see scheduler.ts.
 */
export interface Costs {
  readonly [point: string]: Cost
}

/** A number is drawn around with a guessed jitter. */
export type Cost = number | MeasuredCost

/** Values by the share of draws at or below them: ascending, from 0 to 1. */
export type Quantiles = readonly (readonly [share: number, value: number])[]

/**
 * What was measured: something fixed, and what its work takes. All that is left over is one spread:
 * in short steps one of what is fixed, in long ones `workSpread`, one of the work; see draw.ts.
 * Work is counted in units by whoever composes the run: rows and bytes of a sink or disk, events of
 * a slice.
 */
export interface MeasuredCost {
  /** Of a step whose like its thread has not made for long. */
  readonly fixedMs: number
  /**
   * The same by how long ago its thread made such a step: caches that forget, cores that doze off.
   * Ascending, with straight lines in between, and the spread of the nearest. Absent: always one.
   */
  readonly rested?: readonly Rested[] | undefined
  readonly perUnitMs?: Readonly<Record<string, number>> | undefined
  readonly spread: Quantiles
  /** Absent: none. */
  readonly workSpread?: Quantiles | undefined
  /** Absent: a core and its thread. thread: no core, as an fsync. nothing: it is elsewhere. */
  readonly holds?: 'thread' | 'nothing' | undefined
}

/** What is fixed after a rest of so long. */
export interface Rested {
  readonly restMs: number
  readonly fixedMs: number
  readonly spread: Quantiles
}

/** Rounded, of a usual 2-core machine. What was measured on one: `chunk42 calibrate`. */
export const COSTS = {
  send: 0.01,
  wake: 0.001,
  spawn: 0.03,
  kill: 0.05,
  slice: 0.0002,
  progress: 0,
  /** Any perform without a line of its own. */
  perform: 0.5,
  'sink.commit': 0.2,
  'batch.plan': 0.005,
  'batch.reduce': 0.02,
  'offsets.append': 0.01,
  'state.append': 0.01,
  'commits.append': 0.01,
  'checkpoint.append': 0.01,
  /** Each event of a slice. */
  event: 0.00001,
  /** From send to mailbox. */
  hop: 0.04,
  /** From a death to its exit mail. */
  detect: 8,
  /** From a death to a slot that takes work again. */
  restart: 40,
  /** From a kill to a slot that takes work again. */
  cancel: 0.5,
  /** How long a killed or orphaned process goes on. */
  orphan: 5,
} as const satisfies Costs

/**
 * Costs that keep small verification runs eventful: deaths are noticed, and zombies die, within
 * few steps.
 */
export const TIGHT_COSTS: Costs = {
  ...COSTS,
  detect: 1,
  restart: 1,
  hop: 0.05,
  orphan: 5,
}
