import {
  type Definition,
  type Pid,
  type Program,
  progress,
  receive,
  send,
} from '../runtime/program.js'
import type { Rows } from '../workloads/queries/rows.js'
import type { Sink, Writer } from './sink.js'

export interface WriterArgs extends Writer {
  /** Workers that send flushes, 0..sources-1. */
  readonly sources: number
}

export type ToWriter =
  | {
      readonly kind: 'commit'
      /** Batch or checkpoint id, growing; undefined: remembered by nobody. */
      readonly id: number | undefined
      readonly rows: readonly Rows[]
      /** Every click of partition p below `offsets[p]` is in this commit or an older one. */
      readonly offsets: readonly number[] | undefined
      readonly reply: Pid | undefined
    }
  | {
      readonly kind: 'flush'
      readonly from: Pid
      readonly source: number
      readonly rows: Rows
      /**
       * What this source does not hold back any more; Infinity: it has no part in the partition.
       */
      readonly covered: readonly number[]
    }
  | { readonly kind: 'stop' }

export type FromWriter =
  | { readonly kind: 'ready'; readonly from: Pid; readonly epoch: number; readonly idLast: number }
  | {
      readonly kind: 'committed'
      readonly id: number | undefined
      readonly outcome: 'applied' | 'repeated'
    }
  /** To the worker that flushed: it may send one more. */
  | { readonly kind: 'credit' }

/**
 * The only process that commits, one per life of a coordinator: it fences, says so, and then
 * commits what comes by mail, in the order in which it comes.
 *
 * Law: a `committed` or `credit` goes out, and an offset is called visible, only after the
 * commit. It retries nothing and catches nothing: a refused fence or an unknown outcome ends it,
 * its parent hears of that, and the next life asks the sink how far it came. One recovery path.
 * Its mailbox is bounded by its senders: a coordinator has a bounded number of batches or one
 * checkpoint under way, and a worker spends a credit for each flush and gets it back with its
 * commit.
 */
export const sinkWriter: Definition<WriterArgs, void, { readonly sink: Sink }> = {
  name: 'writer',
  role: 'service',
  *run(context, args) {
    const { sink } = context.world
    const writer: Writer = { query: args.query, role: args.role }
    const { epoch, idLast } = yield* sink.fence(writer)
    yield* send<FromWriter>(context.parent, { kind: 'ready', from: context.self, epoch, idLast })
    const visible = new Visible(args.sources)
    for (;;) {
      const mail = yield* receive<ToWriter>()
      if (mail?.kind === 'stop') return
      if (mail?.kind === 'commit') {
        const { id, rows, offsets, reply } = mail
        const outcome = yield* sink.commit({ writer, epoch, id, rows })
        if (offsets !== undefined) yield* visible.upTo(offsets)
        if (reply !== undefined) yield* send<FromWriter>(reply, { kind: 'committed', id, outcome })
      } else if (mail?.kind === 'flush') {
        yield* sink.commit({ writer, epoch, id: undefined, rows: [mail.rows] })
        const offsets = visible.covered(mail.source, mail.covered)
        if (offsets !== undefined) yield* visible.upTo(offsets)
        yield* send<FromWriter>(mail.from, { kind: 'credit' })
      }
    }
  },
}

/** How far each partition can be read; with several sources as far as the slowest of them. */
class Visible {
  readonly #said: number[] = []
  readonly #sources: (readonly number[] | undefined)[]

  constructor(sources: number) {
    this.#sources = new Array<undefined>(sources).fill(undefined)
  }
  *upTo(offsets: readonly number[]): Program {
    for (const [partition, offset] of offsets.entries()) {
      if (!Number.isFinite(offset) || offset <= (this.#said[partition] ?? 0)) continue
      this.#said[partition] = offset
      yield* progress('visible', partition, offset)
    }
  }
  /** Undefined until every source has reported: before, nobody knows the slowest. */
  covered(source: number, offsets: readonly number[]): readonly number[] | undefined {
    this.#sources[source] = offsets
    if (this.#sources.includes(undefined)) return undefined
    return offsets.map((_, p) => Math.min(...this.#sources.map((covered) => covered![p]!)))
  }
}
