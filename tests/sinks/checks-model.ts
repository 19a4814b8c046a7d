import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Fenced, type Sink, type Writer } from '../../sinks/sink.js'
import type { Bodies } from './conformance.js'
import { drive, result, type Strike } from './drive.js'
import {
  type Choice,
  cells,
  clicks,
  contentOf,
  type Opened,
  type Subject,
  textOf,
} from './subject.js'

const WRITERS: readonly Writer[] = [
  { query: 'a', role: 'engine' },
  { query: 'b', role: 'engine' },
]

/** Plain data, so that a failure shrinks. */
type Command =
  | { readonly do: 'fence' | 'stale' | 'read' | 'reopen'; readonly who: number }
  /** `id`: relative to the last one; 0 and less are repeats. Null: a flush. */
  | { readonly do: 'commit'; readonly who: number; readonly id: number | null; readonly rows: Rows }
  | ({ readonly do: 'strike'; readonly who: number; readonly rows: Rows } & Strike)
type Rows = readonly (readonly [number, number])[]

const who = fc.nat({ max: WRITERS.length - 1 })
const rows = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })), { maxLength: 4 })
const acts = fc.constantFrom('crash-before', 'crash-after', 'lose-reply', 'pause')
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('fence', 'stale', 'read', 'reopen'), who }),
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('commit'),
        who,
        id: fc.option(fc.integer({ min: -1, max: 3 })),
        rows,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('strike'),
        who,
        rows,
        at: fc.integer({ min: 1, max: 5 }),
        act: acts,
      }),
    },
  ),
  { maxLength: 12 },
) as fc.Arbitrary<Command[]>

/** What a sink should be: rows, epoch and last id of each writer, and nothing else. */
class Model {
  readonly epochs = WRITERS.map(() => 0)
  readonly idLast = WRITERS.map(() => -1)
  readonly added: string[][] = WRITERS.map(() => [])
  readonly replaced = WRITERS.map(() => new Map<string, string>())
  readonly choice: Choice

  constructor(choice: Choice) {
    this.choice = choice
  }
  apply(who: number, id: number | undefined, salt: number, rows: Rows): void {
    if (id !== undefined) this.idLast[who] = id
    for (const row of rows) {
      const [text] = textOf(this.rows(salt, [row]))
      if (this.choice.output === 'each' && !this.choice.unique) this.added[who]!.push(text!)
      else this.replaced[who]!.set(String(row), text!)
    }
  }
  rows(salt: number, rows: Rows) {
    return this.choice.output === 'each'
      ? clicks(salt, ...rows)
      : cells(...rows.map(([a, b]) => [a, b, salt, ~salt] as const))
  }
  get content(): string[] {
    return [...this.added.flat(), ...this.replaced.flatMap((map) => [...map.values()])].sort()
  }
}

async function fence(sink: Sink, model: Model, who: number): Promise<void> {
  const { epoch, idLast } = await result(sink.fence(WRITERS[who]!))
  assert.ok(epoch > model.epochs[who]!)
  assert.equal(idLast, model.idLast[who])
  model.epochs[who] = epoch
}

/** A commit that something befalls; then a new life, which must find one of two worlds. */
async function struck(
  sink: Sink,
  model: Model,
  command: Command & { do: 'strike' },
  salt: number,
  reopen: () => Promise<Sink>,
): Promise<void> {
  const { who, at, act } = command
  const writer = WRITERS[who]!
  const id = model.idLast[who]! + 1
  const batch = { writer, epoch: model.epochs[who]!, id, rows: [model.rows(salt, command.rows)] }
  const run = await drive(sink.commit(batch), { at, act })
  const now = act === 'pause' ? sink : await reopen()
  const { epoch, idLast } = await result(now.fence(writer))
  assert.ok(epoch > model.epochs[who]!)
  model.epochs[who] = epoch
  if (run.ended === 'returned') assert.equal(idLast, id)
  if (run.ended === 'paused' || act === 'crash-before') {
    if (run.ended !== 'returned') assert.equal(idLast, id - 1)
  }
  if (run.ended === 'paused') {
    const woken = await run.resume()
    assert.ok(woken.ended === 'threw' && woken.error instanceof Fenced)
  }
  assert.ok(idLast === id || idLast === id - 1)
  if (idLast === id) model.apply(who, id, salt, command.rows)
}

async function follow(opened: Opened, choice: Choice, commands: readonly Command[]): Promise<void> {
  const model = new Model(choice)
  let { sink } = opened
  const reopen = async () => {
    sink = await opened.reopen()
    return sink
  }
  for (const who of WRITERS.keys()) await fence(sink, model, who)
  for (const [salt, command] of commands.entries()) {
    const { who } = command
    const writer = WRITERS[who]!
    if (command.do === 'fence') await fence(sink, model, who)
    else if (command.do === 'stale') {
      const stale = {
        writer,
        epoch: model.epochs[who]! - 1,
        id: 1e6,
        rows: [model.rows(salt, [[0, 0]])],
      }
      await assert.rejects(result(sink.commit(stale)), Fenced)
    } else if (command.do === 'reopen') {
      await reopen()
      for (const each of WRITERS.keys()) await fence(sink, model, each)
    } else if (command.do === 'commit') {
      const id = command.id === null ? undefined : Math.max(0, model.idLast[who]! + command.id)
      const batch = {
        writer,
        epoch: model.epochs[who]!,
        id,
        rows: [model.rows(salt, command.rows)],
      }
      const repeat = id !== undefined && id <= model.idLast[who]!
      assert.equal(await result(sink.commit(batch)), repeat ? 'repeated' : 'applied')
      if (!repeat) model.apply(who, id, salt, command.rows)
    } else if (command.do === 'strike') {
      await struck(sink, model, command, salt, reopen)
      for (const each of WRITERS.keys()) if (each !== who) await fence(sink, model, each)
    }
    assert.deepEqual(await contentOf(sink), model.content)
  }
}

async function agrees(subject: Subject, choice: Choice): Promise<void> {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const opened = await subject.open(choice)
      try {
        await follow(opened, choice, list)
      } finally {
        await opened.dispose()
      }
    }),
    { numRuns: subject.runs, seed: 42 },
  )
}

export const modelled: Bodies = {
  'it agrees with a model under commits, repeats, crashes, zombies and restarts (cells)': (
    _open,
    subject,
  ) => agrees(subject, { output: 'count', unique: false }),
  'it agrees with a model under commits, repeats, crashes, zombies and restarts (added rows)': (
    _open,
    subject,
  ) => agrees(subject, { output: 'each', unique: false }),
  'it agrees with a model under commits, repeats, crashes, zombies and restarts (unique rows)': (
    _open,
    subject,
  ) => agrees(subject, { output: 'each', unique: true }),
}
