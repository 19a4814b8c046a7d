import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { REAL_MUTANTS } from '../../faults/verify/real/mutant-forms.js'
import { type RealMutant, realMutants } from '../../faults/verify/real/mutants.js'
import { INTERRUPTED } from '../print/interrupted.js'
import { UsageError } from '../usage-error.js'
import { list, oneOf, seed, whole } from '../values.js'
import type { Io } from '../wiring.js'

export interface RealMutantsFlags {
  readonly only?: string
  readonly seed?: string
  readonly jobs?: string
  readonly out?: string
  readonly json: boolean
}
/** Beside the file of a campaign: its page then has the table. */
export const REAL_MUTANTS_FILE = 'mutants.json'

/**
 * Mutants against real deaths. 0: all was tried, whatever came out, because not each of them can
 * show without a power cut or a rare schedule; 130 stopped.
 */
export async function verifyRealMutants(flags: RealMutantsFlags, io: Io): Promise<number> {
  const out = flags.out ?? 'reports/out/verify-real'
  const known = [...new Set(REAL_MUTANTS.map(({ id }) => id))]
  const only = flags.only === undefined ? [] : list(oneOf(known))(flags.only, 'only')
  const jobs = whole(1, 64)(flags.jobs ?? String(availableParallelism()), 'jobs')
  mkdirSync(out, { recursive: true })
  const told: RealMutant[] = []
  const results = await realMutants({
    only,
    out: join(out, 'mutants'),
    jobs,
    seed: seed(flags.seed ?? '42', 'seed'),
    signal: io.signal,
    ended: (one, index, total) => {
      told.push(one)
      writeFileSync(join(out, REAL_MUTANTS_FILE), `${JSON.stringify(told, null, 2)}\n`)
      io.err(`${index + 1}/${total} ${lineOf(one)}`)
    },
  })
  const killed = results.filter((one) => one.killed).length
  if (flags.json) io.out(JSON.stringify({ killed, tried: results.length, mutants: results }))
  else {
    for (const one of results) io.out(lineOf(one))
    io.out(`${killed} of ${results.length} killed by real deaths; ${join(out, REAL_MUTANTS_FILE)}`)
  }
  if (results.length === 0) throw new UsageError('--only', 'nothing chosen', known.join(', '))
  return io.signal.aborted ? INTERRUPTED : 0
}

function lineOf({ id, about, engine, killed, nodes, what }: RealMutant): string {
  const seen = killed ? `killed after ${nodes} nodes: ${what}` : `not seen in ${nodes} nodes`
  return `${id} ${engine}: ${about}: ${seen}`
}
