import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { VerifyPlan } from '../faults/verify/plan.js'
import type { Saved } from '../faults/verify/saved.js'
import { UsageError } from './usage-error.js'

/** Plans that found something once; every campaign begins with them. */
export const CORPUS = fileURLToPath(new URL('../../faults/verify/corpus/', import.meta.url))
const ALLOWED = 'JSON that `chunk42 verify` saved or printed, or a file that holds it'

/** A plan, and what was saved with it. */
export type Found = Partial<Saved> & { readonly plan: VerifyPlan }

/** Reads a plan from a file or as it stands. Throws UsageError; `name` is how it was asked for. */
export function readPlan(text: string, name: string): Found {
  const shown = `${name} ${text.slice(0, 60)}`
  const isFile = !text.trimStart().startsWith('{')
  if (isFile && !existsSync(text)) throw new UsageError(shown, 'no such file', ALLOWED)
  let read: Found | VerifyPlan
  try {
    read = JSON.parse(isFile ? readFileSync(text, 'utf8') : text) as Found | VerifyPlan
  } catch {
    throw new UsageError(shown, 'not JSON', ALLOWED)
  }
  const found: Found = read !== null && 'plan' in read ? read : { plan: read }
  const missing = ['engine', 'query', 'guarantee', 'seed', 'events', 'workers', 'faults'].find(
    (key) => !(key in (found.plan ?? {})),
  )
  if (missing !== undefined) throw new UsageError(shown, `has no ${missing}`, ALLOWED)
  return found
}

/** All plans of a folder, by name; none where there is no such folder. */
export function readCorpus(folder: string): VerifyPlan[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => readPlan(join(folder, name), '--corpus').plan)
}
