import { existsSync, readFileSync } from 'node:fs'
import type { VerifyPlan } from '../../faults/verify/plan.js'
import { traceHash, type Verdict, verify } from '../../faults/verify/verify.js'
import type { Entry } from '../../runtime/journal.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

const ALLOWED = 'JSON as a failing property prints it, or a file that holds it'

/**
 * Replays a plan of the property tests, in simulation: what happened, step by step, and the audit.
 * 0 if it kept its guarantee, 1 if not; the same plan prints the same trace hash anywhere.
 */
export function runPlan(text: string, json: boolean, io: Io): number {
  const plan = parsePlan(text)
  let verdict: Verdict
  try {
    verdict = verify(plan)
  } catch (error) {
    io.out(`did not end: ${error instanceof Error ? error.message : String(error)}`)
    return 1
  }
  const { audit, steps, virtualMs, struck, journal } = verdict
  const exact = plan.guarantee.startsWith('exactly-once')
  const kept = exact ? audit.verdict === 'exact' : audit.verdict !== 'inexact'
  const hash = traceHash(journal)
  if (json) io.out(JSON.stringify({ kept, audit, steps, virtualMs, struck, hash }))
  else {
    for (const entry of journal.entries) {
      const line = told(entry)
      if (line !== undefined) io.out(line)
    }
    io.out(`${steps} steps, ${virtualMs.toFixed(1)} virtual ms, ${struck} faults, trace ${hash}`)
    io.out(`${kept ? 'kept' : 'BROKEN'}: ${audit.explanation}`)
  }
  return kept ? 0 : 1
}

function parsePlan(text: string): VerifyPlan {
  const json = existsSync(text) ? readFileSync(text, 'utf8') : text
  let plan: VerifyPlan
  try {
    plan = JSON.parse(json) as VerifyPlan
  } catch {
    throw new UsageError(`--plan ${text.slice(0, 60)}`, 'not JSON', ALLOWED)
  }
  const missing = ['engine', 'query', 'guarantee', 'seed', 'events', 'workers', 'faults'].find(
    (key) => !(key in (plan ?? {})),
  )
  if (missing !== undefined) {
    throw new UsageError(`--plan ${text.slice(0, 60)}`, `has no ${missing}`, ALLOWED)
  }
  return plan
}

/** A line of the timeline; progress of state is left out, it would hide the rest. */
function told(entry: Entry): string | undefined {
  const head = `${entry.atMs.toFixed(3).padStart(10)} ms  ${entry.process.padEnd(20)} `
  switch (entry.kind) {
    case 'progress':
      if (entry.stage === 'processed') return undefined
      return `${head}visible: partition ${entry.partition} up to ${entry.offset}`
    case 'spawn':
      return `${head}starts${entry.slot < 0 ? '' : ` on worker ${entry.slot}`}`
    case 'exit':
      return `${head}${entry.ok ? 'ends' : `is lost: ${entry.error}`}`
    case 'gone':
      return undefined
    case 'fault':
      return `${head}*** ${entry.what} ***`
    case 'perform':
      return `${head}${entry.label}`
  }
}
