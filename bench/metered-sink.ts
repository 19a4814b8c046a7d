import { rowsOf, type SinkDelay, slowSink } from '../faults/slow-sink.js'
import type { Sink } from '../sinks/sink.js'

/** The sink of a run: slowed where the cell says so, and with its largest commit known. */
export class MeteredSink {
  readonly sink: Sink
  rowsMax = 0

  constructor(sink: Sink, delay: SinkDelay | null) {
    const slowed = delay === null ? sink : slowSink(sink, delay)
    this.sink = {
      fence: (writer) => slowed.fence(writer),
      commit: (commit) => {
        this.rowsMax = Math.max(this.rowsMax, rowsOf(commit))
        return slowed.commit(commit)
      },
      read: () => slowed.read(),
      close: () => slowed.close(),
      ...(slowed.compact === undefined ? {} : { compact: (by, how) => slowed.compact!(by, how) }),
    }
  }
}
