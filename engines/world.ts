import type { Arena } from '../runtime/arena.js'
import type { Disk } from '../runtime/disk.js'
import type { Sink } from '../sinks/sink.js'
import type { Log } from '../workloads/log/log.js'
import type { Script } from '../workloads/queries/groups/script.js'
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
  /** Of `groups` queries. */
  readonly script?: Script
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

/**
 * How rows of cells come out. update: each commit has those that changed, and they replace their
 * older selves; a reader of all commits has the complete result. append: a cell comes out once,
 * with the commit whose clicks close its window, and is final.
 */
export type OutputMode = 'update' | 'append'

/** What every engine is told, beside its own knobs. */
export interface EngineArgs {
  /** 1, 2, ...: how often the coordinator has been started. */
  readonly life: number
  readonly workers: number
  readonly guarantee: Guarantee
  /** Events that a hot loop does between two yields. */
  readonly sliceEvents: number
  /** Then it stops, with all committed that it has begun: a savepoint. Absent: at the log's end. */
  readonly savepointAtMs?: number
  /** Absent: update. Rows of single clicks come out once in either. */
  readonly outputMode?: OutputMode
}

/** How long until a savepoint; 0: now; Infinity: there is none. */
export function untilSavepointMs({ savepointAtMs }: EngineArgs, nowMs: number): number {
  return savepointAtMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, savepointAtMs - nowMs)
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

/** The sink gets the rows of a window when it is final. */
export function appends({ kernel }: WorkerWorld, { outputMode }: Partial<EngineArgs>): boolean {
  return outputMode === 'append' && kernel.query.output === 'count'
}

/**
 * Windows below this one leave the state at a cut. In mode append they are final, and come out with
 * it: any later click of them is late, whatever its partition, and with the last click of the log
 * all are. A function of the offsets alone, so whoever comes to the same cut again finds the same
 * windows; and a life that recovers at a cut closes what came out with it or before.
 */
export function closedBelow(world: World, args: EngineArgs, offsets: ArrayLike<number>): number {
  if (!appends(world, args)) return openWindowFirst(world, offsets)
  return Math.floor(watermarkMs(world, offsets) / world.kernel.query.windowMs)
}
