import { join } from 'node:path'
import { Campaign } from '../../faults/verify/campaign.js'
import type { Broken } from '../../faults/verify/oracles.js'
import { campaignId, type Part, partOf } from '../../faults/verify/parts.js'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { type Saved, savedOf } from '../../faults/verify/saved.js'
import type { Shard } from '../../faults/verify/shards.js'
import { shrink } from '../../faults/verify/shrink.js'
import { fits, type Scope } from '../../faults/verify/smallest.js'
import { BUILT, type Subject } from '../../faults/verify/subject.js'
import { FOUND_MAX } from '../../faults/verify/tally.js'
import { type Asked, tiersOf } from '../../faults/verify/tiers.js'
import { readCorpus } from '../corpus.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { failureText, summaryText } from '../print/verify.js'
import { watchTiers } from '../print/verify-progress.js'
import type { Io, Wiring } from '../wiring.js'

export interface VerifySwitches extends Asked {
  readonly scope: Scope
  readonly shard: Shard
  /** Folders of plans that failed: the first is added to. */
  readonly corpus: readonly string[]
  readonly json: boolean
}
/** So often somebody may stop it. */
const BREATH_MS = 100

/**
 * Attacks the engines, or a subject, tier by tier. 0: within these bounds nothing was found; 1: a
 * run failed, or something that must happen at times never did; 130: stopped, with what there is.
 */
export async function verifyCommand(
  switches: VerifySwitches,
  wiring: Pick<Wiring, 'files' | 'versions'>,
  io: Io,
  subject: Subject = BUILT,
): Promise<number> {
  const { corpus, scope, shard, json } = switches
  const nowMs = (): number => performance.now()
  const keep = new Keeper(corpus[0]!, subject, wiring, io)
  const campaign = new Campaign({
    subject,
    nowMs,
    shard,
    failed: (plan, broken, before) => keep.failed(plan, broken, before),
  })
  const plans = corpus.flatMap(readCorpus).filter((plan) => fits(plan, subject))
  const tiers = tiersOf(switches, plans, scope, subject, campaign.targetOf)
  const id = campaignId(switches, scope, subject.flags ?? '', plans, tiers, wiring.versions())
  const watch = watchTiers(tiers, shard, io)
  let breathedMs = nowMs()
  for (const tier of tiers) {
    for (const { done, units } of campaign.run(tier)) {
      if (nowMs() - breathedMs < BREATH_MS) continue
      watch.progress(tier, done, units, campaign.tally)
      await new Promise(setImmediate)
      breathedMs = nowMs()
      if (io.signal.aborted) break
    }
    if (io.signal.aborted) break
    watch.ended(tier, campaign.tally)
  }
  watch.stop()
  return concluded(partOf(id, shard, campaign.tally, io.signal.aborted), json, io)
}

/** Tells what a campaign or a part of it came to. */
export function concluded(summary: Part, json: boolean, io: Io): number {
  io.out(json ? JSON.stringify(summary) : summaryText(summary))
  if (summary.interrupted) return INTERRUPTED
  const missing = summary.enough && summary.neverFired.length > 0
  return summary.failed > 0 || missing ? 1 : 0
}

/** Shrinks what failed, and puts it where every later campaign begins. */
class Keeper {
  readonly #folder: string
  readonly #subject: Subject
  readonly #wiring: Pick<Wiring, 'files' | 'versions'>
  readonly #io: Io

  constructor(
    folder: string,
    subject: Subject,
    wiring: Pick<Wiring, 'files' | 'versions'>,
    io: Io,
  ) {
    this.#folder = folder
    this.#subject = subject
    this.#wiring = wiring
    this.#io = io
  }
  failed(plan: VerifyPlan, broken: Broken, before: number): Saved | undefined {
    if (before >= FOUND_MAX) return undefined
    const small = shrink(plan, broken, this.#subject)
    const { versions, files } = this.#wiring
    const saved = savedOf(small.plan, small.broken, this.#subject, versions())
    const path = join(this.#folder, `${saved.oracle}-${saved.traceHash}.json`)
    files.makeFolder(this.#folder)
    files.write(`${path}.tmp`, `${JSON.stringify(saved, null, 2)}\n`)
    files.rename(`${path}.tmp`, path)
    const again = [path, this.#subject.flags].filter(Boolean).join(' ')
    this.#io.err(failureText(saved, plan, again))
    return saved
  }
}
