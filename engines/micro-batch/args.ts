import type { EngineArgs } from '../world.js'
import type { Speculation } from './speculation.js'
import type { TriggerSpec } from './triggers/policy.js'

export interface MicroBatchArgs extends EngineArgs {
  readonly guarantee: 'exactly-once' | 'none'
  /** When batches are cut; see triggers/. */
  readonly trigger: TriggerSpec
  /** Between two triggers, or what the trigger makes of it; 0: as fast as possible. */
  readonly intervalMs: number
  /** A chunk has at most so many events; a batch is cut into at least one chunk a worker, */
  readonly chunkEventsMax: number
  /** and takes about so long at most, by the pace of the worker that it is cut for. */
  readonly chunkMsTarget: number
  readonly batchEventsMax: number
  /** Groups of batches that are logged and not committed, at most: 1 runs one after the other. */
  readonly pipelineBatches: number
  /** Batches of a group: cut and logged at once where clicks allow, synced once. */
  readonly groupBatches: number
  /** Absent: off. */
  readonly speculation?: Speculation
  /** No chunk that took less is a straggler; absent: the engine's own. */
  readonly stragglerMsMin?: number
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

/**
 * Below that a chunk is not cut further: to wake another worker for a part of it costs more, some
 * 60 us, than it saves.
 */
export const CHUNK_EVENTS_MIN = 32_768

export function eventsOf({ starts, ends }: Pick<Range, 'starts' | 'ends'>): number {
  let events = 0
  for (let p = 0; p < starts.length; p++) events += ends[p]! - starts[p]!
  return events
}

/** A batch that is cut into chunks, one after the other, in the order of the log. */
export class Cut {
  readonly #range: Range
  #partition = 0
  #from: number
  /** Events not cut off yet. */
  left: number

  constructor(range: Range) {
    this.#range = range
    this.#from = range.starts[0] ?? 0
    this.left = eventsOf(range)
  }
  /** The next so many events, or what is left. */
  take(events: number): Piece[] {
    const { starts, ends } = this.#range
    const pieces: Piece[] = []
    let room = Math.min(Math.max(1, events), this.left)
    this.left -= room
    while (room > 0) {
      const partition = this.#partition
      const from = this.#from
      const to = Math.min(ends[partition]!, from + room)
      if (to > from) pieces.push({ partition, from, to })
      room -= to - from
      this.#from = to
      if (to === ends[partition]) this.#from = starts[++this.#partition] ?? 0
    }
    return pieces
  }
}

/** How many events of a batch the next chunk takes, for a worker of that pace and share. */
export function chunkEvents(
  total: number,
  share: number,
  eventsPerMs: number,
  { chunkEventsMax, chunkMsTarget }: MicroBatchArgs,
): number {
  const most = Math.min(chunkEventsMax, eventsPerMs * chunkMsTarget)
  const fair = Math.min(Math.ceil(total * share), Math.ceil(most))
  const least = total < 2 * CHUNK_EVENTS_MIN ? total : CHUNK_EVENTS_MIN
  return Math.min(Math.max(fair, least), chunkEventsMax)
}
