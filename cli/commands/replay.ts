import type { VerifyPlan } from '../../faults/verify/plan.js'
import { BUILT, type Subject } from '../../faults/verify/subject.js'
import { Target } from '../../faults/verify/target.js'
import { traceHash } from '../../faults/verify/verify.js'
import type { Effect, Program } from '../../runtime/program.js'
import type { Sink } from '../../sinks/sink.js'
import { type Found, readPlan } from '../corpus.js'
import { type Seen, saidOf, timeline } from '../print/timeline.js'
import type { Io } from '../wiring.js'

/**
 * Runs a saved plan in simulation: what happened, step by step, and the first thing that did not
 * hold. 0 if everything did, 1 if not; the same plan prints the same trace hash anywhere.
 */
export function replay(
  text: string,
  name: string,
  json: boolean,
  io: Io,
  subject: Subject = BUILT,
): number {
  const { plan, traceHash: saved }: Found = readPlan(text, name)
  const commits: Seen[] = []
  const target = new Target(plan, subject)
  const wrap = (sink: Sink): Sink => watched(sink, commits)
  const { journal, broken, audit, steps, virtualMs, struck } = target.run(plan.faults, {
    journal: true,
    wrap,
  })
  // A second run, as some things are seen by a closer look only.
  const wrong = broken ?? new Target(plan, subject).run(plan.faults, { closely: true }).broken
  const kept = wrong === undefined
  const hash = traceHash(journal)
  if (json) {
    const said = wrong === undefined ? null : { oracle: wrong.oracle, what: wrong.what }
    io.out(JSON.stringify({ kept, broken: said, audit, steps, virtualMs, struck, hash }))
    return kept ? 0 : 1
  }
  io.out(aboutOf(plan))
  for (const line of timeline(journal.entries, plan, commits)) io.out(line)
  if (wrong !== undefined) io.out(`   >>> ${wrong.oracle} broken: ${wrong.what}`)
  const same = saved === undefined || saved === hash ? '' : ` (${saved} when it was saved)`
  io.out(
    `${steps} steps, ${virtualMs.toFixed(1)} virtual ms, ${struck} faults, trace ${hash}${same}`,
  )
  const end = audit?.explanation ?? 'the run made no end'
  io.out(kept ? `kept: ${end}` : `BROKEN: ${wrong.oracle}, ${wrong.what}`)
  return kept ? 0 : 1
}

function aboutOf({
  engine,
  sink = 'memory',
  query,
  guarantee,
  events,
  faults,
}: VerifyPlan): string {
  const what = `${engine}, ${guarantee}, ${query}, ${sink}: ${events} clicks`
  return [`${what}, ${faults.length} faults`, ...faults.map((f) => `  ${JSON.stringify(f)}`)].join(
    '\n',
  )
}

/** Writes down what each commit came to. */
function watched(sink: Sink, seen: Seen[]): Sink {
  return {
    fence: (writer) => sink.fence(writer),
    read: () => sink.read(),
    close: () => sink.close(),
    *commit(commit): Program<'applied' | 'repeated'> {
      const program = sink.commit(commit)
      let input: unknown
      let failure: unknown
      for (;;) {
        const next = failure === undefined ? program.next(input) : program.throw(failure)
        input = failure = undefined
        if (next.done) return next.value
        try {
          input = yield told(next.value, commit, seen)
        } catch (error) {
          failure = error
        }
      }
    },
  }
}
function told(effect: Effect, commit: Seen['commit'], seen: Seen[]): Effect {
  if (effect.op !== 'perform' || effect.label !== 'sink.commit') return effect
  const action = (): unknown => {
    const one: Seen = { commit, said: '' }
    seen.push(one)
    try {
      const value = effect.action()
      one.said = saidOf(value, undefined)
      return value
    } catch (error) {
      one.said = saidOf(undefined, error)
      throw error
    }
  }
  return { ...effect, action }
}
