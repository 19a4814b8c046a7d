/**
 * What effects cost on the virtual clock, in ms: an op, a perform's label, or one of the names
 * below. Round numbers near what `npm run -s chunk42 -- micro` shows on a 2-core machine; not yet
 * calibrated.
 */
export interface Costs {
  readonly [point: string]: number
}

export const COSTS: Costs = {
  receive: 0.002,
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
}

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
