import { BUILT, type SimulatedSink, type Subject } from '../../../faults/verify/subject.js'
import { openMemory } from '../../../sinks/memory.js'
import type { Commit, Sink } from '../../../sinks/sink.js'
import type { Rows } from '../../../workloads/queries/rows.js'

type Acts = Pick<Sink, 'commit'>
/** The built engines over a memory sink that does something else when it commits. */
function over(commitOf: (sink: Sink) => Acts['commit']): Subject {
  const memory: SimulatedSink = {
    name: 'memory',
    open: (options) => {
      const sink = openMemory(options)
      return {
        fence: (writer) => sink.fence(writer),
        commit: commitOf(sink),
        read: () => sink.read(),
        close: () => sink.close(),
      }
    },
  }
  return { ...BUILT, sinks: [memory] }
}
const twice = (rows: Rows): Rows =>
  Object.fromEntries(
    Object.entries(rows).map(([name, column]) =>
      column instanceof Int32Array && column.length > 0
        ? [name, Int32Array.from([column[0]!, ...column])]
        : [name, column],
    ),
  ) as unknown as Rows

/** Wrong subjects, which every campaign must catch. */
export const CANARIES: readonly (readonly [about: string, subject: Subject])[] = [
  [
    'a sink that ignores the ids of commits',
    over(
      (sink) =>
        ({ id: _, ...commit }) =>
          sink.commit({ ...commit, id: undefined }),
    ),
  ],
  [
    'a sink that fences nobody',
    over(
      (sink) =>
        function* (commit: Commit) {
          const { epoch } = yield* sink.fence(commit.writer)
          return yield* sink.commit({ ...commit, epoch })
        },
    ),
  ],
  [
    'a sink that doubles a row of a commit that comes behind a fault',
    over((sink) => {
      return (commit) =>
        sink.commit(commit.epoch > 1 ? { ...commit, rows: commit.rows.map(twice) } : commit)
    }),
  ],
]
