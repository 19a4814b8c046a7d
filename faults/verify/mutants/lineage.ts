import { BOTH_SINKS, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const COORDINATOR = 'engines/micro-batch/lineage/coordinator.js'
const STATES = 'engines/micro-batch/lineage/states.js'
const FARM = 'engines/micro-batch/lineage/farm.js'
const VERSION = 'engines/micro-batch/lineage/version.js'
const DURABLE = 'engines/micro-batch/lineage/durable.js'

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
/** What can go wrong where state is derived again from lineage. */
const FORMS: readonly Form[] = [
  {
    id: 'X21',
    about: 'derives lost key groups up to the batch that is under way, and takes it again',
    breaks: WRONG,
    patches: [patch(STATES, 'id === this.built)?.ends', 'id === this.built + 1)?.ends')],
  },
  {
    id: 'X22',
    about: 'hears answers to a step that was given up',
    breaks: WRONG_OR_STUCK,
    patches: [patch(STATES, ' || mail.turn !== this.#turn', '')],
  },
  {
    id: 'X23',
    about: 'writes a checkpoint behind a batch that the sink may not have',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, ' || committed < id)', ')')],
  },
  {
    id: 'X24',
    about: 'has key groups changed in place: what is derived again counts twice',
    breaks: WRONG,
    patches: [patch(VERSION, 'before.get(at)?.slice()', 'before.get(at)')],
  },
  {
    id: 'X25',
    about: 'goes on with the chunks that a lost worker had under way as if they were done',
    breaks: WRONG,
    patches: [
      patch(
        FARM,
        'this.#queue.unshift(...place.jobs.values());',
        'for (const { work } of place.jobs.values()) work.left--;',
      ),
    ],
  },
  {
    id: 'X26',
    about: 'takes lost key groups for empty ones',
    breaks: WRONG,
    patches: [patch(STATES, 'bases.get(group) ?? NOTHING', 'NOTHING')],
  },
  {
    id: 'X27',
    about: 'removes its checkpoint before the next one is there',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        DURABLE,
        'yield* this.#log.begin(base, state, ranges);',
        `if (this.#name !== '')
            yield* perform('base.remove-older', () => this.#disk.remove(this.#name));
        yield* this.#log.begin(base, state, ranges);`,
      ),
    ],
  },
]

/**
 * Only a loss between a checkpoint that is complete and the late commit of its batch shows it: an
 * attack of its own does (tests/engines/lineage.test.ts), a swarm would take long.
 */
const SELDOM: readonly Form[] = [
  {
    id: 'X28',
    about: 'derives lost key groups from a newer checkpoint than their lineage begins at',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        `if (!this.#states.whole)
            return;`,
        '',
      ),
    ],
  },
]
const mutantOf = (form: Form): Mutant => ({
  ...form,
  engines: ['micro-batch'],
  sinks: BOTH_SINKS,
})
export const LINEAGE_SELDOM: readonly Mutant[] = SELDOM.map(mutantOf)
export const LINEAGE: readonly Mutant[] = FORMS.map(mutantOf)
