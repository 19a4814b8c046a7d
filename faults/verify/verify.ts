import { createHash } from 'node:crypto'
import { deadLettersOf } from '../../bench/dead-letters.js'
import type { Cell } from '../../reports/result.js'
import { commandLine } from '../../reports/started.js'
import type { Journal } from '../../runtime/journal.js'
import type { Programs } from '../../runtime/program.js'
import type { Sink } from '../../sinks/sink.js'
import type { VerifyPlan } from './plan.js'
import { BUILT } from './subject.js'
import { type Outcome, Target } from './target.js'

export interface Verdict extends Pick<Outcome, 'broken' | 'steps' | 'virtualMs' | 'struck'> {
  readonly audit: Cell['audit']
  readonly deadLetters: Cell['deadLetters']
  readonly journal: Journal
}

/** Runs a plan in simulation and judges it. Throws what kept it from coming to an end. */
export function verify(
  plan: VerifyPlan,
  wrap?: (sink: Sink) => Sink,
  programs?: Programs,
): Verdict {
  const target = new Target(plan, programs === undefined ? BUILT : { ...BUILT, programs })
  const look = wrap === undefined ? { journal: true } : { journal: true, wrap }
  const { audit, ...outcome } = target.run(plan.faults, look)
  if (audit === undefined) throw new Error(outcome.broken?.what)
  return { ...outcome, audit, deadLetters: deadLettersOf(target.prepared) }
}

/** A journal in 16 hexadecimal digits: the same plan gives the same. */
export function traceHash(journal: Journal): string {
  return createHash('sha256').update(JSON.stringify(journal)).digest('hex').slice(0, 16)
}

/** The one line that replays a plan. */
export function replayCommand(plan: VerifyPlan): string {
  return commandLine(`run --plan '${JSON.stringify(plan)}'`)
}
