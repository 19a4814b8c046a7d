import type { Absent } from './mutant.js'

/** Mutants of the protocol notes that have nothing here to be mutants of, yet. */
export const ABSENT: readonly Absent[] = [
  {
    id: 'M17',
    about: 'leaves what is under way out of an unaligned snapshot',
    why: 'snapshots are aligned: nothing is under way in one',
    broughtBy: 'family of models',
  },
  {
    id: 'M18',
    about: 'thinks that all before an unaligned barrier has arrived',
    why: 'snapshots are aligned',
    broughtBy: 'family of models',
  },
  {
    id: 'M20',
    about: 'takes a transaction that timed out for a success',
    why: 'no simulated sink ends a transaction by the clock',
    broughtBy: 'real ends',
  },
]
