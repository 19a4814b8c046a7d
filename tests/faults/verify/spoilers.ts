import { readNow } from '../../../faults/verify/watch.js'
import { perform, sleep } from '../../../runtime/program.js'
import type { Commit, Fence, Sink } from '../../../sinks/sink.js'
import {
  altered,
  type Built,
  eachColumn,
  once,
  pick,
  programThat,
  sinkThat,
  writerThat,
} from './subjects.js'

export const doubling = () =>
  sinkThat((sink) =>
    spoilt(
      sink,
      once((rows) => pick(rows, 2)),
    ),
  )
export const losing = () =>
  sinkThat((sink) =>
    spoilt(
      sink,
      once((rows) => pick(rows, 0)),
    ),
  )
export function spoilt(sink: Sink, spoil: (commit: Commit) => Commit): Partial<Sink> {
  return { commit: (commit) => sink.commit(spoil(commit)) }
}

/** Half of the rows come with an act of their own, before the id does. */
export const halves = () =>
  sinkThat((sink) => ({
    *commit(commit) {
      const writer = { ...commit.writer, role: 'compactor' as const }
      const [first, ...rest] = commit.rows
      yield* perform('sink.rows', () => {
        const { epoch } = now<Fence>(sink.fence(writer))
        const half = { writer, epoch, id: undefined, rows: first === undefined ? [] : [first] }
        now(sink.commit(half))
      })
      return yield* sink.commit({ ...commit, rows: first?.kind === 'each' ? rest : commit.rows })
    },
  }))
function now<T>(program: Generator<unknown, T, unknown>): T {
  let input: unknown
  for (;;) {
    const next = program.next(input)
    if (next.done) return next.value
    input = (next.value as { action: () => unknown }).action()
  }
}

/** Rows are added again, because nobody remembers the id. */
export const forgetful = () =>
  sinkThat((sink) => ({ commit: (commit) => sink.commit({ ...commit, id: undefined }) }))
/** Whoever comes is taken for the newest. */
export const trusting = () =>
  sinkThat((sink) => {
    let newest = 0
    return {
      *fence(writer) {
        const fence = yield* sink.fence(writer)
        newest = fence.epoch
        return fence
      },
      // At the act and not before: a zombie sleeps in between.
      commit: (commit) =>
        perform('sink.commit', () => now(sink.commit({ ...commit, epoch: newest }))),
    }
  })
/** Its second fence, and each one after, takes a row away. */
export const shrinking = () =>
  sinkThat((sink) => {
    let fences = 0
    return {
      fence: (writer) => {
        fences++
        return sink.fence(writer)
      },
      read: () => perform('sink.read', () => pick(readNow(sink), fences > 1 ? 0 : 1)),
    }
  })

/** A plain mistake of somebody who thinks that mail is his own. */
export const mutating = () =>
  programThat('writer', (program) => {
    let last: { id?: number } = {}
    return altered(
      program,
      (effect) => effect,
      (effect) => {
        if (effect.op !== 'send') return
        last = effect.message as { id?: number }
        last.id = 7
      },
    )
  })
/** Works where both ends share the memory of a column, and only there. */
export const lateFilling = (engine: Built) => () =>
  programThat(engine, (program) => {
    let fill = () => {}
    return altered(
      program,
      (effect) => {
        fill = () => {}
        const mail =
          effect.op === 'send' ? (effect.message as Commit & { kind: string }) : undefined
        if (effect.op !== 'send' || mail?.kind !== 'commit') return effect
        const filled: (() => void)[] = []
        const rows = mail.rows.map((part) =>
          eachColumn(part, (column) => {
            const empty = new Int32Array(column.length)
            filled.push(() => empty.set(column))
            return empty
          }),
        )
        fill = () => {
          for (const one of filled) one()
        }
        return { ...effect, message: { ...mail, rows } }
      },
      () => fill(),
    )
  })

/** Answers for a commit that it has not made. */
export const lazy = (from: number, to: number) => () =>
  writerThat((sink) => {
    let commits = 0
    return {
      *commit(commit) {
        const skip = ++commits >= from && commits < to
        return skip ? 'applied' : yield* sink.commit(commit)
      },
    }
  })

export const sleeping = (engine: Built, ms: number) => () =>
  programThat(engine, function* () {
    for (;;) yield* sleep(ms)
  })
export const littering = (engine: Built) => () =>
  programThat(engine, function* (program, context) {
    const { disk } = (context as { world: { disk: { list(p: string): string[] } & Writing } }).world
    const name = `litter-${disk.list('litter-').length}`
    yield* perform('litter.write', () => disk.write(name, Uint8Array.of(1)))
    return yield* program
  })
/** Its second life leaves a file behind, and no other one does. */
export const forgetting = (engine: Built) => () =>
  programThat(engine, function* (program, context, args) {
    const { disk } = (context as { world: { disk: Writing } }).world
    if ((args as { life: number }).life === 2)
      yield* perform('stale.write', () => disk.write('stale', Uint8Array.of(1)))
    return yield* program
  })
interface Writing {
  write(name: string, bytes: Uint8Array): void
}
