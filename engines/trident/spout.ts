import type { Log } from '../../workloads/log/log.js'
import type { Batch, TridentArgs } from './args.js'

/** How often a source is asked again that has a click due and does not give it. */
const ASK_AGAIN_MS = 1

/** Cuts batches out of the log: what is there of each partition, up to a share of the most. */
export class BatchSpout {
  readonly #log: Log
  readonly #args: TridentArgs

  constructor(log: Log, args: TridentArgs) {
    this.#log = log
    this.#args = args
  }
  ends(starts: readonly number[], nowMs: number): number[] {
    const most = Math.max(1, Math.floor(this.#args.batchEventsMax / starts.length))
    return starts.map((start, p) =>
      Math.max(start, Math.min(this.#log.available(p, nowMs), start + most)),
    )
  }
  /** The source has all clicks of the batch now: a partition may be down for a while. */
  has({ starts, ends }: Batch, nowMs: number): boolean {
    return ends.every((end, p) => end === starts[p] || this.#log.available(p, nowMs) >= end)
  }
  /** Until the next click behind these offsets is due. */
  waitMs(starts: readonly number[], nowMs: number): number {
    let dueMs = Number.POSITIVE_INFINITY
    for (const [p, start] of starts.entries()) {
      if (start < this.#log.length(p)) dueMs = Math.min(dueMs, this.#log.dueMs(p, start))
    }
    return Math.max(ASK_AGAIN_MS, dueMs - nowMs)
  }
  ended(starts: readonly number[]): boolean {
    return starts.every((start, p) => start >= this.#log.length(p))
  }
}

export function isEmpty({ starts, ends }: Pick<Batch, 'starts' | 'ends'>): boolean {
  return ends.every((end, p) => end === starts[p])
}
