import { ABSENT } from '../../faults/verify/mutants/absent.js'
import { EQUIVALENTS } from '../../faults/verify/mutants/equivalents.js'
import { MUTANTS } from '../../faults/verify/mutants/registry.js'
import { mutantsHold, runMutants } from '../../faults/verify/mutants.js'
import {
  addedMutants,
  type MutantsPart,
  mergedMutants,
  mutantsPart,
} from '../../faults/verify/mutants-parts.js'
import { divided, type Shard, WHOLE } from '../../faults/verify/shards.js'
import { inJobs } from '../in-jobs.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { mutantsText } from '../print/mutants.js'
import { readPart } from '../shard.js'
import { UsageError } from '../usage-error.js'
import type { Io, Wiring } from '../wiring.js'

export interface MutantsSwitches {
  /** Ids as typed, with commas: `M05,X01`. */
  readonly only?: string
  readonly json: boolean
  /** Of the long tiers every n-th run. */
  readonly every?: number
  readonly shard?: Shard
  /** Processes, a shard of the shard each. */
  readonly jobs?: number
  /** Only add up what these files hold. */
  readonly merge?: readonly string[]
}

/** `verify --mutants`. 0: all are killed, no equivalent is flagged, the canary is seen; else 1. */
export async function verifyMutants(
  switches: MutantsSwitches,
  line: readonly string[],
  wiring: Pick<Wiring, 'versions'>,
  io: Io,
): Promise<number> {
  const only = idsOf(switches.only)
  const { every = 1, shard = WHOLE, jobs = 1, merge, json } = switches
  if (merge !== undefined) {
    const keys = ['mutants', 'campaign', 'shard', 'canary'] as const
    const parts = merge.map((path) => readPart<MutantsPart>(path, 'verify --mutants', keys))
    return concluded(mergedMutants(parts), json, io)
  }
  if (jobs > 1) {
    const parts = await inJobs<MutantsPart>('verify', line, divided(shard, jobs), io)
    // A mutant that was not attacked is none that lives: there is no part of a part.
    if (io.signal.aborted || parts.length < jobs) return INTERRUPTED
    return concluded(addedMutants(parts, shard), json, io)
  }
  const summary = await runMutants({
    only,
    every,
    shard,
    signal: io.signal,
    begins: ({ id, about }, index, total) => io.err(`${index + 1}/${total} ${id} ${about}`),
  })
  const campaign = { only, every, versions: wiring.versions() }
  return concluded(mutantsPart(campaign, shard, summary), json, io)
}

function concluded(part: MutantsPart, json: boolean, io: Io): number {
  io.out(json ? JSON.stringify(part) : mutantsText(part))
  return mutantsHold(part) ? 0 : 1
}

function idsOf(text = ''): string[] {
  const known = [...new Set([...MUTANTS, ...EQUIVALENTS, ...ABSENT].map(({ id }) => id))]
  const ids = text.split(',').filter((id) => id !== '')
  for (const id of ids) {
    if (!known.includes(id))
      throw new UsageError(`--only ${id}`, 'no such mutant', known.join(', '))
  }
  return ids
}
