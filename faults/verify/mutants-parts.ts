import { InputError } from '../../workloads/input-error.js'
import { type MutantsSummary, mutantsSummary } from './mutants.js'
import {
  checkComplete,
  checkDivision,
  digestOf,
  firstDifference,
  type Named,
  type Shard,
  WHOLE,
} from './shards.js'

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
  const first = named[0]!
  for (const one of named) {
    const differs =
      firstDifference(first.part.campaign, one.part.campaign) ??
      firstDifference(first.part.canary, one.part.canary, 'canary')
    if (differs !== undefined) {
      const [where, here, there] = differs
      const what = `${where} ${there}, in ${first.name} ${here}`
      throw new InputError(`--merge ${one.name}: ${what}; allowed: parts of one campaign`)
    }
    checkDivision(first, one)
  }
  checkComplete(named)
  return addedMutants(
    named.map(({ part }) => part),
    WHOLE,
  )
}
