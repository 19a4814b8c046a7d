import { BOTH_SINKS, type Mutant, type Patch, patch, WRONG, WRONG_OR_STUCK } from './mutant.js'

const COORDINATOR = 'engines/micro-batch/coordinator.js'
const DURABLE = 'engines/micro-batch/durable.js'
const STAGE = 'engines/micro-batch/stage.js'
/** Results are kept by attempt, and not by place. */
const eachCounts = [
  patch(STAGE, 'flight.results[index] = exit.value;', 'flight.results.push(exit.value);'),
  patch(
    STAGE,
    'flight.ended++;',
    `flight.counted ??= new Set();
        if (!flight.counted.has(index)) flight.ended++;
        flight.counted.add(index);`,
  ),
]
/** Segments begin with batches in flight, instead of once in a long run. */
export const SMALL_SEGMENTS: Patch = patch(
  DURABLE,
  'const SEGMENT_BATCHES = 256;',
  'const SEGMENT_BATCHES = 2;',
)
/** Nothing tells whether another attempt at the chunk has been taken. */
const anyAttempt: Patch = patch(
  STAGE,
  `if (task.done)
            return;`,
  '',
)
const LAST = 'const last = pending.at(-1);'
const LANDED = `if (this.#safe)
            yield* this.#log.commit(range.id, chunks);`
const LOGGED = `if (this.#safe)
                yield* this.#log.offsets(ranges);`
const SYNCED = `if (this.#safe)
            yield* this.#log.sync();`
const BASE = `yield* perform('base.sync', () => this.#disk.sync(name));
        yield* perform('base.sync-folder', () => this.#disk.syncFolder());`

