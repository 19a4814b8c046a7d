import type { Sink } from '../sinks/sink.js'

/** The same sink, but for the acts that are given in place of its own. */
export function aroundSink(sink: Sink, own: Partial<Pick<Sink, 'fence' | 'commit'>>): Sink {
  return {
    fence: (writer) => sink.fence(writer),
    commit: (commit) => sink.commit(commit),
    read: () => sink.read(),
    close: () => sink.close(),
    ...(sink.compact === undefined ? {} : { compact: (by, how) => sink.compact!(by, how) }),
    ...own,
  }
}
