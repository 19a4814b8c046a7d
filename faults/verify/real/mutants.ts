import { SWEPT_NAMES } from '../../../bench/plan/options.js'
import type { NativeName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import { roleOf } from '../coverage.js'
import { mutatedTree } from '../mutants/load.js'
import type { Mutant } from '../mutants/mutant.js'
import { attackMutant } from '../mutants.js'
import type { VerifyPlan } from '../plan.js'
import { Campaign } from './campaign.js'
import { beyondDeaths, REAL_MUTANTS, type RealForm } from './mutant-forms.js'

/** What real deaths make of one mutant in one engine. */
export interface RealMutant extends Pick<Mutant, 'id' | 'about'> {
  readonly engine: string
  readonly killed: boolean
  /** Nodes until it was seen, or all that were tried. */
  readonly nodes: number
  readonly what: string | null
  /** By what the simulation shows it: acts at points; empty: by the schedule alone. */
  readonly shownBy: readonly string[]
  /** Why deaths cannot show it; null: they can. */
  readonly beyond: string | null
}
export interface RealMutantsOptions {
  readonly only: readonly string[]
  readonly out: string
  readonly jobs: number
  readonly seed: string
  readonly signal?: AbortSignal
  readonly ended: (one: RealMutant, index: number, total: number) => void
}

/** Nodes that a run is made for, round by round: some show at once, some late in long runs. */
const ROUNDS = [8, 24, 8, 24]
/** Of each round: some dozens of nodes, which a mutant of a whole protocol shows in. */
const TARGETS = { kill: 60, death: 18, zombie: 12 }
/** Of what deaths alone cannot show: one short round, to be sure. */
const FEW = { kill: 16, death: 8, zombie: 4 }
const EVERY = 3
const SHRINK_RUNS_MAX = 200

/** Runs each until a run breaks its guarantee, hangs or gives up, or enough nodes have died. */
export async function realMutants(options: RealMutantsOptions): Promise<RealMutant[]> {
  const { only, signal, ended } = options
  const chosen = REAL_MUTANTS.filter(({ id }) => only.length === 0 || only.includes(id))
  const cells = chosen.flatMap((mutant) =>
    mutant.engines
      .filter((engine) => SWEPT_NAMES.includes(engine))
      .map((engine) => ({ mutant, engine })),
  )
  const results: RealMutant[] = []
  for (const [n, { mutant, engine }] of cells.entries()) {
    if (signal?.aborted) break
    const result = await one(mutant, engine, options)
    // Not all was tried: that says nothing.
    if (signal?.aborted) break
    if (result === undefined) continue
    results.push(result)
    ended(result, n, cells.length)
  }
  return results
}

/** Undefined: it shows at a promise that real campaigns do not make. */
async function one(
  mutant: RealForm,
  engine: NativeName,
  { out, jobs, seed, signal }: RealMutantsOptions,
): Promise<RealMutant | undefined> {
  const { id, about, patches } = mutant
  const shown = mutant.aimed === undefined ? await showing(mutant as Mutant, engine) : mutant
  if (shown === undefined) return undefined
  const { aimed = [], works = {} } = shown
  const shownBy = aimed.map(textOf)
  const beyond = beyondDeaths(mutant, engine, shownBy)
  const { built, remove } = mutatedTree(patches)
  let nodes = 0
  try {
    for (const [round, strikesARun] of (beyond === null ? ROUNDS : ROUNDS.slice(0, 1)).entries()) {
      const campaign = new Campaign({
        out,
        jobs,
        seed: `${seed}/${round}`,
        engines: [engine],
        sink: 'duckdb',
        targets: beyond === null ? TARGETS : FEW,
        aimed,
        works,
        strikesLeast: 0,
        strikesARun,
        built,
        bail: true,
        ...(signal === undefined ? {} : { signal }),
      })
      await campaign.run()
      nodes += campaign.tally.lives
      const what = campaign.tally.broken[0]?.broken
      const told = { id, about, engine, nodes, shownBy, beyond }
      if (what !== undefined) return { ...told, killed: true, what }
    }
  } finally {
    remove()
  }
  return { id, about, engine, killed: false, nodes, what: null, shownBy, beyond }
}

/** Faults and ways of a small plan by which the simulation shows it, with its first sink. */
async function showing(
  mutant: Mutant,
  engine: NativeName,
): Promise<Pick<RealForm, 'aimed' | 'works'> | undefined> {
  const here = { ...mutant, engines: [engine], sinks: mutant.sinks.slice(0, 1) }
  const { attempts } = await attackMutant(here, { every: EVERY, shrinkRunsMax: SHRINK_RUNS_MAX })
  const plan = attempts[0]?.shrunk?.plan
  if (plan === undefined) return {}
  if (plan.guarantee !== 'exactly-once' || plan.rescale !== undefined) return undefined
  return { aimed: plan.faults, works: waysOf(plan) }
}
/** What is not how many clicks come, and how fast. */
function waysOf(plan: VerifyPlan): Partial<VerifyPlan> {
  const { engine, sink, seed, events, ratePerSec, drain, faults, guarantee, ...ways } = plan
  return ways
}
function textOf({ process, at, act }: Fault): string {
  const where = 'point' in at ? at.point : 'event' in at ? 'some click' : 'some time'
  return `${roleOf(process)} ${where} ${act}`
}
