import { InputError } from '../../workloads/input-error.js'
import { type MutantsSummary, mutantsSummary } from './mutants.js'
import { checkWhole, digestOf, firstDifference, type Named, type Shard, WHOLE } from './shards.js'

/** What decides how mutants are attacked: equal in all parts, on whichever machine. */
export interface MutantsId {
  /** Ids; empty: all. */
  readonly only: readonly string[]
  readonly every: number
  readonly versions: Readonly<Record<string, string>>
}
/** What `verify --mutants --json` prints: which part of which campaign, and what came of it. */
export interface MutantsPart extends MutantsSummary {
  readonly campaign: MutantsId
  readonly shard: Shard
  /** The whole and its parts added up have the same. */
  readonly digest: string
}

export function mutantsPart(
  campaign: MutantsId,
  shard: Shard,
  summary: MutantsSummary,
): MutantsPart {
  const part = { campaign, shard, ...summary, digest: '' }
  return { ...part, digest: digestOf(part) }
}

/** Parts of one part, in any order: each has every n-th in the order of the registries. */
export function addedMutants(parts: readonly MutantsPart[], shard: Shard): MutantsPart {
  const inOrder = [...parts].sort((a, b) => a.shard.index - b.shard.index)
  const { campaign, canary } = inOrder[0]!
  const lists = inOrder.map(({ mutants, equivalents }) => [...mutants, ...equivalents])
  const all = lists[0]!.flatMap((_, n) => lists.flatMap((list) => list[n] ?? []))
  const mutants = parts.reduce((sum, part) => sum + part.mutants.length, 0)
  const summary = mutantsSummary(canary, all.slice(0, mutants), all.slice(mutants), campaign.only)
  return mutantsPart(campaign, shard, summary)
}

/**
 * The whole of all its parts, in any order. Law: byte for byte what one machine finds. Throws an
 * InputError of what is no whole: other campaigns, another canary, missing or doubled parts.
 */
export function mergedMutants(named: readonly Named<MutantsPart>[]): MutantsPart {
  checkWhole(named, WHAT)
  const first = named[0]!
  for (const { name, part } of named) {
    if (firstDifference(first.part.canary, part.canary) === undefined) continue
    const what = `another canary than ${first.name}`
    throw new InputError(`--merge ${name}: ${what}; allowed: parts of one campaign`)
  }
  return addedMutants(
    named.map(({ part }) => part),
    WHOLE,
  )
}

const WHAT: Readonly<Record<keyof MutantsId, string>> = {
  versions: 'other versions',
  only: 'other mutants',
  every: 'another pace',
}
