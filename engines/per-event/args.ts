import type { Arena } from '../../runtime/arena.js'
import type { Pid } from '../../runtime/program.js'
import { ringWords } from '../../runtime/ring.js'
import type { CellRows, KeptRows, Rows, StateRows } from '../../workloads/queries/rows.js'
import type { EngineArgs } from '../world.js'

/**
 * - aligned: a worker's snapshot waits for the barrier on all inputs, and whoever brought it waits
 *   with it. unaligned: it is taken at once, and what stands before the barrier in the inputs is
 *   copied into it.
 */
export const ALIGNMENTS = ['aligned', 'unaligned'] as const
export type Alignment = (typeof ALIGNMENTS)[number]

export interface PerEventArgs extends EngineArgs {
  readonly checkpointIntervalMs: number
  /** Records that wait for their receiver at most before they are published. */
  readonly bufferEvents: number
  /** How long a record waits at most; also how often rows go out that need no checkpoint. */
  readonly bufferTimeoutMs: number
  /** From its barrier on; a checkpoint that takes longer is given up. Absent: it may take long. */
  readonly checkpointTimeoutMs?: number
  /** Counts: so many clicks are folded together before they are handed on; absent: by time only. */
  readonly bundleEvents?: number
  /** So long a click waits in a bundle; both absent: no bundles. */
  readonly bundleMs?: number
  /** Of barriers, where they cut exactly-once snapshots; absent: aligned. */
  readonly alignment?: Alignment
  /** Records that each ring holds, a power of two; absent: RING_RECORDS. 0: there are no rings. */
  readonly ringRecords?: number
  /** Rows that a worker holds for the sink before its sources pause; absent: HELD_ROWS. */
  readonly heldRows?: number
}

export interface WorkerArgs extends PerEventArgs {
  readonly index: number
  readonly writer: Pid
  /** `rings[from * workers + to]`. */
  readonly rings: readonly Int32Array[]
  /** Where each partition goes on. */
  readonly offsets: readonly number[]
  /** The state of all keys; a worker takes its own. */
  readonly state: KeptRows | undefined
}

export type ToWorker =
  | { readonly kind: 'peers'; readonly peers: readonly Pid[] }
  | { readonly kind: 'barrier'; readonly id: number }
  /** From the writer: a flush has been committed. */
  | { readonly kind: 'credit' }
  | { readonly kind: 'stop' }

export type FromWorker =
  /** Rows of a snapshot that is being taken; the last ones come with it. */
  | { readonly kind: 'part'; readonly id: number; readonly rows: Rows }
  | {
      readonly kind: 'snapshot'
      readonly index: number
      readonly id: number
      /** (partition, offset) of the partitions that it reads. */
      readonly offsets: readonly (readonly [number, number])[]
      /** What changed since its snapshot before, with absolute values; or new `each` rows. */
      readonly rows: Rows
      /** Deltas beside them: clicks that stood before the barrier and were not in the state. */
      readonly overtaken?: CellRows
      /** Of a `history` query: the users that changed since. */
      readonly state?: StateRows
    }
  /** Its sources pause until the barrier behind that one, which takes with it what waits here. */
  | { readonly kind: 'full'; readonly behind: number }
  /** Everything has been read, covered and, where rows do not wait for checkpoints, committed. */
  | { readonly kind: 'ended'; readonly index: number }

/**
 * Tables stay dense up to so many keys, 32 MiB a window: a worker has them for long, and they fill
 * up.
 */
export const DENSE_KEYS_MAX = 4_194_304
/**
 * Places of a table that are looked at between two steps of the stream: no click waits longer for a
 * checkpoint, however many keys there are.
 */
export const PART_PLACES_MAX = 8_192

export const RING_RECORDS = 1 << 15

/** Partitions that a worker reads. */
export function partitionsOf(index: number, workers: number, partitions: number): number[] {
  const own: number[] = []
  for (let p = index; p < partitions; p += workers) own.push(p)
  return own
}

/** Fresh rings for each set of workers: what a killed worker still writes, nobody reads. */
export function freshRings(
  arena: Arena,
  workers: number,
  partitions: number,
  records: number,
): Int32Array[] {
  if (records === 0) return []
  return Array.from({ length: workers * workers }, (_, at) => {
    const from = Math.floor(at / workers)
    if (from === at % workers) return new Int32Array(0)
    return arena.words(ringWords(records, partitionsOf(from, workers, partitions).length))
  })
}
