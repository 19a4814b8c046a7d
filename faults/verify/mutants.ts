import { ABSENT } from './mutants/absent.js'
import { type Attempted, type AttemptOptions, attempt } from './mutants/attempt.js'
import { EQUIVALENTS } from './mutants/equivalents.js'
import { loadMutant } from './mutants/load.js'
import type { Absent, Mutant } from './mutants/mutant.js'
import { MUTANTS } from './mutants/registry.js'
import { CANARY } from './mutants/shared.js'
import { type Shard, WHOLE } from './shards.js'

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
  readonly canary: MutantResult
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
  /** Every n-th of them; the canary is in each. */
  readonly shard?: Shard
  readonly signal?: AbortSignal
  readonly begins?: (mutant: Pick<Mutant, 'id' | 'about'>, index: number, total: number) => void
}

/** Enough for a plan that one can read; a survivor costs many times that. */
const SHRINK_RUNS_MAX = 300

/** Attacks each mutant until an oracle sees it, and the equivalents with everything there is. */
export async function runMutants(options: MutantsOptions = {}): Promise<MutantsSummary> {
  const { only = [], every = 1, shard = WHOLE, signal, begins } = options
  const asked = [...MUTANTS, ...EQUIVALENTS].filter(isAsked(only))
  const mine = asked.filter((_, n) => n % shard.of === shard.index - 1)
  const results: MutantResult[] = []
  for (const [n, one] of [CANARY, ...mine].entries()) {
    signal?.throwIfAborted()
    begins?.(one, n, mine.length + 1)
    results.push(await attackMutant(one, { every, shrinkRunsMax: SHRINK_RUNS_MAX }))
  }
  const [canary, ...rest] = results
  const mutants = mine.filter((one) => MUTANTS.includes(one)).length
  return mutantsSummary(canary!, rest.slice(0, mutants), rest.slice(mutants), only)
}
/** Of those that were attacked. */
export function mutantsSummary(
  canary: MutantResult,
  mutants: readonly MutantResult[],
  equivalents: readonly MutantResult[],
  only: readonly string[],
): MutantsSummary {
  const isFlagged = ({ attempts }: MutantResult): boolean =>
    attempts.some(({ oracle }) => oracle !== null)
  const absent = ABSENT.filter(isAsked(only))
  const attempts = [canary, ...mutants, ...equivalents].flatMap((result) => result.attempts)
  return {
    killed: mutants.filter(({ killed }) => killed).length,
    applicable: mutants.length,
    notApplicable: absent.length,
    equivalentsFlagged: equivalents.filter(isFlagged).length,
    canaryKilled: canary.killed,
    canary,
    runs: attempts.reduce((sum, { runs }) => sum + runs, 0),
    medianShrunk: medianOf(mutants),
    mutants,
    equivalents,
    absent,
  }
}
function isAsked(only: readonly string[]): (one: Pick<Mutant, 'id'>) => boolean {
  return ({ id }) => only.length === 0 || only.includes(id)
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
