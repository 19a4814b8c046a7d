import type { NativeName } from '../../../bench/spec.js'
import type { Fault } from '../../../runtime/fault.js'
import { BOTH_ENGINES, type Mutant, patch } from '../mutants/mutant.js'
import { MUTANTS } from '../mutants/registry.js'
import type { VerifyPlan } from '../plan.js'

/** A mutant as real nodes run it. */
export interface RealForm extends Pick<Mutant, 'id' | 'about' | 'engines' | 'patches'> {
  /** Where half of all strikes go; absent: where the simulation shows it. */
  readonly aimed?: readonly Fault[]
  /** How half of all runs work; absent: as the simulated run did. */
  readonly works?: Partial<VerifyPlan>
}

const COMMITTED_AND_DEAD: Fault = {
  process: 'writer#1',
  at: { point: 'sink.commit', hit: 1 },
  act: 'kill-after',
}
/** Rows that no later row of their key can mend. */
const ADDED: Partial<VerifyPlan> = { query: 'enrich' }

/** What the simulated sinks and lives have, and the real ones in their own words. */
const OWN: readonly RealForm[] = [
  {
    id: 'M02',
    about: 'remembers no ids',
    engines: BOTH_ENGINES,
    patches: [
      patch(
        'sinks/duckdb-life.js',
        `[\`, id_last = ${'$'}{id}\`, \`AND id_last < ${'$'}{id}\`]`,
        "['', '']",
      ),
    ],
    aimed: [COMMITTED_AND_DEAD],
    works: ADDED,
  },
  {
    id: 'M09',
    about: 'writes under a name that is new in each process',
    engines: BOTH_ENGINES,
    patches: [
      patch(
        'engines/writer-link.js',
        "const args = { query, role: 'engine', sources };",
        `const args = { query: query + '/' + process.pid, role: 'engine', sources };`,
      ),
    ],
    aimed: [COMMITTED_AND_DEAD],
    works: ADDED,
  },
  {
    id: 'X90',
    about: 'commits before its rows are written',
    engines: BOTH_ENGINES,
    patches: [patch('sinks/duckdb.js', "yield* perform('sink.rows', () => life.rows(rows));", '')],
    aimed: [],
    works: {},
  },
]
/** Where one small simulated run does not say how real ones are to be attacked. */
const AIMS: Readonly<Record<string, Pick<RealForm, 'aimed' | 'works'>>> = {
  'works out the range anew when it runs a batch again': {
    aimed: [COMMITTED_AND_DEAD],
    works: ADDED,
  },
}

/** Processes can die of these; a power cut and a folder that is replaced are for the simulation. */
export const REAL_MUTANTS: readonly RealForm[] = [
  ...OWN,
  ...MUTANTS.filter(
    ({ id, patches, tiers }) =>
      id !== 'M09' &&
      tiers === undefined &&
      patches.every(({ module }) => module.startsWith('engines/')),
  ).map((one) => ({ ...one, ...AIMS[one.about] })),
]

/** Why real deaths cannot show what the simulation shows, where its faults do not say it. */
const BEYOND: readonly { id: string; engine: NativeName; about?: string; why: string }[] = [
  {
    id: 'M15',
    engine: 'per-event',
    why: 'coordinator and writer die as one process: none commits while the other is dead',
  },
  {
    id: 'M29',
    engine: 'micro-batch',
    why: 'its state is gone with its process; only a simulated life leaves memory behind',
  },
  {
    id: 'M36',
    engine: 'micro-batch',
    about: 'counts the end of an attempt at a straggler whose copy was first',
    why: 'no thread can be made slow: a copy that is first is a matter of luck',
  },
  {
    id: 'X05',
    engine: 'micro-batch',
    why: 'the campaign starts a dead node again, and not the supervisor in it',
  },
  {
    id: 'X06',
    engine: 'per-event',
    why: 'rings of real workers hold more than a run has clicks: none is ever full',
  },
  {
    id: 'X11',
    engine: 'per-event',
    why: 'a node is stopped as a whole, with the supervisor that would suspect it',
  },
  {
    id: 'X22',
    engine: 'micro-batch',
    why: 'that a thread is dead is noticed long after the others have answered: none is late',
  },
]

/** One sentence; null: deaths of processes and threads can show it. */
export function beyondDeaths(
  { id, about }: Pick<Mutant, 'id' | 'about'>,
  engine: string,
  shownBy: readonly string[],
): string | null {
  const one = BEYOND.find(
    (b) => b.id === id && b.engine === engine && (b.about === undefined || b.about === about),
  )
  if (one !== undefined) return one.why
  if (shownBy.some((fault) => /^(chunk|worker) .* zombie$/.test(fault)))
    return 'a thread cannot be stopped alone and come back'
  if (shownBy.some((fault) => !/\b(kill|kill-after|zombie)$/.test(fault)))
    return 'takes a power cut or an error; processes that die keep what they wrote'
  return null
}
