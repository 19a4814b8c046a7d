import { BOTH_SINKS, type Mutant, patch, WRONG } from './mutant.js'

const COORDINATOR = 'engines/per-event/coordinator.js'
const DURABLE = 'engines/per-event/durable.js'
const INPUT = 'engines/per-event/input.js'
const OPERATOR = 'engines/per-event/operator.js'
const PENDING = 'engines/per-event/pending.js'
const WORKER = 'engines/per-event/worker.js'

const GIVEN_UP = 'this.#boundAborts(++aborted);'
const HANDED_OUT = "if (mail.kind === 'part' || mail.id !== pending?.id)"

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'> & Partial<Pick<Mutant, 'sinks'>>
/** Of barriers that overtake records, and of checkpoints that are given up. */
const FORMS: readonly Form[] = [
  {
    id: 'M17',
    about: 'copies nothing of what stands before a barrier that overtook it',
    breaks: WRONG,
    patches: [
      patch(
        INPUT,
        'this.#kernel.take(data, mask, position, count, this.overtaken);',
        'void [data, mask, position, count];',
      ),
    ],
  },
  {
    id: 'M17',
    about: 'copies what stands in a ring when its barrier comes, and not what it read before that',
    breaks: WRONG,
    patches: [
      patch(INPUT, 'if (this.overtaken !== undefined)\n            ', 'if (false)\n            '),
    ],
  },
  {
    id: 'M17',
    about: 'restores a snapshot without what its barriers had overtaken',
    breaks: WRONG,
    patches: [patch(DURABLE, 'if (above !== undefined)\n        state.set(above);', '')],
  },
  {
    id: 'M18',
    about: 'commits as if all before an unaligned barrier had arrived',
    breaks: WRONG,
    patches: [patch(PENDING, 'rows: [...rows, overtaken], overtaken', 'rows, overtaken')],
  },
  {
    id: 'X71',
    about: 'counts what a barrier had overtaken again in the checkpoint behind it',
    // Commits of the other sink take so long that no record is overtaken twice in a small run.
    sinks: ['memory'],
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'yield* store.appendOvertaken(overtaken);',
        '{ yield* store.appendOvertaken(overtaken); table.set(overtaken); }',
      ),
    ],
  },
  {
    id: 'X72',
    about: 'lets a barrier go before the bundle that stands before it',
    breaks: WRONG,
    patches: [
      patch(
        OPERATOR,
        'this.#flush(this.#bundle);\n        this.#barrier = id;',
        ';\n        this.#barrier = id;',
      ),
    ],
  },
  {
    id: 'X73',
    about: 'reads no inputs either while it is full, so no barrier comes through',
    breaks: ['O7'],
    sinks: ['memory'],
    patches: [
      patch(
        WORKER,
        'done = operator.step(grant, context.nowMs, output.mayTakeOn);',
        'done = output.mayTakeOn ? operator.step(grant, context.nowMs, true) : 0;',
      ),
    ],
  },
  {
    id: 'M12',
    about: 'drops the rows of a checkpoint that it gives up',
    breaks: WRONG,
    patches: [patch(COORDINATOR, GIVEN_UP, `rows = [];\n${GIVEN_UP}`)],
  },
  {
    id: 'M12',
    about: 'merges the rows of a checkpoint that it gave up into two commits',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'rows = [];\n                aborted = 0;',
        'if (aborted === 0) rows = [];\naborted = 0;',
      ),
    ],
  },
  {
    id: 'M12',
    about: 'takes no rows from snapshots of a checkpoint that it gave up',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'yield* store.append(mail.rows);',
        'if (mail.id !== pending?.id) continue;\nyield* store.append(mail.rows);',
      ),
    ],
  },
  {
    id: 'M36',
    about: 'takes a snapshot of a checkpoint that it gave up for one of the next',
    breaks: WRONG,
    patches: [patch(COORDINATOR, HANDED_OUT, "if (mail.kind === 'part' || pending === undefined)")],
  },
]

export const BARRIERS: readonly Mutant[] = FORMS.map((form) => ({
  engines: ['per-event'],
  sinks: BOTH_SINKS,
  ...form,
}))
