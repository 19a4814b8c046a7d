import type { NativeName } from '../../../bench/spec.js'
import type { Oracle } from '../oracles.js'

/** One place of a built module in which a mutant differs. */
export interface Patch {
  /** Below the built tree: `engines/micro-batch/coordinator.js`. */
  readonly module: string
  /** Must stand there exactly once: a patch that no longer fits must not look like a survivor. */
  readonly find: string
  readonly put: string
}

/** Engines or sinks with one idea taken out of them. */
export interface Mutant {
  /** M01..M38 are those of the protocol notes, X01.. our own; several may be forms of one. */
  readonly id: string
  /** What it does, in the words of the field. */
  readonly about: string
  readonly engines: readonly NativeName[]
  readonly sinks: readonly string[]
  readonly patches: readonly Patch[]
  /** Any of these may see it. Another oracle would say that the patch breaks something else. */
  readonly breaks: readonly Oracle[]
  /** It reads what nobody wrote, so it may also fail over it in any way. */
  readonly garbles?: true
  /** Names of the only tiers that are tried; absent: all. */
  readonly tiers?: readonly string[]
}

/** A mutant of the protocol notes whose mechanism nothing here has yet. */
export interface Absent {
  readonly id: string
  readonly about: string
  readonly why: string
  /** The work that brings the mechanism, and must kill it. */
  readonly broughtBy: 'family of models' | 'real ends'
}

export const BOTH_ENGINES = ['micro-batch', 'per-event'] as const satisfies readonly NativeName[]
export const BOTH_SINKS: readonly string[] = ['memory', 'transactional']

/** Rows, commits or their order are not what they must be. */
export const WRONG: readonly Oracle[] = ['O1', 'O2', 'O3', 'O4', 'O5', 'O6', 'O8']
/** The same, or it refuses to go on, or stands still. */
export const WRONG_OR_STUCK: readonly Oracle[] = [...WRONG, 'O7']

/** A line of one module, in its place another. */
export function patch(module: string, find: string, put: string): Patch {
  return { module, find, put }
}
