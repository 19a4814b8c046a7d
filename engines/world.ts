import type { Arena } from '../runtime/arena.js'
import type { Disk } from '../runtime/disk.js'
import type { Sink } from '../sinks/sink.js'
import type { Log } from '../workloads/log/log.js'
import type { Kernel } from '../workloads/queries/kernel.js'

/** Everything that an engine's programs may touch, given by whoever composes the run. */
export interface World extends WorkerWorld {
  readonly arena: Arena
  readonly disk: Disk
  readonly sink: Sink
}

/** What there is in a worker's thread. */
export interface WorkerWorld {
  readonly log: Log
  readonly kernel: Kernel
}

/**
 * - exactly-once: rows and id in one transaction. exactly-once-upsert: rows at once, each
 *   replaces its older self; exact at rest. at-least-once: rows at once, no alignment. delivery:
 *   each click comes at least once to a state that a lost worker takes with it. none: nothing is
 *   kept.
 */
export type Guarantee =
  | 'exactly-once'
  | 'exactly-once-upsert'
  | 'at-least-once'
  | 'delivery'
  | 'none'

/** What every engine is told, beside its own knobs. */
export interface EngineArgs {
  /** 1, 2, ...: how often the coordinator has been started. */
  readonly life: number
  readonly workers: number
  readonly guarantee: Guarantee
  /** Events that a hot loop does between two yields. */
  readonly sliceEvents: number
}

/**
 * Up to where all partitions' clicks can no longer be in time for a window; -Infinity: nothing
 * known.
 */
export function watermarkMs(world: WorkerWorld, offsets: ArrayLike<number>): number {
  const { log, kernel } = world
  let lowest = Number.POSITIVE_INFINITY
  for (let p = 0; p < log.partitions; p++) {
    const offset = offsets[p]!
    if (offset >= log.length(p)) continue
    if (offset === 0) return Number.NEGATIVE_INFINITY
    const { columns, index, shiftMs } = log.segment(p, offset - 1, 1)
    const frontierMs = columns.frontier[index]! + shiftMs
    lowest = Math.min(lowest, frontierMs - kernel.query.allowedLatenessMs)
  }
  return lowest
}

/** Windows below this one are over: their end is at or before the watermark. */
export function openWindowFirst(world: WorkerWorld, offsets: ArrayLike<number>): number {
  const watermark = watermarkMs(world, offsets)
  // At the end of the log nothing more comes; windows stay as they are.
  if (!Number.isFinite(watermark)) return Number.NEGATIVE_INFINITY
  return Math.floor(watermark / world.kernel.query.windowMs)
}
