/**
 * What must hold in every run, whatever befalls it. Names and numbers are those of the protocol
 * notes; O9 (same seed, same trace) and O10 (engines agree) need two runs and stand in
 * `repeat.ts`.
 */
export const ORACLES = {
  O1: 'every click that counts is visible once: none lost, none doubled',
  O2: 'counts and hash sums per key and window are those of the reference',
  O3: 'a reader sees whole commits only, a prefix of the clicks, and never less than before',
  O4: 'commits follow each other: ids grow, ranges tile the log',
  O5: 'what a commit changes is what its range adds to the state before it',
  O6: 'no commit of an epoch takes effect once a newer epoch has begun',
  O7: 'when the faults are over the run ends, within its steps and its virtual time',
  O8: 'to recover once more changes nothing',
  O9: 'the same plan makes the same run',
  O10: 'all exactly-once engines give the same rows',
  O11: 'nothing is left behind: no open transaction, no file of an older life',
  O12: 'at-least-once loses nothing, and replays explain each duplicate; delivery loses workers only',
  O13: 'without a guarantee nothing is doubled, and faults explain each loss',
} as const
export type Oracle = keyof typeof ORACLES

/** What did not hold, in one line for a person. */
export interface Broken {
  readonly oracle: Oracle
  readonly what: string
}

/** Thrown where it is seen. */
export class BrokenOracle extends Error implements Broken {
  override readonly name = 'BrokenOracle'
  readonly oracle: Oracle
  readonly what: string

  constructor(oracle: Oracle, what: string) {
    super(`${oracle}: ${what}`)
    this.oracle = oracle
    this.what = what
  }
}
