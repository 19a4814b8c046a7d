import { type Definition, receive, send } from '../../runtime/program.js'
import type { Sink, Writer } from '../../sinks/sink.js'
import type { FromWriter, WriterArgs } from '../../sinks/writer.js'
import { merge } from '../../workloads/queries/merge.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import type { ToWriter } from '../writer-link.js'

/** No flush adds to windows below that one any more, except clicks that are there already. */
export interface Closed {
  readonly kind: 'closed'
  readonly below: number
}

/**
 * The outside store of bolts that remember nothing: they send what is to be added, and a sink has
 * rows that replace others. So somebody reads, adds and writes, and it is the only process that
 * commits.
 *
 * Argument that its totals are those of the sink: a life fences first and reads the sink then, and
 * nobody else can commit from then on; what it adds it commits, or it ends, and the totals with it.
 * A delta is added once for each time that it comes, so clicks that were emitted again are doubled:
 * there is no id here by which they could be known. Windows are forgotten once all their clicks are
 * acked; what comes for them later can only be a repeat, and a total that begins anew would replace
 * the right one, so it is dropped.
 */
export const store: Definition<WriterArgs, void, WorkerWorld & { readonly sink: Sink }> = {
  name: 'store',
  role: 'service',
  *run(context, { query, role }) {
    const { sink, kernel } = context.world
    const writer: Writer = { query, role }
    const { epoch, idLast } = yield* sink.fence(writer)
    const totals = new WindowTable(kernel.keys)
    const deltas = new WindowTable(kernel.keys)
    if (kernel.query.output === 'count') {
      const rows = yield* sink.read()
      if (rows.kind === 'cells') totals.set(rows)
    }
    yield* send<FromWriter>(context.parent, { kind: 'ready', from: context.self, epoch, idLast })
    let below = Number.NEGATIVE_INFINITY
    for (;;) {
      const mail = yield* receive<ToWriter | Closed>()
      if (mail?.kind === 'stop') return
      if (mail?.kind === 'closed') {
        below = mail.below
        totals.close(below)
      } else if (mail?.kind === 'flush') {
        let { rows } = mail
        if (rows.kind === 'cells') {
          deltas.add(rows)
          deltas.close(below)
          rows = merge(deltas, totals)
        }
        yield* sink.commit({ writer, epoch, id: undefined, rows: [rows] })
        yield* send<FromWriter>(mail.from, { kind: 'credit' })
      }
    }
  },
}
