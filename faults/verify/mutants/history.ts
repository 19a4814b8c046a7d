import { BOTH_SINKS, type Mutant, patch, WRONG } from './mutant.js'

const REDUCE = 'engines/micro-batch/reduce.js'
const OPERATOR = 'engines/per-event/operator.js'
const OUTPUT = 'engines/per-event/output.js'

const WITHOUT_WITHDRAWN = `(rows) => {
    if (rows.kind !== 'cells') return rows;
    const told = [...rows.key.keys()].filter((i) => rows.count[i] !== 0);
    const of = (column) => Int32Array.from(told, (i) => column[i]);
    const { window, key, count, hash } = rows;
    return { kind: 'cells', window: of(window), key: of(key), count: of(count), hash: of(hash) };
}`
const WITHOUT_FIRST = '(state) => ({ ...state, words: state.words.slice(state.stride) })'

/** Of queries that go by the order of a user's clicks. */
export const HISTORY: readonly Mutant[] = [
  {
    id: 'X61',
    about: 'takes a session that is withdrawn for no row, and does not send it',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    breaks: WRONG,
    patches: [patch(REDUCE, 'state.take()', `(${WITHOUT_WITHDRAWN})(state.take())`)],
  },
  {
    id: 'X61',
    about: 'takes a session that is withdrawn for no row, and does not send it',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    breaks: WRONG,
    patches: [patch(OPERATOR, 'this.users.take()', `(${WITHOUT_WITHDRAWN})(this.users.take())`)],
  },
  {
    id: 'X62',
    about: 'does not keep one of the users that changed',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    breaks: WRONG,
    patches: [patch(REDUCE, 'state.changes()', `(${WITHOUT_FIRST})(state.changes())`)],
  },
  {
    id: 'X62',
    about: 'does not keep one of the users that changed',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    breaks: [...WRONG, 'O12'],
    patches: [patch(OUTPUT, 'users.changes()', `(${WITHOUT_FIRST})(users.changes())`)],
  },
  {
    id: 'X63',
    about: 'takes the clicks of chunks in any order into the state',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    breaks: WRONG,
    patches: [
      patch(
        REDUCE,
        "for (const result of results) {\n        if (result?.kind !== 'clicks')",
        "for (const result of [...results].reverse()) {\n        if (result?.kind !== 'clicks')",
      ),
    ],
  },
  {
    id: 'X64',
    about: 'reads on at a barrier, and keeps users of later clicks than its offsets',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    breaks: [...WRONG, 'O12'],
    patches: [
      patch(OPERATOR, 'return this.users !== undefined || this.#args', 'return this.#args'),
    ],
  },
  {
    id: 'X65',
    about: 'starts workers without the users of the checkpoint',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    breaks: [...WRONG, 'O12'],
    patches: [
      patch(
        OUTPUT,
        'operator.users?.set(args.state, (user) => own.has(user % world.log.partitions));',
        '',
      ),
    ],
  },
]
