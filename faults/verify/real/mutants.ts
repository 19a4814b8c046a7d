import { SWEPT_NAMES } from '../../../bench/plan/options.js'
import type { EngineName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import { roleOf } from '../coverage.js'
import { mutatedTree } from '../mutants/load.js'
import { BOTH_ENGINES, type Mutant, patch } from '../mutants/mutant.js'
import { MUTANTS } from '../mutants/registry.js'
import { attackMutant } from '../mutants.js'
import type { VerifyPlan } from '../plan.js'
import { Campaign } from './campaign.js'

/** What real deaths make of one mutant in one engine. */
export interface RealMutant extends Pick<Mutant, 'id' | 'about'> {
  readonly engine: string
  readonly killed: boolean
  /** Nodes until it was seen, or all that were tried. */
  readonly nodes: number
  readonly what: string | null
  /** By what the simulation shows it: acts at points; empty: by the schedule alone. */
  readonly shownBy: readonly string[]
}
/** Processes die and stop; they lose no power, and get no errors that nobody made. */
export function deathsCanShow({ shownBy }: Pick<RealMutant, 'shownBy'>): boolean {
  return shownBy.every((fault) => /\b(kill|kill-after|zombie)$/.test(fault))
}
export interface RealMutantsOptions {
  readonly only: readonly string[]
  readonly out: string
  readonly jobs: number
  readonly seed: string
  readonly signal?: AbortSignal
  readonly ended: (one: RealMutant, index: number, total: number) => void
}

/** Few: more runs draw more queries and knobs, and each is audited. */
const STRIKES_A_RUN = 8
const EVERY = 3
const SHRINK_RUNS_MAX = 200
/** Of each mutant and engine: some dozens of nodes, which a mutant of a whole protocol shows in. */
const TARGETS = { kill: 60, death: 18, zombie: 12 }
/** Of what deaths alone do not show in simulation. */
const FEW = { kill: 16, death: 8, zombie: 4 }
const COMMITTED_AND_DEAD: Fault = {
  process: 'writer#1',
  at: { point: 'sink.commit', hit: 1 },
  act: 'kill-after',
}
/** What the simulated sinks have, and the real one in its own words. */
const DUCKDB_MUTANTS = [
  {
    id: 'M02',
    about: 'does not look at the id of a commit',
    engines: BOTH_ENGINES,
    patches: [patch('sinks/duckdb-life.js', `AND id_last < ${'$'}{id}`, '')],
    aimed: [COMMITTED_AND_DEAD],
  },
  {
    id: 'X90',
    about: 'commits before its rows are written',
    engines: BOTH_ENGINES,
    patches: [patch('sinks/duckdb.js', "yield* perform('sink.rows', () => life.rows(rows));", '')],
    aimed: [],
  },
]
/** Processes can die of these; a power cut and a folder that is replaced are for the simulation. */
export const REAL_MUTANTS = [
  ...DUCKDB_MUTANTS,
  ...MUTANTS.filter(
    ({ patches, tiers }) =>
      tiers === undefined && patches.every(({ module }) => module.startsWith('engines/')),
  ),
]

/** Runs each until a run breaks its guarantee, hangs or gives up, or enough nodes have died. */
export async function realMutants(options: RealMutantsOptions): Promise<RealMutant[]> {
  const { only, signal, ended, ...rest } = options
  const chosen = REAL_MUTANTS.filter(({ id }) => only.length === 0 || only.includes(id))
  const cells = chosen.flatMap((mutant) =>
    mutant.engines
      .filter((engine) => SWEPT_NAMES.includes(engine))
      .map((engine) => ({ mutant, engine })),
  )
  const results: RealMutant[] = []
  for (const [n, { mutant, engine }] of cells.entries()) {
    if (signal?.aborted) break
    const { id, about, patches } = mutant
    const aimed = 'aimed' in mutant ? mutant.aimed : await showing(mutant, engine)
    // It shows in a way to work, or at a promise, that real campaigns do not draw.
    if (aimed === undefined) continue
    const shownBy = aimed.map(textOf)
    const { built, remove } = mutatedTree(patches)
    try {
      const campaign = new Campaign({
        ...rest,
        engines: [engine],
        sink: 'duckdb',
        targets: deathsCanShow({ shownBy }) ? TARGETS : FEW,
        aimed,
        strikesLeast: 0,
        strikesARun: STRIKES_A_RUN,
        built,
        bail: true,
        ...(signal === undefined ? {} : { signal }),
      })
      await campaign.run()
      // Not all was tried: that says nothing.
      if (signal?.aborted) break
      const { broken, lives: nodes } = campaign.tally
      const what = broken[0]?.broken ?? null
      const told = { id, about, engine, killed: what !== null, nodes, what }
      const result = { ...told, shownBy }
      results.push(result)
      ended(result, n, cells.length)
    } finally {
      remove()
    }
  }
  return results
}

/**
 * The faults of a small plan by which the simulation shows it, with its first sink; undefined: no
 * real campaign makes such runs.
 */
async function showing(mutant: Mutant, engine: EngineName): Promise<readonly Fault[] | undefined> {
  const one = { ...mutant, engines: [engine], sinks: mutant.sinks.slice(0, 1) }
  const { attempts } = await attackMutant(one, { every: EVERY, shrinkRunsMax: SHRINK_RUNS_MAX })
  const plan = attempts[0]?.shrunk?.plan
  return plan === undefined || isDrawn(plan) ? (plan?.faults ?? []) : undefined
}
function isDrawn(plan: VerifyPlan): boolean {
  const { query, guarantee, alignment, bundleEvents, checkpointTimeoutMs, state } = plan
  const { trigger = 'fixed', outputMode = 'update', rescale } = plan
  return (
    ['ysb', 'clicks', 'enrich'].includes(query) &&
    guarantee === 'exactly-once' &&
    alignment !== 'unaligned' &&
    state !== 'lineage' &&
    trigger === 'fixed' &&
    outputMode === 'update' &&
    [bundleEvents, checkpointTimeoutMs, rescale].every((one) => one === undefined)
  )
}
function textOf({ process, at, act }: Fault): string {
  const where = 'point' in at ? at.point : 'event' in at ? 'some click' : 'some time'
  return `${roleOf(process)} ${where} ${act}`
}
