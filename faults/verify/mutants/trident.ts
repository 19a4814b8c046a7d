import { BOTH_SINKS, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const COORDINATOR = 'engines/trident/coordinator.js'
const DURABLE = 'engines/trident/durable.js'
const STATE = 'engines/trident/state.js'

const PUT = 'const rows = yield* this.#put(txid, first.results);'
const SYNC = 'yield* this.#log.sync();'

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
const FORMS: readonly Form[] = [
  {
    id: 'M01',
    about: 'stores currtx before the commit',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(COORDINATOR, SYNC, `yield* this.#log.currtx(txid);\n${SYNC}`),
      patch(COORDINATOR, 'yield* this.#log.currtx(batch.txid);', ''),
    ],
  },
  {
    id: 'M03',
    about: 'does not give a transaction the tuples that it had',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        "state === 'transactional' ? this.#known.get(txid) : undefined",
        'undefined',
      ),
    ],
  },
  {
    id: 'M05',
    about: 'adds to a value that has the transaction already',
    breaks: WRONG,
    patches: [
      patch(
        STATE,
        "if (old.txid === txid && this.#kind === 'transactional')\n            return old;",
        '',
      ),
      patch(STATE, 'old.txid === txid ? before(old) : old', 'old'),
    ],
  },
  {
    id: 'M30',
    about: 'keeps batches that began where a failed one ended',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, 'this.#active.splice(at))', 'this.#active.splice(at, 1))')],
  },
  {
    id: 'M30',
    about: 'lets a batch begin where the last committed one ended',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(COORDINATOR, 'const starts = last.ends;', 'const starts = this.#committed.ends;'),
    ],
  },
  {
    id: 'M31',
    about: 'begins a base without the tuples of transactions under way',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(COORDINATOR, 'const emitted = [...this.#known.values()];', 'const emitted = [];'),
    ],
  },
  {
    id: 'M34',
    about: 'leaves in an opaque state what only the failed attempt had',
    breaks: WRONG,
    patches: [
      patch(COORDINATOR, 'this.#again ? [...own, ...this.#state.undone(txid, own)] : own', 'own'),
    ],
  },
  {
    id: 'M37',
    about: 'does not sync before it commits',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, `${PUT}\n        ${SYNC}`, PUT)],
  },
  {
    id: 'M26',
    about: 'names its segments without its epoch: two coordinators write one',
    breaks: WRONG_OR_STUCK,
    patches: [patch(DURABLE, 'digits(this.#epoch)', 'digits(1)')],
  },
]

export const TRIDENT: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: ['trident'],
  sinks: BOTH_SINKS,
}))
