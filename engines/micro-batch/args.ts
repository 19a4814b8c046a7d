import type { EngineArgs } from '../world.js'

export interface MicroBatchArgs extends EngineArgs {
  readonly guarantee: 'exactly-once' | 'none'
  /** Between two triggers, on the grid of its multiples; 0: as fast as possible. */
  readonly intervalMs: number
  /** A chunk has at most so many events; a batch is cut into at least one chunk a worker. */
  readonly chunkEventsMax: number
  readonly batchEventsMax: number
}

/** Clicks [from, to) of a partition. */
export interface Piece {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/**
 * A batch's clicks: [starts, ends) of each partition. Fixed before anything of it has an effect.
 */
export interface Range {
  readonly id: number
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

/** Below that a chunk is not cut further: starting it would cost more than it saves. */
const CHUNK_EVENTS_MIN = 2_048

/** Cuts a batch into chunks of about equal size, in the order of the log. */
export function cutChunks(range: Range, args: MicroBatchArgs): Piece[][] {
  const total = range.ends.reduce((sum, end, p) => sum + end - range.starts[p]!, 0)
  const fair = Math.max(Math.ceil(total / args.workers), CHUNK_EVENTS_MIN)
  const most = Math.min(fair, args.chunkEventsMax)
  const chunks: Piece[][] = []
  let chunk: Piece[] = []
  let room = most
  range.ends.forEach((end, partition) => {
    for (let from = range.starts[partition]!; from < end; ) {
      const to = Math.min(end, from + room)
      chunk.push({ partition, from, to })
      room -= to - from
      from = to
      if (room === 0) {
        chunks.push(chunk)
        chunk = []
        room = most
      }
    }
  })
  if (chunk.length > 0) chunks.push(chunk)
  return chunks
}
