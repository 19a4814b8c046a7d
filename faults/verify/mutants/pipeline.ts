import { SMALL_SEGMENTS } from './micro-batch.js'
import { BOTH_SINKS, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const COORDINATOR = 'engines/micro-batch/coordinator.js'
const DURABLE = 'engines/micro-batch/durable.js'

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
/** What can go wrong only where several batches are in flight. */
const FORMS: readonly Form[] = [
  {
    id: 'X01',
    about: 'commits whichever batch has run first',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        'const batch = this.#batches[this.#built];',
        `const first = this.#batches.findIndex(
              ({ flight }, n) => n >= this.#built && hasRun(flight));
            if (first > this.#built)
              this.#batches.splice(this.#built, 0, ...this.#batches.splice(first, 1));
            const batch = this.#batches[this.#built];`,
      ),
    ],
  },
  {
    id: 'X02',
    about: 'runs only the first of the batches that it finds logged',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'for (const range of pending) {',
        'for (const range of pending.slice(0, 1)) {',
      ),
    ],
  },
  {
    id: 'X03',
    about: 'begins a segment with a state that is not committed',
    breaks: WRONG,
    patches: [
      SMALL_SEGMENTS,
      patch(COORDINATOR, 'this.#log.full && this.#built === 0', 'this.#log.full'),
      patch(COORDINATOR, 'while (!this.#log.full)', 'while (true)'),
    ],
  },
  {
    id: 'X04',
    about: 'finds only the first of the ranges that were in flight',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        DURABLE,
        'pending.push(...frame.pending);',
        'pending.push(...frame.pending.slice(0, 1));',
      ),
    ],
  },
]

export const PIPELINE: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: ['micro-batch'],
  sinks: BOTH_SINKS,
}))
