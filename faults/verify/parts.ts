import type { VerifyPlan } from './plan.js'
import { checkWhole, digestOf, type Named, type Shard, WHOLE } from './shards.js'
import type { Scope } from './smallest.js'
import { addTallies, EMPTY, type Summary, summaryOf, type Tally } from './tally.js'
import type { Tier } from './tier.js'
import type { Asked } from './tiers.js'

/** What decides which runs a campaign makes: equal in all of its parts, on whichever machine. */
export interface CampaignId {
  readonly asked: Asked
  readonly scope: Scope
  /** Flags of plug-ins; empty: what is built. */
  readonly subject: string
  /** Of the plans that failed before. */
  readonly corpusDigest: string
  readonly tiers: readonly (readonly [name: string, units: number])[]
  readonly versions: Readonly<Record<string, string>>
}
/** What `verify --json` prints: which part of which campaign, and what came of it. */
export interface Part extends Summary {
  readonly campaign: CampaignId
  readonly shard: Shard
  /** Of all but times: the whole and its parts added up have the same. */
  readonly digest: string
}
export type NamedPart = Named<Part>

export function campaignId(
  { enumerate, pairs, swarm, pct, seeds, from, seed }: Asked,
  scope: Scope,
  subject: string,
  corpus: readonly VerifyPlan[],
  tiers: readonly Tier[],
  versions: CampaignId['versions'],
): CampaignId {
  return {
    asked: { enumerate, pairs, swarm, pct, seeds, from, seed },
    scope,
    subject,
    corpusDigest: digestOf(corpus),
    tiers: tiers.map(({ name, units }) => [name, units] as const),
    versions,
  }
}
export function partOf(
  campaign: CampaignId,
  shard: Shard,
  tally: Tally,
  interrupted: boolean,
): Part {
  const part = { campaign, shard, ...summaryOf(tally, interrupted), digest: '' }
  return { ...part, digest: digestOf(timeless(part)) }
}
/** All but what clocks said: byte for byte the same for the same runs. */
export function timeless(part: Part): unknown {
  const { effectsPerHourCore: _, runsPerHourCore: __, digest: ___, ...rest } = part
  return JSON.parse(JSON.stringify(rest, (key, value) => (key === 'ms' ? undefined : value)))
}

/** Parts `i, i + n, i + 2n, ...` of n times their number are part i of n. */
export function added(parts: readonly Part[], shard: Shard, stopped = false): Part {
  const tally = parts.reduce<Tally>((sum, part) => addTallies(sum, part), EMPTY)
  const interrupted = stopped || parts.some((part) => part.interrupted)
  return partOf(parts[0]!.campaign, shard, tally, interrupted)
}

/**
 * The whole of all its parts, in any order. Law: equal to what one machine would have found, but
 * for times. Throws an InputError of what is no whole: other campaigns, missing or doubled parts.
 */
export function merged(named: readonly NamedPart[]): Part {
  checkWhole(named, WHAT)
  const inOrder = [...named].sort((a, b) => a.part.shard.index - b.part.shard.index)
  return added(
    inOrder.map(({ part }) => part),
    WHOLE,
  )
}

const WHAT: Readonly<Record<keyof CampaignId, string>> = {
  versions: 'other versions',
  asked: 'another campaign',
  scope: 'other engines or sinks',
  subject: 'another engine or sink of its own',
  corpusDigest: 'another --corpus',
  tiers: 'other tiers',
}
