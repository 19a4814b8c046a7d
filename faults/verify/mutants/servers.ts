import { BOTH_ENGINES, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const POSTGRES = 'sinks/postgres-model.js'
const KAFKA = 'sinks/kafka-model.js'
const ENDS_OLDER = `if (writerName(older.writer) === name)
                end(older);`
const ID = 'transaction.row = { epoch, idLast: id ?? idLast };'
const END = `this.#refuseEnded(producer, transaction);
        transaction.state = 'prepared';`
const INIT = `this.#settle(producer);
        if (producer.current !== undefined)
            abort(producer);
        producer.epoch++;`

const START = "yield* perform('fence.start', () => this.#initProducerId(producer))"
const READ = "yield* perform('fence.read', () => this.#readBack(producer))"

type Form = Omit<Mutant, 'engines' | 'sinks'>
/** A server with connections, transactions and a lock on the writer's row. */
const OF_POSTGRES: readonly Form[] = [
  {
    id: 'M02',
    about: 'remembers no ids',
    breaks: WRONG,
    patches: [patch(POSTGRES, ID, 'transaction.row = { epoch, idLast };')],
  },
  {
    id: 'M04',
    about: 'shows readers what is staged and not committed',
    breaks: ['O3'],
    patches: [
      patch(
        POSTGRES,
        'return this.#tables.read();',
        `const tables = new ResultTables(this.#options);
            const parts = this.#tables.read();
            for (const one of this.#connections.values())
                tables.apply(one.writer.query, one.transaction?.staged ?? []);
            const seen = tables.read();
            return seen.key.length > 0 ? seen : parts;`,
      ),
    ],
  },
  {
    id: 'M06',
    about: 'compares the epoch when it begins, and holds no lock until it commits',
    breaks: WRONG,
    patches: [
      patch(POSTGRES, ENDS_OLDER, ';'),
      patch(POSTGRES, 'this.#lock(writer, undefined);', ''),
      patch(POSTGRES, 'this.#lock(writer, connection);', ''),
      // That they stay open is not what it is about.
      patch(POSTGRES, '({ transaction }) => transaction !== undefined', '() => false'),
    ],
  },
  {
    id: 'M10',
    about: 'writes the id in one transaction and the rows in another',
    breaks: WRONG,
    patches: [
      patch(
        POSTGRES,
        ID,
        `${ID}
        this.#writers.set(writerName(connection.writer), transaction.row);`,
      ),
    ],
  },
  {
    id: 'M21',
    about: 'ends no connection of a dead life: its lock holds up every later one',
    breaks: [...WRONG_OR_STUCK, 'O11'],
    patches: [patch(POSTGRES, ENDS_OLDER, ';')],
  },
  {
    id: 'X81',
    about: 'says COMMIT on a new connection, where nothing is under way, and takes it for done',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        POSTGRES,
        "throw isNewest ? new OutcomeUnknown('COMMIT: connection lost')",
        `if (isNewest) return;
            throw isNewest ? new OutcomeUnknown('COMMIT: connection lost')`,
      ),
    ],
  },
]

/** A log with a transaction coordinator, whose transactions end by the clock too. */
const OF_KAFKA: readonly Form[] = [
  {
    id: 'M02',
    about: 'reads no id back from the log',
    breaks: WRONG_OR_STUCK,
    patches: [patch(KAFKA, '(last, { id }) => id ?? last', '(last) => last')],
  },
  {
    id: 'M04',
    about: 'reads what was aborted, and what is not committed',
    breaks: ['O1', 'O3'],
    patches: [patch(KAFKA, 'of committed(producer))', 'of producer.log)')],
  },
  {
    id: 'M06',
    about: 'reads back what older lives have committed, and then refuses them',
    // Two lives may then have one epoch, and write files of one name.
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        KAFKA,
        `const life = ${START};
        const last = ${READ};`,
        `const last = ${READ};
        const life = ${START};`,
      ),
    ],
  },
  {
    id: 'M10',
    about: 'writes the id in one transaction and the rows in another',
    breaks: WRONG,
    patches: [
      patch(
        KAFKA,
        "yield* perform('sink.marker', () => this.#produce(producer, transaction, [], { epoch, id }));",
        `yield* perform('sink.first', () => this.#endTxn(producer, transaction));
        const second = yield* perform('sink.second', () => this.#begin(producer, life));
        yield* perform('sink.marker', () => this.#produce(producer, second, [], { epoch, id }));`,
      ),
      patch(
        KAFKA,
        "perform('sink.commit', () => this.#endTxn(producer, transaction))",
        "perform('sink.commit', () => this.#endTxn(producer, second))",
      ),
    ],
  },
  {
    id: 'M20',
    about: 'takes a transaction that timed out for a success',
    // What the engine has logged as committed is then missing, and it may refuse to go on.
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        KAFKA,
        END,
        `this.#settle(producer);
        if (producer.newest === transaction.life && producer.current !== transaction)
            return;
        ${END}`,
      ),
    ],
  },
  {
    id: 'M21',
    about: 'aborts no transaction that a dead life left open: readers stand before it',
    breaks: ['O1', 'O3', 'O8', 'O11'],
    patches: [
      patch(
        KAFKA,
        INIT,
        `this.#settle(producer);
        producer.current = undefined;
        producer.epoch++;`,
      ),
    ],
  },
  {
    id: 'M22',
    about: 'takes a commit of unknown outcome for a failure: aborts what is decided',
    breaks: WRONG,
    patches: [
      patch(
        KAFKA,
        INIT,
        `if (producer.current !== undefined)
            abort(producer);
        producer.epoch++;`,
      ),
    ],
  },
  {
    id: 'M23',
    about: 'lets a delayed EndTxn end the transaction that is open by then',
    breaks: WRONG,
    patches: [
      patch(
        KAFKA,
        END,
        `this.#settle(producer);
        (producer.current ?? transaction).state = 'prepared';`,
      ),
    ],
  },
  {
    id: 'M24',
    about: 'knows a producer by its id without its epoch',
    breaks: WRONG,
    patches: [
      patch(
        KAFKA,
        `if (producer.epoch === life.producerEpoch)
            return;`,
        'if (producer.epoch >= life.producerEpoch) return;',
      ),
    ],
  },
]

const on =
  (sink: string) =>
  (form: Form): Mutant => ({ ...form, engines: BOTH_ENGINES, sinks: [sink] })
export const SERVER_MUTANTS: readonly Mutant[] = [
  ...OF_POSTGRES.map(on('postgres')),
  ...OF_KAFKA.map(on('kafka')),
]
