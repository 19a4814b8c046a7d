import type { EngineName } from '../../bench/spec.js'
import { ABSENT } from './mutants/absent.js'
import { EQUIVALENTS } from './mutants/equivalents.js'
import { isRefusal } from './mutants/folders.js'
import { loadMutant } from './mutants/load.js'
import type { Absent, Mutant } from './mutants/mutant.js'
import { MUTANTS } from './mutants/registry.js'
import { CANARY } from './mutants/shared.js'
import { type Attacked, TIERS } from './mutants/tiers.js'
import type { Broken, Oracle } from './oracles.js'
import type { VerifyPlan } from './plan.js'

/** What became of one mutant in one engine with one sink. */
export interface Attempted {
  readonly engine: EngineName
  readonly sink: string
  readonly killed: boolean
  /** Runs until it was killed, or all that were tried. */
  readonly runs: number
  /** Null: nothing saw it. */
  readonly tier: string | null
  readonly oracle: Oracle | null
  readonly what: string | null
  /** The run that killed it. */
  readonly plan: VerifyPlan | null
}
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
  readonly mutants: readonly MutantResult[]
  readonly equivalents: readonly MutantResult[]
  readonly absent: readonly Absent[]
}
export interface MutantsOptions {
  /** Ids; empty: all. */
  readonly only?: readonly string[]
  /** Of the long tiers every n-th run. */
  readonly every?: number
  readonly signal?: AbortSignal
  readonly begins?: (mutant: Pick<Mutant, 'id' | 'about'>, index: number, total: number) => void
}

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
    results.set(one, await attackMutant(one, every))
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
    mutants,
    equivalents,
    absent,
  }
}

/** Everything was as it must be. */
export function mutantsHold(summary: MutantsSummary): boolean {
  const { killed, applicable, equivalentsFlagged, canaryKilled } = summary
  return killed === applicable && equivalentsFlagged === 0 && canaryKilled
}

/** One mutant, in each engine and with each sink in which it is. */
export async function attackMutant(mutant: Mutant, every = 1): Promise<MutantResult> {
  const { id, about, patches, engines, sinks } = mutant
  const subject = await loadMutant(patches)
  const attempts = engines.flatMap((engine) =>
    sinks.map((sink) => attempt({ engine, sink, subject, every }, mutant)),
  )
  return { id, about, killed: attempts.every(({ killed }) => killed), attempts }
}

function attempt(on: Attacked, mutant: Mutant): Attempted {
  const { engine, sink } = on
  let runs = 0
  for (const { name, attacks, mayRefuse } of TIERS) {
    if (mutant.tiers !== undefined && !mutant.tiers.includes(name)) continue
    for (const { plan, run } of attacks(on)) {
      runs++
      const { broken } = run()
      if (broken === undefined || (mayRefuse && isRefusal(broken))) continue
      const { oracle, what } = broken
      return { engine, sink, killed: isMeant(broken, mutant), runs, tier: name, oracle, what, plan }
    }
  }
  return { engine, sink, killed: false, runs, tier: null, oracle: null, what: null, plan: null }
}
/** A patch that breaks the code itself says nothing about the checks. */
function isMeant({ oracle, what }: Broken, { breaks, garbles }: Mutant): boolean {
  const isError = /(Type|Reference|Syntax)Error/.test(what)
  return breaks.includes(oracle) && (garbles === true || !isError)
}