type Form = Pick<Mutant, 'id' | 'about' | 'breaks' | 'patches'>
const FORMS: readonly Form[] = [
  {
    id: 'M01',
    about: 'logs the commit before the sink has it',
    breaks: WRONG,
    patches: [
      patch(COORDINATOR, LANDED, ''),
      patch(
        COORDINATOR,
        'const { id, ends } = flight.range;',
        `const { id, ends } = flight.range;
            if (this.#safe) yield* this.#log.commit(id, flight.chunks);`,
      ),
    ],
  },
  {
    id: 'M03',
    about: 'works out the range anew when it runs a batch again',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        LAST,
        `const was = pending.pop();
        if (was !== undefined)
            pending.push({ ...was, ends: this.#trigger.ends(was.starts, this.#context.nowMs) });
        ${LAST}`,
      ),
    ],
  },
  {
    id: 'M03',
    about: 'does not log ranges',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, LOGGED, '')],
  },
  {
    id: 'M05',
    about: 'changes its state in place: a version counts before its commit',
    breaks: WRONG,
    patches: [patch(DURABLE, 'versions.set(frame.id, frame.rows);', 'state.set(frame.rows);')],
  },
  {
    id: 'M08',
    about: 'gives a batch that it runs again a new id',
    breaks: WRONG,
    patches: [
      patch(
        COORDINATOR,
        LAST,
        `pending.forEach((range, n) => { pending[n] = { ...range, id: idLast + 1 + n }; });
        ${LAST}`,
      ),
    ],
  },
  {
    id: 'M14',
    about: 'takes a range that is logged for one that is done',
    breaks: WRONG,
    patches: [
      patch(
        DURABLE,
        'pending.push(...frame.ranges);',
        `for (const { id, ends } of frame.ranges)
                    next = { ...next, id: id + 1, starts: ends };`,
      ),
    ],
  },
  {
    id: 'M15',
    about: 'commits before its log is safe',
    breaks: WRONG_OR_STUCK,
    patches: [patch(COORDINATOR, SYNCED, '')],
  },
  {
    id: 'M16',
    about: 'does not log the last range of the input',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        LOGGED,
        `if (this.#safe && !this.#trigger.ended(this.#next.starts))
                yield* this.#log.offsets(ranges);`,
      ),
    ],
  },
  {
    id: 'M25',
    about: 'takes the results of all attempts at a chunk',
    breaks: WRONG,
    patches: [...lateHeard(), ...eachCounts],
  },
  {
    id: 'M25',
    about: 'takes the results of both attempts at a straggler',
    breaks: WRONG,
    patches: [anyAttempt, ...eachCounts],
  },
  {
    id: 'M26',
    about: 'names its log without its epoch: two coordinators write one',
    breaks: WRONG_OR_STUCK,
    patches: [patch(DURABLE, 'digits(this.#epoch)', 'digits(1)')],
  },
  {
    id: 'M27',
    about: 'recovers only when ranges and commits match',
    breaks: ['O7'],
    patches: [
      patch(
        COORDINATOR,
        LAST,
        `if (pending.length > 0)
            throw new Error('the logs do not match');
        ${LAST}`,
      ),
    ],
  },
  {
    id: 'M28',
    about: 'removes the older segments before the new one is safe',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        DURABLE,
        BASE,
        `for (const old of this.#disk.list('log-'))
            if (old < name)
                this.#disk.remove(old);
        yield* perform('base.sync-folder', () => this.#disk.syncFolder());
        yield* perform('base.sync', () => this.#disk.sync(name));`,
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
        'this.#state = stateOf(',
        'this.#state = context.world.disk.state ??= stateOf(',
      ),
    ],
  },
  {
    id: 'M30',
    about: 'lets a new batch take the clicks of one that is logged and not committed',
    breaks: WRONG,
    patches: [patch(COORDINATOR, 'starts: last?.ends ?? next.starts', 'starts: next.starts')],
  },
  {
    id: 'M31',
    about: 'begins its log in a new life without the ranges that are pending',
    breaks: WRONG_OR_STUCK,
    patches: [
      patch(
        COORDINATOR,
        'this.#log.begin(next, this.#state, pending);',
        'this.#log.begin(next, this.#state, []);',
      ),
    ],
  },
  {
    id: 'M31',
    about: 'begins a segment without the ranges in flight',
    breaks: WRONG_OR_STUCK,
    patches: [
      SMALL_SEGMENTS,
      patch(
        COORDINATOR,
        'const pending = this.#batches.map(({ flight }) => flight.range);',
        'const pending = [];',
      ),
    ],
  },
  {
    id: 'M36',
    about: 'counts the late end of an attempt that it gave up',
    breaks: WRONG,
    patches: lateHeard(),
  },
  {
    id: 'M36',
    about: 'counts the end of an attempt at a straggler whose copy was first',
    breaks: [...WRONG, 'O13'],
    patches: [anyAttempt],
  },
  {
    id: 'M37',
    about: 'does not sync the base of a segment',
    breaks: WRONG_OR_STUCK,
    patches: [
      SMALL_SEGMENTS,
      patch(DURABLE, "yield* perform('base.sync', () => this.#disk.sync(name));", ''),
    ],
  },
  {
    id: 'M37',
    about: 'does not sync the folder when it begins a segment',
    breaks: WRONG_OR_STUCK,
    patches: [
      SMALL_SEGMENTS,
      patch(DURABLE, "yield* perform('base.sync-folder', () => this.#disk.syncFolder());", ''),
    ],
  },
]

/** What comes of an attempt that was given up is heard as if it were the current one. */
function lateHeard(): Patch[] {
  return [
    patch(
      COORDINATOR,
      "else if (mail?.kind === 'committed')",
      `else if (mail?.kind === 'late')
                this.#stage.heard({ ...mail, ok: true, slot: -1 }, this.#context.nowMs);
            else if (mail?.kind === 'committed')`,
    ),
    patch(
      STAGE,
      'this.#running.delete(exit.process);',
      'if (exit.ok) this.#running.delete(exit.process);',
    ),
    patch(STAGE, 'this.pace.ended(exit.slot, events, spawnedMs, nowMs);', 'void 0;'),
    anyAttempt,
  ]
}

export const MICRO_BATCH: readonly Mutant[] = FORMS.map((form) => ({
  ...form,
  engines: ['micro-batch'],
  sinks: BOTH_SINKS,
}))
