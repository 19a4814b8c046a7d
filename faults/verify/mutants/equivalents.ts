import { SMALL_SEGMENTS } from './micro-batch.js'
import { BOTH_ENGINES, BOTH_SINKS, type Mutant, patch } from './mutant.js'

const COORDINATOR = 'engines/micro-batch/coordinator.js'
const DURABLE = 'engines/micro-batch/durable.js'
const LOADS = 'engines/micro-batch/loads.js'
const STAGE = 'engines/micro-batch/stage.js'
const CHECKPOINTS = 'engines/per-event/durable.js'
const WORKER = 'engines/per-event/worker.js'

type Form = Omit<Mutant, 'breaks'>
/** Changes that keep every promise. Whoever flags one asks for more than was promised. */
const FORMS: readonly Form[] = [
  {
    id: 'E01',
    about: 'writes no commit frames: the sink has the id too',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        DURABLE,
        "yield* this.#append('commits.append', { kind: 'commit', id, chunks });",
        'void [id, chunks];',
      ),
    ],
  },
  {
    id: 'E02',
    about: 'gives chunks to other workers, in another order',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [patch(LOADS, 'more === 0 && a < b', 'more === 0 && a > b')],
  },
  {
    id: 'E03',
    about: 'works in larger slices',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        STAGE,
        'const { sliceEvents } = this.#args;',
        'const sliceEvents = 4 * this.#args.sliceEvents;',
      ),
    ],
  },
  {
    id: 'E04',
    about: 'syncs behind each range too',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        COORDINATOR,
        'yield* this.#log.offsets(ranges);',
        '{ yield* this.#log.offsets(ranges); yield* this.#log.sync(); }',
      ),
    ],
  },
  {
    id: 'E05',
    about: 'begins a new segment every other batch',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [SMALL_SEGMENTS],
  },
  {
    id: 'E06',
    about: 'lets no chunk wait behind another',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [patch(STAGE, 'const CHUNKS_PER_WORKER = 2;', 'const CHUNKS_PER_WORKER = 1;')],
  },
  {
    id: 'E07',
    about: 'rings the doorbell of every peer at every step that did something',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        WORKER,
        'published || input.reader.drained',
        'published || input.reader.drained || done > 0',
      ),
    ],
  },
  {
    id: 'E08',
    about: 'does not sync a checkpoint that it found: it writes it again first',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        CHECKPOINTS,
        "yield* perform('checkpoint.sync', () => this.#disk.sync(found.name));",
        '',
      ),
    ],
  },
  {
    id: 'E09',
    about: 'has a sink that does not compare ids: the coordinator asks for the last one first',
    engines: ['per-event'],
    sinks: ['memory'],
    patches: [patch('sinks/memory.js', 'id !== undefined && id <= life.idLast', 'false')],
  },
  {
    id: 'E10',
    about: 'has a sink without conflicts: a fence aborts what the older life has open',
    engines: BOTH_ENGINES,
    sinks: ['transactional'],
    patches: [
      patch(
        'sinks/transactional.js',
        'if (this.#rowOf(writer)?.writes !== snapshot.writes)',
        'if (false)',
      ),
    ],
  },
  {
    id: 'E11',
    about: 'has a server that ends only connections on which something is under way',
    engines: BOTH_ENGINES,
    sinks: ['postgres'],
    patches: [
      patch(
        'sinks/postgres-model.js',
        'if (writerName(older.writer) === name)',
        'if (writerName(older.writer) === name && older.transaction !== undefined)',
      ),
    ],
  },
  {
    id: 'E13',
    about: 'has a producer that does not compare ids: the coordinator asks for the last one first',
    engines: ['per-event'],
    sinks: ['kafka'],
    patches: [patch('sinks/kafka-model.js', 'id !== undefined && id <= life.idLast', 'false')],
  },
  {
    id: 'E12',
    about: 'begins a new segment with every checkpoint',
    engines: ['per-event'],
    sinks: BOTH_SINKS,
    patches: [
      patch(
        CHECKPOINTS,
        'this.#bytes >= Math.max(SEGMENT_BYTES_MIN, this.#baseBytes)',
        'this.#bytes > 0',
      ),
    ],
  },
  {
    id: 'E20',
    about: 'starts a third attempt at a straggler when one of two is lost',
    engines: ['micro-batch'],
    sinks: BOTH_SINKS,
    patches: [patch(STAGE, 'else if (task.running > 0)', 'else if (false)')],
  },
]
export const EQUIVALENTS: readonly Mutant[] = FORMS.map((form) => ({ ...form, breaks: [] }))
