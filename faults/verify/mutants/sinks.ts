import { BOTH_ENGINES, type Mutant, patch, WRONG } from './mutant.js'

const MEMORY = 'sinks/memory.js'
const TABLES = 'sinks/transactional.js'
const ABORT = `this.#refuseClosed();
        this.#abortAll(writer);
        const { epoch, idLast, writes }`
const NO_ABORT = `this.#refuseClosed();
        const { epoch, idLast, writes }`
const CONFLICT = 'if (this.#rowOf(writer)?.writes !== snapshot.writes)'
const MEMORY_ACT = `commit(commit) {
        return perform('sink.commit', () => this.#apply(commit));`

type Form = Omit<Mutant, 'engines' | 'sinks'>
const OF_MEMORY: readonly Form[] = [
  {
    id: 'M02',
    about: 'remembers no ids',
    breaks: WRONG,
    patches: [patch(MEMORY, 'life.idLast = id;', ';')],
  },
  {
    id: 'M06',
    about: 'checks first and acts later, without a fence between',
    breaks: WRONG,
    patches: [
      patch(
        MEMORY,
        MEMORY_ACT,
        `*commit(commit) {
        const known = yield* perform('sink.check', () => this.#check(commit));
        if (known) return 'repeated';
        return yield* perform('sink.commit', () => this.#apply(commit));`,
      ),
      patch(
        MEMORY,
        '#apply({ writer, epoch, id, rows }) {',
        `#check({ writer, epoch, id }) {
        this.#refuseClosed();
        const life = this.#lives.get(writerName(writer));
        if (life?.epoch !== epoch)
            throw fenced(writer, epoch, life?.epoch);
        return id !== undefined && id <= life.idLast;
    }
    #apply({ writer, id, rows }) {`,
      ),
      patch(
        MEMORY,
        `if (life?.epoch !== epoch)
            throw fenced(writer, epoch, life?.epoch);
        if (id !== undefined && id <= life.idLast)
            return 'repeated';
        const parts`,
        'const parts',
      ),
    ],
  },
  {
    id: 'M10',
    about: 'writes the id in one transaction and the rows in another',
    breaks: WRONG,
    patches: [
      patch(
        MEMORY,
        MEMORY_ACT,
        `*commit(commit) {
        const fresh = yield* perform('sink.marker', () => this.#apply({ ...commit, rows: [] }));
        if (fresh === 'repeated') return fresh;
        return yield* perform('sink.commit', () => this.#apply({ ...commit, id: undefined }));`,
      ),
    ],
  },
]

const OF_TABLES: readonly Form[] = [
  {
    id: 'M02',
    about: 'remembers no ids',
    breaks: WRONG,
    patches: [patch(TABLES, 'idLast: id ?? idLast', 'idLast')],
  },
  {
    id: 'M04',
    about: 'shows readers what is staged and not committed',
    breaks: ['O3'],
    patches: [
      patch(
        TABLES,
        'return rowsOf(output, joinColumns(output, parts));',
        `for (const { staged } of this.#open) parts.push(...staged);
            return rowsOf(output, joinColumns(output, parts));`,
      ),
    ],
  },
  {
    id: 'M06',
    about: 'checks first and acts later, without a fence between',
    breaks: WRONG,
    patches: [patch(TABLES, ABORT, NO_ABORT), patch(TABLES, CONFLICT, 'if (false)')],
  },
  {
    id: 'M10',
    about: 'writes the id in one transaction and the rows in another',
    breaks: WRONG,
    patches: [
      patch(
        TABLES,
        "return 'fresh';",
        `this.#writers.set(writerName(transaction.writer), transaction.row);
        return 'fresh';`,
      ),
      patch(TABLES, CONFLICT, 'if (this.#rowOf(writer)?.epoch !== snapshot.epoch)'),
    ],
  },
  {
    id: 'M12',
    about: 'lets what an aborted transaction had staged go in with the next one',
    breaks: WRONG,
    patches: [
      patch(
        TABLES,
        ABORT,
        `this.#refuseClosed();
        this.left = [...this.#open].flatMap(({ staged }) => staged);
        this.#abortAll(writer);
        const { epoch, idLast, writes }`,
      ),
      patch(TABLES, 'staged: [], row: undefined', 'staged: this.left ?? [], row: undefined'),
      patch(
        TABLES,
        'this.#open.add(transaction);',
        `this.left = undefined;
        this.#open.add(transaction);`,
      ),
    ],
  },
  {
    id: 'M21',
    about: 'aborts no transaction that a dead life left open',
    breaks: ['O11'],
    patches: [
      patch(TABLES, ABORT, NO_ABORT),
      patch(
        TABLES,
        `this.#abortAll(writer);
        const transaction`,
        'const transaction',
      ),
    ],
  },
  {
    id: 'M23',
    about: 'lets a delayed commit end the transaction that is open by then',
    breaks: WRONG,
    patches: [
      patch(
        TABLES,
        '#commit(transaction) {',
        `#commit(delayed) {
        const mine = ({ writer }) => writerName(writer) === writerName(delayed.writer);
        const transaction = [...this.#open].find(mine) ?? delayed;`,
      ),
    ],
  },
  {
    id: 'M24',
    about: 'knows a writer by its name without its epoch: a zombie aborts another life',
    breaks: ['O6'],
    patches: [
      patch(
        TABLES,
        `if (snapshot?.epoch !== epoch)
            throw fenced(writer, epoch, snapshot?.epoch);
        // A commit`,
        '// A commit',
      ),
    ],
  },
]

const on =
  (sink: string) =>
  (form: Form): Mutant => ({ ...form, engines: BOTH_ENGINES, sinks: [sink] })
export const SINK_MUTANTS: readonly Mutant[] = [
  ...OF_MEMORY.map(on('memory')),
  ...OF_TABLES.map(on('transactional')),
]
