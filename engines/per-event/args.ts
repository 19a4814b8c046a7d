import type { Arena } from '../../runtime/arena.js'
import type { Pid } from '../../runtime/program.js'
import { ringWords } from '../../runtime/ring.js'
import type { Rows } from '../../workloads/queries/rows.js'
import type { EngineArgs } from '../world.js'

export interface PerEventArgs extends EngineArgs {
  readonly checkpointIntervalMs: number
  /** Records that wait for their receiver at most before they are published. */
  readonly bufferEvents: number
  /** How long a record waits at most; also how often rows go out that need no checkpoint. */
  readonly bufferTimeoutMs: number
}

export interface WorkerArgs extends PerEventArgs {
  readonly index: number
  readonly writer: Pid
  /** `rings[from * workers + to]`. */
  readonly rings: readonly Int32Array[]
  /** Where each partition goes on. */
  readonly offsets: readonly number[]
  /** The state of all keys; a worker takes its own. */
  readonly state: Rows | undefined
}

export type ToWorker =
  | { readonly kind: 'peers'; readonly peers: readonly Pid[] }
  | { readonly kind: 'barrier'; readonly id: number }
  /** From the writer: a flush has been committed. */
  | { readonly kind: 'credit' }
  | { readonly kind: 'stop' }

export type FromWorker =
  | {
      readonly kind: 'snapshot'
      readonly index: number
      readonly id: number
      /** (partition, offset) of the partitions that it reads. */
      readonly offsets: readonly (readonly [number, number])[]
      /** What changed since its snapshot before, with absolute values; or new `each` rows. */
      readonly rows: Rows
    }
  /** Everything has been read, covered and, where rows do not wait for checkpoints, committed. */
  | { readonly kind: 'ended'; readonly index: number }

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
  return Array.from({ length: workers * workers }, (_, at) => {
    const from = Math.floor(at / workers)
    if (from === at % workers) return new Int32Array(0)
    return arena.words(ringWords(records, partitionsOf(from, workers, partitions).length))
  })
}

/** Key groups: the unit in which keys move between workers. */
const KEY_GROUPS = 128
/**
 * Owner of each key, like Flink: the key's hash gives its group, groups are dealt out in ranges.
 */
export function ownersOf(keys: number, workers: number): Uint8Array {
  const owners = new Uint8Array(keys)
  for (let key = 0; key < keys; key++) {
    const group = (Math.imul(key, 0x9e3779b1) >>> 16) % KEY_GROUPS
    owners[key] = Math.floor((group * workers) / KEY_GROUPS)
  }
  return owners
}
