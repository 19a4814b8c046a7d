import { BOTH_SINKS, type Mutant, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const COORDINATOR = 'engines/per-event/coordinator.js'
const DURABLE = 'engines/per-event/durable.js'
const OPERATOR = 'engines/per-event/operator.js'
const OUTPUT = 'engines/per-event/output.js'
const WORKER = 'engines/per-event/worker.js'
const SUPERVISOR = 'engines/supervisor.js'
const WRITER = 'sinks/writer.js'

const COMPLETE = 'yield* store.complete(id, checkpoint.offsets);'
const BASE = 'yield* this.complete(id, offsets);'
const SETTLED = 'if (found === undefined || found.id === 0 || idLast >= found.id)'
const SYNC = "yield* perform('checkpoint.sync', () => this.#disk.sync(this.#name));"
const SYNC_FOLDER = "yield* perform('checkpoint.sync-folder', () => this.#disk.syncFolder());"
const COMMITTING = `committing = checkpoint;
                    yield* this.#commit(checkpoint);`

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
const FORMS: readonly Form[] = [
  {
    id: 'M01',
    about: 'takes a checkpoint that is complete for one that is committed',
    breaks: WRONG,
    patches: [patch(COORDINATOR, SETTLED, 'if (true)')],
  },
  {
    id: 'M05',
    about: 'goes on counting in the table that a snapshot is taken of',
    breaks: WRONG,
    patches: [
      patch(
        OUTPUT,
        'const aside = this.#operator.swap(this.#empty);',
        'const aside = this.#operator.deltas;',
      ),
    ],
  },
  {
    id: 'M08',
    about: 'commits a checkpoint again under a new id',
    breaks: WRONG,
    patches: [
      patch(COORDINATOR, SETTLED, 'if (found === undefined || found.id === 0)'),
      patch(
        COORDINATOR,
        'yield* this.#commit(found);',
        'yield* this.#commit({ ...found, id: idLast + 1 });',
      ),
      patch(COORDINATOR, 'mail.id === found.id', 'true'),
    ],
  },
  {
    id: 'M14',
    about: 'keeps positions with a checkpoint, and not the rows before them',
    breaks: WRONG,
    patches: [patch(DURABLE, 'rows: transaction ?? told', 'rows: []')],
  },
  {
    id: 'M15',
    about: 'commits when the snapshots are there, before the checkpoint is complete',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        COMPLETE,
        `if (guarantee === 'exactly-once') yield* this.#commit(checkpoint);\n${COMPLETE}`,
      ),
      patch(COORDINATOR, COMMITTING, 'committing = checkpoint;'),
    ],
  },
  {
    id: 'M16',
    about: 'ends with the input, without a last checkpoint',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'if (due && pending === undefined && committing === undefined) {',
        `if (ended === workers && pending === undefined && committing === undefined) return id;
            if (due && pending === undefined && committing === undefined) {`,
      ),
    ],
  },
  {
    id: 'M16',
    about: 'commits at the end of the input what is in no checkpoint',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, COMPLETE, `if (ended < workers) ${COMPLETE}`)],
  },
  {
    id: 'M19',
    about: 'does not align barriers',
    breaks: WRONG,
    patches: [patch(OPERATOR, "|| this.#args.guarantee !== 'at-least-once'", '')],
  },
  {
    id: 'M26',
    about: 'names its checkpoints without its epoch: two coordinators write one',
    breaks: WRONG_OR_STUCK,
    patches: [patch(DURABLE, 'digits(this.#epoch)', 'digits(1)')],
  },
  {
    id: 'M27',
    about: 'recovers only when checkpoint and sink match',
    breaks: ['O7'],
    patches: [
      patch(
        COORDINATOR,
        SETTLED,
        `if (idLast >= 0 && idLast < (found?.id ?? 0))
            throw new Error('checkpoint and sink do not match');
        ${SETTLED}`,
      ),
    ],
  },
  {
    id: 'M28',
    about: 'removes older checkpoints before the new one is safe',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        DURABLE,
        BASE,
        `yield* perform('checkpoint.remove-early', () => {
            for (const old of this.#disk.list('checkpoint-'))
                if (old < name)
                    this.#disk.remove(old);
        });
        ${BASE}`,
      ),
    ],
  },
  {
    id: 'M29',
    about: 'goes on with the state that a dead life left behind',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        'const table = stateOf(',
        'const table = this.#context.world.disk.table ??= stateOf(',
      ),
    ],
  },
  {
    id: 'M31',
    about: 'begins a base without the rows that may not be in the sink',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(DURABLE, "{ kind: 'base', transaction: rows }", "{ kind: 'base', transaction: [] }"),
    ],
  },
  {
    id: 'M33',
    about: 'gives a credit back before the flush is committed',
    breaks: [...WRONG, 'O12'],
    patches: [
      patch(
        WRITER,
        'yield* sink.commit({ writer, epoch, id: undefined, rows: [mail.rows] });',
        `yield* send(mail.from, { kind: 'credit' });
                yield* sink.commit({ writer, epoch, id: undefined, rows: [mail.rows] });`,
      ),
      patch(
        WRITER,
        `yield* visible.upTo(offsets);
                yield* send(mail.from, { kind: 'credit' });`,
        'yield* visible.upTo(offsets);',
      ),
    ],
  },
  {
    id: 'M35',
    about: 'takes an abort for a death: uses the rings of a life that still writes again',
    // Clicks that are in a ring twice are doubled also where nothing is promised.
    breaks: [...WRONG_OR_STUCK, 'O13'],
    patches: [
      patch(
        COORDINATOR,
        'const rings = freshRings(arena, workers, log.partitions, ringRecords);',
        `const { disk } = this.#context.world;
        const rings = disk.rings ??= freshRings(arena, workers, log.partitions, ringRecords);
        for (const ring of rings) ring.fill(0);`,
      ),
    ],
  },
  {
    id: 'M37',
    about: 'does not sync its checkpoints',
    breaks: WRONG_OR_STUCK,
    patches: [patch(DURABLE, SYNC, '')],
  },
  {
    id: 'M37',
    about: 'does not sync the folder of its checkpoints',
    breaks: WRONG_OR_STUCK,
    patches: [patch(DURABLE, `${BASE}\n        ${SYNC_FOLDER}`, BASE)],
  },
  {
    id: 'X06',
    about: 'does not wake a writer whose full ring it has read',
    breaks: ['O7'],
    patches: [patch(WORKER, 'published || input.reader.drained', 'published')],
  },
  {
    id: 'X07',
    about: 'does not wake those who wait for its barrier',
    breaks: ['O7'],
    patches: [
      patch(
        WORKER,
        `for (const peer of peers)
                    if (peer !== self)
                        yield* wake(peer);`,
        '',
      ),
    ],
  },
  {
    id: 'X08',
    about: 'takes the offsets of a barrier when its snapshot leaves',
    breaks: ['O12'],
    patches: [patch(OUTPUT, '[p, barrierOffsets[k]]', '[p, this.#operator.offsets[k]]')],
  },
  {
    id: 'X09',
    about: 'lets a snapshot leave before its flushes are committed',
    breaks: [...WRONG, 'O12'],
    patches: [patch(OUTPUT, ' && this.#before === 0', '')],
  },
  {
    id: 'X10',
    about: 'does not wait for the commit of the checkpoint that it found',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        'yield* this.#commit(found);',
        `yield* this.#commit(found);
        return;`,
      ),
    ],
  },
  {
    id: 'X11',
    about: 'does not kill the life that it suspects',
    breaks: ['O7'],
    patches: [patch(SUPERVISOR, 'yield* kill(pid);', ';')],
  },
  {
    id: 'X12',
    about: 'takes rows behind the last whole checkpoint for state',
    breaks: WRONG,
    patches: [
      patch(
        DURABLE,
        'return found;\n}',
        `for (const some of rows) if (some.kind === state.kind) state.set(some);
    return found;\n}`,
      ),
    ],
  },
]

export const PER_EVENT: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: ['per-event'],
  sinks: BOTH_SINKS,
}))
