import type { Absent } from './mutant.js'

/** Mutants of the protocol notes that have nothing here to be mutants of, yet. */
export const ABSENT: readonly Absent[] = [
  {
    id: 'M20',
    about: 'takes a transaction that timed out for a success',
    why: 'no simulated sink ends a transaction by the clock',
    broughtBy: 'real ends',
  },
]
