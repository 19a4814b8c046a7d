import { type Definition, type Program, perform, slice } from '../../runtime/program.js'
import type { Segment } from '../../workloads/log/log.js'
import { type Deltas, deltasOf } from '../../workloads/queries/deltas.js'
import { EachBuffer } from '../../workloads/queries/each-buffer.js'
import { ClickBuffer } from '../../workloads/queries/history/click-buffer.js'
import type { EachRows } from '../../workloads/queries/rows.js'
import type { WindowTable } from '../../workloads/queries/window-table.js'
import type { WorkerWorld } from '../world.js'
import type { Piece } from './args.js'

export interface ChunkArgs {
  readonly pieces: readonly Piece[]
  readonly sliceEvents: number
}
export type ChunkResult =
  | { readonly kind: 'deltas'; readonly deltas: Deltas }
  | { readonly kind: 'each'; readonly rows: EachRows }
  /** Of a `groups` query. */
  | { readonly kind: 'records'; readonly words: Int32Array }
  | { readonly kind: 'refused'; readonly said: string }
  /** As they stand in a ClickBuffer. */
  | { readonly kind: 'clicks'; readonly words: Int32Array }

/** Takes the clicks of some next to each other; called once a slice, never once a click. */
type Take = (partition: number, offset: number, segment: Segment, length: number) => void

function* through({ log }: WorkerWorld, { pieces, sliceEvents }: ChunkArgs, take: Take): Program {
  let grant = yield* slice(0, sliceEvents)
  for (const { partition, from, to } of pieces) {
    for (let at = from; at < to; ) {
      const segment = log.segment(partition, at, Math.min(grant, to - at))
      const length = Math.min(grant, to - at, segment.length)
      take(partition, at, segment, length)
      at += length
      grant = yield* slice(length, sliceEvents)
    }
  }
}

/** What the clicks of some pieces add: to `table` for a query that counts, else to `rows`. */
export function* mapPieces(
  world: WorkerWorld,
  args: ChunkArgs,
  table: WindowTable,
  rows: EachBuffer,
): Program {
  const { kernel } = world
  const count = kernel.query.output === 'count'
  yield* through(world, args, (partition, offset, segment, length) => {
    if (count) kernel.fold(partition, offset, segment, length, table)
    else kernel.each(partition, offset, segment, length, rows)
  })
}

/**
 * One chunk: map and combine over its pieces, no side effect at all, so that a lost attempt leaves
 * nothing behind and another may run anywhere. Of a `history` query it only extracts: what a click
 * makes of its user's state is known when all clicks before it are in there. Of somebody's own file
 * it hands its clicks to a process beside it; when that dies, so does this attempt, and no more.
 */
export const chunk: Definition<ChunkArgs, ChunkResult, WorkerWorld> = {
  name: 'chunk',
  role: 'task',
  *run({ world }, args) {
    const { kernel, script } = world
    if (kernel.query.output === 'history') {
      const clicks = new ClickBuffer()
      yield* through(world, args, (partition, offset, segment, length) =>
        kernel.extract(partition, offset, segment, length, clicks),
      )
      return { kind: 'clicks', words: clicks.take() }
    }
    if (script !== undefined) {
      const events = script.buffer()
      yield* through(world, args, (partition, offset, segment, length) =>
        events.add(partition, offset, segment, length),
      )
      const answer = yield* perform('chunk.script', () => script.run(events.take()))
      if ('refused' in answer) return { kind: 'refused', said: answer.refused }
      return { kind: 'records', words: answer }
    }
    const table = kernel.table()
    const rows = new EachBuffer()
    yield* mapPieces(world, args, table, rows)
    const deltas = deltasOf(table)
    table.free()
    const count = kernel.query.output === 'count'
    return count ? { kind: 'deltas', deltas } : { kind: 'each', rows: rows.take() }
  },
}
