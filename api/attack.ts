import { versions } from '../cli/machine.js'
import { Campaign } from '../faults/verify/campaign.js'
import { checkPlugIn, type PlugIn, subjectWith } from '../faults/verify/plug-in.js'
import { savedOf } from '../faults/verify/saved.js'
import { shrink } from '../faults/verify/shrink.js'
import type { Scope } from '../faults/verify/smallest.js'
import { type Summary, summaryOf } from '../faults/verify/tally.js'
import { tiersOf } from '../faults/verify/tiers.js'
import { InputError } from '../workloads/input-error.js'

/** What is attacked, and how much: the tiers of `chunk42 verify`. */
export interface AttackOptions extends PlugIn {
  /** Only these of the built engines, where it is a sink that is attacked. */
  readonly engines?: readonly string[]
  /** `points`: each kind of fault at every point of small runs. `all`: also pairs and swarms. */
  readonly tiers?: 'points' | 'all'
  /** Only every n-th unit of work (a tier's plan, or seed), for a quick look; absent: all. */
  readonly oneIn?: number
  /** Of clicks, and of what chance decides. */
  readonly seed?: number
  /** Told after each unit of work. */
  readonly progress?: (tier: string, done: number, units: number) => void
  readonly signal?: AbortSignal
}
/** So many failures are shrunk; who breaks everything need not be told everything. */
const SHRUNK_MAX = 8
/** So often whoever waits has a turn. */
const BREATH_MS = 100

/**
 * Attacks an engine or a sink of your own on the virtual clock, and says what was met. Each of
 * `failures` is shrunk to a plan of few faults and clicks. Law: the same options make the same
 * runs.
 */
export async function attack(options: AttackOptions): Promise<Summary> {
  const { engine, sink, engines, tiers = 'points', oneIn = 1, seed = 1 } = options
  const { progress, signal } = options
  if (engine === undefined && sink === undefined) {
    throw new InputError('attack: nothing to attack; allowed: an engine, a sink, or both')
  }
  checkPlugIn('attack', { engine, sink })
  const subject = subjectWith({ engine, sink })
  const nowMs = (): number => performance.now()
  const campaign = new Campaign({
    subject,
    nowMs,
    shard: { index: 1, of: oneIn },
    failed(plan, broken, before) {
      if (before >= SHRUNK_MAX) return undefined
      const small = shrink(plan, broken, subject)
      return savedOf(small.plan, small.broken, subject, versions())
    },
  })
  const asked = { enumerate: tiers === 'points', pairs: false, swarm: false, pct: undefined }
  const scope: Scope = engines === undefined ? {} : { engines }
  const amount = { seeds: undefined, from: 1, seed: [seed] }
  let breathedMs = nowMs()
  for (const tier of tiersOf({ ...asked, ...amount }, [], scope, subject, campaign.targetOf)) {
    for (const { done, units } of campaign.run(tier)) {
      progress?.(tier.name, done, units)
      if (nowMs() - breathedMs < BREATH_MS) continue
      await new Promise(setImmediate)
      breathedMs = nowMs()
      signal?.throwIfAborted()
    }
  }
  return summaryOf(campaign.tally, false)
}
