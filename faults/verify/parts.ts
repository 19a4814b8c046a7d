import { createHash } from 'node:crypto'
import { InputError } from '../../workloads/input-error.js'
import type { Shard } from './campaign.js'
import type { VerifyPlan } from './plan.js'
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
export interface NamedPart {
  /** The file it is in. */
  readonly name: string
  readonly part: Part
}

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
  const [first] = named
  for (const one of named) checkSame(first!, one)
  checkComplete(named)
  const inOrder = [...named].sort((a, b) => a.part.shard.index - b.part.shard.index)
  return added(
    inOrder.map(({ part }) => part),
    { index: 1, of: 1 },
  )
}

const WHAT: Readonly<Record<keyof CampaignId, string>> = {
  asked: 'another campaign',
  scope: 'other engines or sinks',
  subject: 'another engine or sink of its own',
  corpusDigest: 'another --corpus',
  tiers: 'other tiers',
  versions: 'other versions',
}
function checkSame({ name: first, part: one }: NamedPart, { name, part }: NamedPart): void {
  for (const key of ['versions', 'asked', 'scope', 'subject', 'corpusDigest', 'tiers'] as const) {
    const differs = firstDifference(one.campaign[key], part.campaign[key])
    if (differs === undefined) continue
    const [where, here, there] = differs
    const what = `${WHAT[key]}: ${where === '' ? key : where} ${there}, in ${first} ${here}`
    throw new InputError(`--merge ${name}: ${what}; allowed: parts of one campaign`)
  }
  if (part.shard.of !== one.shard.of) {
    const what = `one of ${part.shard.of} parts, ${first} one of ${one.shard.of}`
    throw new InputError(`--merge ${name}: ${what}; allowed: parts of one division`)
  }
}
/** Which parts they are; shared with campaigns of processes that really die. */
export function checkComplete(
  named: readonly { name: string; part: { readonly shard: Shard } }[],
): void {
  const { of } = named[0]!.part.shard
  const names = new Map<number, string>()
  for (const { name, part } of named) {
    const { index } = part.shard
    const before = names.get(index)
    if (before !== undefined) {
      const what = `part ${index}/${of} is doubled, it is ${before} too`
      throw new InputError(`--merge ${name}: ${what}; allowed: each part once`)
    }
    names.set(index, name)
  }
  const missing = Array.from({ length: of }, (_, i) => i + 1).filter((index) => !names.has(index))
  if (missing.length === 0) return
  const told = missing.slice(0, 8).map((index) => `${index}/${of}`)
  const more = missing.length > told.length ? ` and ${missing.length - told.length} more` : ''
  const what = `parts are missing: ${told.join(', ')}${more}`
  throw new InputError(`--merge: ${what}; allowed: all ${of} of them`)
}

type Difference = readonly [where: string, here: string, there: string]
/** The first place at which plain data differ. */
export function firstDifference(here: unknown, there: unknown, where = ''): Difference | undefined {
  if (!isObject(here) || !isObject(there)) {
    const [a, b] = [JSON.stringify(here) ?? 'none', JSON.stringify(there) ?? 'none']
    return a === b ? undefined : [where, a, b]
  }
  for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
    const found = firstDifference(here[key], there[key], where === '' ? key : `${where}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
