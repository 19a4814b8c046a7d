import { type Definition, receive } from '../runtime/program.js'
import type { Compaction, Sink, Writer } from './sink.js'

export interface CompactorArgs extends Compaction {
  readonly query: string
  /** Between two looks at the table, while there is nothing to do. */
  readonly everyMs: number
}
export interface ToCompactor {
  readonly kind: 'stop'
}

/** A commit that comes before one of them would make it stage its version again, and sync it. */
const RACE = ['compact.stage-sync', 'compact.commit']

/**
 * Merges small files of a table in the background, one group at a time, while the stream goes on:
 * whoever else waits for its thread has a turn between two acts of it, but for those of a commit.
 *
 * Law: it changes no row that a reader sees, and holds nobody up: a commit that it is faster than
 * tries once more, and it itself gives a group up when somebody else has taken one of its files
 * away. It has an epoch of its own, so an older one that wakes up again is refused. Nothing waits
 * for it; its death costs a merge, and orphans that the next one removes.
 */
export const compactor: Definition<CompactorArgs, void, { readonly sink: Sink }> = {
  name: 'compactor',
  role: 'service',
  background: (act) => !RACE.includes(act),
  *run({ world: { sink } }, { query, everyMs, ...how }) {
    if (sink.compact === undefined) return
    const writer: Writer = { query, role: 'compactor' }
    const { epoch } = yield* sink.fence(writer)
    let waitMs = everyMs
    for (;;) {
      const mail = yield* receive<ToCompactor>(waitMs)
      if (mail?.kind === 'stop') return
      const done = yield* sink.compact({ writer, epoch }, how)
      waitMs = done === 'merged' ? 0 : everyMs
    }
  },
}
