import type { Absent } from './mutant.js'

/** Mutants of the protocol notes that have nothing here to be mutants of, yet. */
export const ABSENT: readonly Absent[] = []
