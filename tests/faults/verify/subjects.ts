import type { VerifyPlan } from '../../../faults/verify/plan.js'
import { BUILT, type Quiet, type Subject } from '../../../faults/verify/subject.js'
import { type Outcome, Target } from '../../../faults/verify/target.js'
import type { AnyDefinition, Context, Effect, Program } from '../../../runtime/program.js'
import { openMemory } from '../../../sinks/memory.js'
import type { Commit, Sink } from '../../../sinks/sink.js'
import type { Rows } from '../../../workloads/queries/rows.js'
import { plain } from '../../engines/exact.js'

export type Built = 'micro-batch' | 'per-event'
export const ENGINES_BUILT: readonly Built[] = ['micro-batch', 'per-event']

/** One small run of a subject, from the plan of `exact.ts`. */
export function attack(
  plan: Partial<VerifyPlan>,
  subject: Subject = BUILT,
  closely = false,
): Outcome {
  return new Target({ ...plain, ...plan }, subject).run(plan.faults, { closely })
}

/** The built engines over a memory sink of which something is replaced. */
export function sinkThat(spoil: (sink: Sink) => Partial<Sink & Quiet>): Subject {
  const open = (options: Parameters<typeof openMemory>[0]): Sink & Quiet => {
    const sink = openMemory(options)
    return { ...through(sink), ...spoil(sink) }
  }
  return { ...BUILT, sinks: [{ name: 'memory', open }] }
}
/** The methods of a class do not survive a spread. */
export function through(sink: Sink): Sink {
  return {
    fence: (writer) => sink.fence(writer),
    commit: (commit) => sink.commit(commit),
    read: () => sink.read(),
    close: () => sink.close(),
  }
}

type Spoil = (
  program: Program<unknown>,
  context: Context<unknown>,
  args: unknown,
) => Program<unknown>
/** The built sinks below engines of which one program is replaced. */
export function programThat(name: string, spoil: Spoil): Subject {
  const built = BUILT.programs[name]!
  const run = (context: Context<unknown>, args: unknown) =>
    spoil(built.run(context, args), context, args)
  return { ...BUILT, programs: { ...BUILT.programs, [name]: { ...built, run } as AnyDefinition } }
}
/** The writer of both engines, with something between it and the sink that the watcher sees. */
export function writerThat(spoil: (sink: Sink) => Partial<Sink>): Subject {
  const built = BUILT.programs.writer!
  const run = (context: Context<{ sink: Sink }>, args: unknown) => {
    const { sink } = context.world
    const { self, parent, nowMs } = context
    const world = { ...context.world, sink: { ...through(sink), ...spoil(sink) } }
    return built.run({ self, parent, nowMs, world }, args)
  }
  return { ...BUILT, programs: { ...BUILT.programs, writer: { ...built, run } as AnyDefinition } }
}

/** Hands on what a program yields; `before` may put another effect in place of it. */
export function* altered(
  program: Program<unknown>,
  before: (effect: Effect) => Effect,
  after: (effect: Effect) => void = () => {},
): Program<unknown> {
  let input: unknown
  let failure: unknown
  for (;;) {
    const next = failure === undefined ? program.next(input) : program.throw(failure)
    input = failure = undefined
    if (next.done) return next.value
    try {
      input = yield before(next.value)
    } catch (error) {
      failure = error
    }
    after(next.value)
  }
}

/** The same rows with `copies` of the first in place of it. */
export function pick(rows: Rows, copies: number): Rows {
  const take = (column: Int32Array): Int32Array =>
    Int32Array.from([...Array(copies).fill(column[0]!), ...column.subarray(1)])
  return eachColumn(rows, take)
}
export function eachColumn(
  rows: Rows,
  change: (column: Int32Array, name: string) => Int32Array,
): Rows {
  return Object.fromEntries(
    Object.entries(rows).map(([name, column]) =>
      column instanceof Int32Array ? [name, change(column, name)] : [name, column],
    ),
  ) as unknown as Rows
}
/** Changes the first rows that come along, once in the life of what it is made for. */
export function once(spoil: (rows: Rows) => Rows): (commit: Commit) => Commit {
  let spoilt = false
  return (commit) => {
    const rows = commit.rows.map((part) => {
      if (spoilt || part.key.length === 0) return part
      spoilt = true
      return spoil(part)
    })
    return { ...commit, rows }
  }
}
