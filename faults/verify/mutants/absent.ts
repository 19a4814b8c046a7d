import type { Absent } from './mutant.js'

/** Mutants of the protocol notes that have nothing here to be mutants of, yet. */
export const ABSENT: readonly Absent[] = [
  {
    id: 'M20',
    about: 'takes a transaction that timed out for a success',
    why: 'no simulated sink ends a transaction by the clock',
    broughtBy: 'real ends',
  },
  {
    id: 'M32',
    about: 'clears the wrong buffer after a replay',
    why: 'no engine keeps tuples until they are acked',
    broughtBy: 'family of models',
  },
  {
    id: 'M34',
    about: 'forgets a key that a retry of an opaque batch does not have',
    why: 'ranges are replayed as they were: no batch is opaque',
    broughtBy: 'family of models',
  },
]
