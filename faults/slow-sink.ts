import { sleep } from '../runtime/program.js'
import type { Commit, Sink } from '../sinks/sink.js'
import { aroundSink } from './around-sink.js'

/** How much longer a commit takes: each one, and each row of it. As plain data. */
export interface SinkDelay {
  readonly commitMs: number
  readonly rowMs: number
}

/**
 * A sink slower than the stream: any other one, whose commits take so much longer on the clock of
 * whatever runtime it is in. Law: what comes of an act is what came of it before; the wait stands
 * before the first act of a commit, so who dies in it has committed nothing.
 *
 * A delay for each commit makes larger commits, or fewer; only one for each row makes a sink that
 * can never keep up.
 */
export function slowSink(sink: Sink, { commitMs, rowMs }: SinkDelay): Sink {
  return aroundSink(sink, {
    *commit(commit) {
      yield* sleep(commitMs + rowMs * rowsOf(commit))
      return yield* sink.commit(commit)
    },
  })
}

/** As many as a sink is given, also of a cell more than once. */
export function rowsOf({ rows }: Pick<Commit, 'rows'>): number {
  return rows.reduce((sum, { key }) => sum + key.length, 0)
}
