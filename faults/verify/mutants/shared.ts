import { BOTH_ENGINES, BOTH_SINKS, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const FRAME = 'engines/frame.js'
const LINK = 'engines/writer-link.js'
const SUPERVISOR = 'engines/supervisor.js'
const WRITER = 'sinks/writer.js'
const COMMIT = 'const outcome = yield* sink.commit({ writer, epoch, id, rows });'
const SUM = 'crc32(body) !== view.getUint32(at + 4)'

type Form = Omit<Mutant, 'engines' | 'sinks'>
/** What both engines stand on: frames on disk, the writer, the supervisor. */
const FORMS: readonly Form[] = [
  {
    id: 'M07',
    about: 'takes a torn frame for a whole one',
    breaks: WRONG_OR_STUCK,
    garbles: true,
    patches: [
      patch(
        FRAME,
        'const body = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);',
        `const body = new Uint8Array(length);
        body.set(bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));`,
      ),
      patch(FRAME, SUM, 'false'),
    ],
  },
  {
    id: 'M38',
    about: 'has no checksum over what it writes',
    breaks: WRONG_OR_STUCK,
    garbles: true,
    patches: [patch(FRAME, SUM, 'false')],
  },
  {
    id: 'M09',
    about: 'writes under a name that is new in each life',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        LINK,
        "const args = { query, role: 'engine', sources };",
        `const args = { query: query + '/' + life, role: 'engine', sources };`,
      ),
    ],
  },
  {
    id: 'M22',
    about: 'takes an unknown outcome for a success',
    breaks: WRONG,
    patches: [
      patch(
        WRITER,
        COMMIT,
        `let outcome = 'applied';
                try {
                    outcome = yield* sink.commit({ writer, epoch, id, rows });
                }
                catch (error) {
                    if (error.name !== 'OutcomeUnknown') throw error;
                }`,
      ),
    ],
  },
  {
    id: 'M22',
    about: 'takes an unknown outcome for a failure, and commits under no id',
    breaks: WRONG,
    patches: [
      patch(
        WRITER,
        COMMIT,
        `let outcome;
                try {
                    outcome = yield* sink.commit({ writer, epoch, id, rows });
                }
                catch (error) {
                    if (error.name !== 'OutcomeUnknown') throw error;
                    outcome = yield* sink.commit({ writer, epoch, id: undefined, rows });
                }`,
      ),
    ],
  },
  {
    id: 'M33',
    about: 'says that it has committed before it has',
    breaks: WRONG,
    patches: [
      patch(
        WRITER,
        COMMIT,
        `if (reply !== undefined)
                    yield* send(reply, { kind: 'committed', id });
                yield* sink.commit({ writer, epoch, id, rows });`,
      ),
      patch(
        WRITER,
        `if (reply !== undefined)
                    yield* send(reply, { kind: 'committed', id, outcome });`,
        '',
      ),
    ],
  },
  {
    id: 'X05',
    about: 'starts a life again once, and no more',
    breaks: ['O7'],
    patches: [patch(SUPERVISOR, 'life >= livesMax', 'life >= 2')],
  },
]
export const SHARED_MUTANTS: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: BOTH_ENGINES,
  sinks: BOTH_SINKS,
}))

/** Loses all rows: whoever does not see it sees nothing. */
export const CANARY: Mutant = {
  id: 'canary',
  about: 'commits nothing of what it is given',
  engines: BOTH_ENGINES,
  sinks: BOTH_SINKS,
  breaks: WRONG,
  patches: [patch(WRITER, COMMIT, COMMIT.replace(', rows }', ', rows: [] }'))],
}
