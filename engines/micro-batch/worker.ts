import { type Definition, slice } from '../../runtime/program.js'
import { type Deltas, deltasOf } from '../../workloads/queries/deltas.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { ClickBuffer } from '../../workloads/queries/history/click-buffer.js'
import type { EachRows } from '../../workloads/queries/rows.js'
import type { WorkerWorld } from '../world.js'
import type { Piece } from './args.js'

export interface ChunkArgs {
  readonly pieces: readonly Piece[]
  readonly sliceEvents: number
}
export type ChunkResult =
  | { readonly kind: 'deltas'; readonly deltas: Deltas }
  | { readonly kind: 'each'; readonly rows: EachRows }
  /** As they stand in a ClickBuffer. */
  | { readonly kind: 'clicks'; readonly words: Int32Array }

/**
 * One chunk: map and combine over its pieces, no side effect at all, so that a lost attempt leaves
 * nothing behind and another may run anywhere. Of a `history` query it only extracts: what a click
 * makes of its user's state is known when all clicks before it are in there.
 */
export const chunk: Definition<ChunkArgs, ChunkResult, WorkerWorld> = {
  name: 'chunk',
  role: 'task',
  *run({ world: { log, kernel } }, { pieces, sliceEvents }) {
    const table = kernel.table()
    const rows = new EachBuffer()
    const clicks = new ClickBuffer()
    const { output } = kernel.query
    let grant = yield* slice(0, sliceEvents)
    for (const { partition, from, to } of pieces) {
      for (let at = from; at < to; ) {
        const segment = log.segment(partition, at, Math.min(grant, to - at))
        const length = Math.min(grant, to - at, segment.length)
        if (output === 'count') kernel.fold(partition, at, segment, length, table)
        else if (output === 'history') kernel.extract(partition, at, segment, length, clicks)
        else kernel.each(partition, at, segment, length, rows)
        at += length
        grant = yield* slice(length, sliceEvents)
      }
    }
    const deltas = deltasOf(table)
    table.free()
    if (output === 'history') return { kind: 'clicks', words: clicks.take() }
    return output === 'count' ? { kind: 'deltas', deltas } : { kind: 'each', rows: rows.take() }
  },
}
