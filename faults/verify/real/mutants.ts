import { mutatedTree } from '../mutants/load.js'
import { BOTH_ENGINES, type Mutant, patch } from '../mutants/mutant.js'
import { MUTANTS } from '../mutants/registry.js'
import { Campaign } from './campaign.js'

/** What real deaths make of one mutant in one engine. */
export interface RealMutant extends Pick<Mutant, 'id' | 'about'> {
  readonly engine: string
  readonly killed: boolean
  /** Nodes until it was seen, or all that were tried. */
  readonly nodes: number
  readonly what: string | null
}
export interface RealMutantsOptions {
  readonly only: readonly string[]
  readonly out: string
  readonly jobs: number
  readonly seed: string
  readonly signal?: AbortSignal
  readonly ended: (one: RealMutant, index: number, total: number) => void
}

/** Of each mutant and engine: some dozens of nodes, which a mutant of a whole protocol shows in. */
const TARGETS = { kill: 24, death: 18, zombie: 6 }
/** What the simulated sinks have, and the real one in its own words. */
const DUCKDB_MUTANTS = [
  {
    id: 'M02',
    about: 'does not look at the id of a commit',
    engines: BOTH_ENGINES,
    patches: [patch('sinks/duckdb-life.js', `AND id_last < ${'$'}{id}`, '')],
  },
  {
    id: 'X90',
    about: 'commits before its rows are written',
    engines: BOTH_ENGINES,
    patches: [patch('sinks/duckdb.js', "yield* perform('sink.rows', () => life.rows(rows));", '')],
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
  const cells = chosen.flatMap((mutant) => mutant.engines.map((engine) => ({ mutant, engine })))
  const results: RealMutant[] = []
  for (const [n, { mutant, engine }] of cells.entries()) {
    if (signal?.aborted) break
    const { id, about, patches } = mutant
    const { built, remove } = mutatedTree(patches)
    try {
      const campaign = new Campaign({
        ...rest,
        engines: [engine],
        sink: 'duckdb',
        targets: TARGETS,
        strikesLeast: 0,
        built,
        bail: true,
        ...(signal === undefined ? {} : { signal }),
      })
      await campaign.run()
      // Not all was tried: that says nothing.
      if (signal?.aborted) break
      const { broken, lives: nodes } = campaign.tally
      const what = broken[0]?.broken ?? null
      const result = { id, about, engine, killed: what !== null, nodes, what }
      results.push(result)
      ended(result, n, cells.length)
    } finally {
      remove()
    }
  }
  return results
}
