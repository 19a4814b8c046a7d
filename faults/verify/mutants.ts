import { ABSENT } from './mutants/absent.js'
import { type Attempted, type AttemptOptions, attempt } from './mutants/attempt.js'
import { EQUIVALENTS } from './mutants/equivalents.js'
import { loadMutant } from './mutants/load.js'
import type { Absent, Mutant } from './mutants/mutant.js'
import { MUTANTS } from './mutants/registry.js'
import { CANARY } from './mutants/shared.js'

export interface MutantResult extends Pick<Mutant, 'id' | 'about'> {
  /** By every engine and sink in which it is. */
  readonly killed: boolean
  readonly attempts: readonly Attempted[]
}
export interface MutantsSummary {
  readonly killed: number
  readonly applicable: number
  readonly notApplicable: number
  readonly equivalentsFlagged: number
  /** It must always be; or the rest means nothing. */
  readonly canaryKilled: boolean
  readonly runs: number
  /** Of the shrunk plans that show the mutants; null: none was killed. */
  readonly medianShrunk: { readonly faults: number; readonly events: number } | null
  readonly mutants: readonly MutantResult[]
  readonly equivalents: readonly MutantResult[]
  readonly absent: readonly Absent[]
}
export interface MutantsOptions {
  /** Ids; empty: all. */
  readonly only?: readonly string[]
  /** Of the long tiers every n-th unit. */
  readonly every?: number
  readonly signal?: AbortSignal
  readonly begins?: (mutant: Pick<Mutant, 'id' | 'about'>, index: number, total: number) => void
}

/** Enough for a plan that one can read; a survivor costs many times that. */
const SHRINK_RUNS_MAX = 300

/** Attacks each mutant until an oracle sees it, and the equivalents with everything there is. */
export async function runMutants(options: MutantsOptions = {}): Promise<MutantsSummary> {
  const { only = [], every = 1, signal, begins } = options
  const chosen = [CANARY, ...MUTANTS, ...EQUIVALENTS].filter(
    ({ id }) => id === CANARY.id || only.length === 0 || only.includes(id),
  )
  const results = new Map<Mutant, MutantResult>()
  for (const [n, one] of chosen.entries()) {
    signal?.throwIfAborted()
    begins?.(one, n, chosen.length)
    results.set(one, await attackMutant(one, { every, shrinkRunsMax: SHRINK_RUNS_MAX }))
  }
  const of = (list: readonly Mutant[]): MutantResult[] =>
    list.flatMap((one) => results.get(one) ?? [])
  const mutants = of(MUTANTS)
  const equivalents = of(EQUIVALENTS)
  const isFlagged = ({ attempts }: MutantResult): boolean =>
    attempts.some(({ oracle }) => oracle !== null)
  const absent = ABSENT.filter(({ id }) => only.length === 0 || only.includes(id))
  return {
    killed: mutants.filter(({ killed }) => killed).length,
    applicable: mutants.length,
    notApplicable: absent.length,
    equivalentsFlagged: equivalents.filter(isFlagged).length,
    canaryKilled: results.get(CANARY)!.killed,
    runs: [...results.values()].flatMap(({ attempts }) => attempts).reduce((n, a) => n + a.runs, 0),
    medianShrunk: medianOf(mutants),
    mutants,
    equivalents,
    absent,
  }
}

function medianOf(mutants: readonly MutantResult[]): MutantsSummary['medianShrunk'] {
  const all = mutants.flatMap(({ attempts }) => attempts.flatMap(({ shrunk }) => shrunk ?? []))
  if (all.length === 0) return null
  const middle = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!
  return {
    faults: middle(all.map(({ faults }) => faults)),
    events: middle(all.map(({ events }) => events)),
  }
}

/** Everything was as it must be. */
export function mutantsHold(summary: MutantsSummary): boolean {
  const { killed, applicable, equivalentsFlagged, canaryKilled } = summary
  return killed === applicable && equivalentsFlagged === 0 && canaryKilled
}

/** One mutant, in each engine and with each sink in which it is. */
export async function attackMutant(
  mutant: Mutant,
  { every = 1, shrinkRunsMax = 0, kept = [] }: Partial<AttemptOptions> = {},
): Promise<MutantResult> {
  const { id, about, patches, engines, sinks } = mutant
  const subject = await loadMutant(patches)
  const attempts = engines.flatMap((engine) =>
    sinks.map((sink) => attempt({ engine, sink, subject }, mutant, { every, shrinkRunsMax, kept })),
  )
  return { id, about, killed: attempts.every(({ killed }) => killed), attempts }
}
