import { aroundSink } from '../faults/around-sink.js'
import { rowsOf, type SinkDelay, slowSink } from '../faults/slow-sink.js'
import type { Sink } from '../sinks/sink.js'

/** The sink of a run: slowed where the cell says so, and with its largest commit known. */
export class MeteredSink {
  readonly sink: Sink
  rowsMax = 0

  constructor(sink: Sink, delay: SinkDelay | null) {
    const slowed = delay === null ? sink : slowSink(sink, delay)
    this.sink = aroundSink(slowed, {
      commit: (commit) => {
        this.rowsMax = Math.max(this.rowsMax, rowsOf(commit))
        return slowed.commit(commit)
      },
    })
  }
}
