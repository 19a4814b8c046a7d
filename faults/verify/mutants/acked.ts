import { BOTH_SINKS, type Mutant, patch, WRONG } from './mutant.js'

const SPOUT = 'engines/acked/spout.js'
const STORE = 'engines/acked/store.js'
const WORKER = 'engines/acked/worker.js'
const BOLT = 'engines/acked/bolt.js'

const COMMIT = `yield* sink.commit({ writer, epoch, id: undefined, rows: [rows] });
                yield* send(mail.from, { kind: 'credit' });`
const COMPLETED = `root.isAcked = true;
        for (const old of root.older)
            this.#late.delete(old);
        this.#pending.delete(root.id);`
const LOSES = [...WRONG, 'O12'] as const

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
const FORMS: readonly Form[] = [
  {
    id: 'M14',
    about: 'keeps the offsets of what was emitted for those of what was acked',
    breaks: LOSES,
    patches: [
      patch(
        WORKER,
        'const now = this.#acks ? this.#spout.acked : this.#bolt.covered;',
        'const now = this.#acks ? this.#spout.emitted : this.#bolt.covered;',
      ),
    ],
  },
  {
    id: 'M32',
    about: 'clears its oldest root for the one that was acked',
    breaks: LOSES,
    patches: [
      patch(
        SPOUT,
        COMPLETED,
        `const [oldest = root] = this.#pending.values();
        ${COMPLETED.replaceAll('root.', 'oldest.')}`,
      ),
      patch(
        SPOUT,
        'beyond.set(root.from, root.to);',
        'if (oldest.partition === root.partition) beyond.set(oldest.from, oldest.to);',
      ),
    ],
  },
  {
    id: 'M33',
    about: 'lets a bolt ack before its flush is committed',
    breaks: LOSES,
    patches: [
      patch(STORE, COMMIT, COMMIT.split('\n').reverse().join('\n').replace(/^ +/, '')),
      patch(
        'sinks/writer.js',
        'yield* sink.commit({ writer, epoch, id: undefined, rows: [mail.rows] });',
        `yield* send(mail.from, { kind: 'credit' });
                yield* sink.commit({ writer, epoch, id: undefined, rows: [mail.rows] });`,
      ),
      patch(
        'sinks/writer.js',
        `yield* visible.upTo(offsets);
                yield* send(mail.from, { kind: 'credit' });`,
        'yield* visible.upTo(offsets);',
      ),
    ],
  },
  {
    id: 'M33',
    about: 'does not anchor tuples that go to other bolts',
    breaks: LOSES,
    patches: [
      patch(
        WORKER,
        'const { hi, lo } = this.#ids;',
        'const { hi, lo } = owner === index ? this.#ids : { hi: 0, lo: 0 };',
      ),
    ],
  },
  {
    id: 'X13',
    about: 'acks edges that are in no flush yet',
    breaks: LOSES,
    patches: [
      patch(
        BOLT,
        'this.#flushed.push(this.#edges.list());\n        this.#edges = new OpenEdges();',
        'this.#flushed.push(this.#edges.list());',
      ),
      patch(
        BOLT,
        'return this.#flushed.shift();',
        'this.#edges = new OpenEdges();\n        return this.#flushed.shift();',
      ),
    ],
  },
  {
    id: 'X14',
    about: 'adds to totals that it did not read out of the sink',
    breaks: LOSES,
    patches: [patch(STORE, "if (rows.kind === 'cells')\n                totals.set(rows);", '')],
  },
]

export const ACKED: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: ['acked'],
  sinks: BOTH_SINKS,
}))
