import { createHash } from 'node:crypto'
import { deadLettersOf } from '../../bench/dead-letters.js'
import { audit } from '../../bench/metrics/audit.js'
import { castOf } from '../../bench/metrics/cast.js'
import { replayedOf } from '../../bench/metrics/replayed.js'
import { prepare } from '../../bench/prepare.js'
import { type SimulateOptions, simulate } from '../../bench/simulate.js'
import type { Cell } from '../../reports/result.js'
import { ReusableArena } from '../../runtime/arena.js'
import type { Journal } from '../../runtime/journal.js'
import type { Programs } from '../../runtime/program.js'
import { TIGHT_COSTS } from '../../runtime/simulated/costs.js'
import { openMemory } from '../../sinks/memory.js'
import type { Sink } from '../../sinks/sink.js'
import { specOf, type VerifyPlan } from './plan.js'

/** Exactness does not see stalls, so a run that needs more than this has failed. */
const STEPS_MAX = 400_000
const VIRTUAL_MS_SLACK = 30_000
const LIVES_MAX = 60

export interface Verdict {
  readonly audit: Cell['audit']
  readonly deadLetters: Cell['deadLetters']
  readonly steps: number
  readonly virtualMs: number
  readonly journal: Journal
  /** Faults of the plan that found their place. */
  readonly struck: number
}

const arena = new ReusableArena()

/** Runs a plan in simulation and audits what a committed reader sees in the end. */
export function verify(
  plan: VerifyPlan,
  wrap: (sink: Sink) => Sink = (sink) => sink,
  programs?: Programs,
): Verdict {
  const spec = specOf(plan)
  const prepared = prepare(spec)
  const { query, log, expected } = prepared
  const unique = plan.guarantee === 'exactly-once-upsert'
  const sink = openMemory({ output: query.output, unique })
  const lastMs = Math.max(
    ...Array.from({ length: log.partitions }, (_, p) =>
      log.length(p) === 0 ? 0 : log.dueMs(p, log.length(p) - 1),
    ),
  )
  const options: SimulateOptions = {
    costs: TIGHT_COSTS,
    arena,
    stepsMax: STEPS_MAX,
    virtualMsMax: lastMs + plan.intervalMs * 50 + VIRTUAL_MS_SLACK,
    livesMax: LIVES_MAX,
    ...(programs === undefined ? {} : { programs }),
  }
  arena.reset()
  const { journal, steps, virtualMs } = simulate(prepared, wrap(sink), plan.faults, options)
  const rows = readNow(sink)
  const faults = journal.entries.filter(({ kind }) => kind === 'fault').length
  const replayedEvents = replayedOf(journal, log.partitions, castOf(journal))
  return {
    audit: audit(expected, rows, { guarantee: plan.guarantee, query, faults, replayedEvents }),
    deadLetters: deadLettersOf(prepared),
    steps,
    virtualMs,
    journal,
    struck: faults,
  }
}

/** A read of a sink whose acts are synchronous. */
function readNow(sink: Sink) {
  const program = sink.read()
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return next.value
    answer = next.value.op === 'perform' ? next.value.action() : undefined
  }
}

/** A journal in 16 hexadecimal digits: the same plan gives the same. */
export function traceHash(journal: Journal): string {
  return createHash('sha256').update(JSON.stringify(journal)).digest('hex').slice(0, 16)
}

/** The one line that replays a plan. */
export function replayCommand(plan: VerifyPlan): string {
  return `npm run -s chunk42 -- run --plan '${JSON.stringify(plan)}'`
}
