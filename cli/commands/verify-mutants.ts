import { ABSENT } from '../../faults/verify/mutants/absent.js'
import { EQUIVALENTS } from '../../faults/verify/mutants/equivalents.js'
import { MUTANTS } from '../../faults/verify/mutants/registry.js'
import { mutantsHold, runMutants } from '../../faults/verify/mutants.js'
import { mutantsText } from '../print/mutants.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

export interface MutantsSwitches {
  /** Ids as typed, with commas: `M05,X01`. */
  readonly only?: string
  readonly json: boolean
  /** Of the long tiers every n-th run. */
  readonly every?: number
}

/** `verify --mutants`. 0: all are killed, no equivalent is flagged, the canary is seen; else 1. */
export async function verifyMutants(switches: MutantsSwitches, io: Io): Promise<number> {
  const only = idsOf(switches.only)
  const { every = 1 } = switches
  const summary = await runMutants({
    only,
    every,
    signal: io.signal,
    begins: ({ id, about }, index, total) => io.err(`${index + 1}/${total} ${id} ${about}`),
  })
  io.out(switches.json ? JSON.stringify(summary) : mutantsText(summary))
  return mutantsHold(summary) ? 0 : 1
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
