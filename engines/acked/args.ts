import type { Pid } from '../../runtime/program.js'
import type { CellRows } from '../../workloads/queries/rows.js'
import type { EngineArgs } from '../world.js'

export interface AckedArgs extends EngineArgs {
  /** Between two times that acked offsets are made safe. */
  readonly checkpointIntervalMs: number
  /** Clicks of a tuple, at most: 1 is Storm without batching. */
  readonly bufferEvents: number
  /** Between two flushes of a bolt to the sink. */
  readonly bufferTimeoutMs: number
  /** A root that is not acked by then is emitted again, and has twice as long for it each time. */
  readonly ackTimeoutMs: number
  /** Roots of one spout on their way, at most. */
  readonly pendingRoots: number
  /** Rows that a bolt holds for the sink before spouts pause; absent: HELD_ROWS. */
  readonly heldRows?: number
}

export interface WorkerArgs extends AckedArgs {
  readonly index: number
  /** Of its name: no other worker of this index has it. */
  readonly number: number
  readonly writer: Pid
  /** Where each partition goes on. */
  readonly offsets: readonly number[]
}

/** The part of a root that goes to one bolt: clicks [from, to) of the partition, by their keys. */
export interface Tuple {
  readonly kind: 'tuple'
  readonly from: Pid
  readonly root: number
  /** The edge, a random number of 64 bits. */
  readonly hi: number
  readonly lo: number
  readonly partition: number
  /** Where the root ends. */
  readonly to: number
  /** Undefined: nothing of it, or the bolt has it already. */
  readonly rows: CellRows | undefined
}
/** Edges by their roots: those of one root as one number, their xor. */
export interface Edges {
  readonly root: readonly number[]
  readonly hi: readonly number[]
  readonly lo: readonly number[]
}

export type ToWorker =
  /** Who they all are now: again whenever one of them began anew. */
  | { readonly kind: 'peers'; readonly peers: readonly Pid[]; readonly acker: Pid }
  | Tuple
  /** A bolt has taken one of this spout's tuples; only where nothing is acked. */
  | { readonly kind: 'taken'; readonly index: number }
  | { readonly kind: 'acked'; readonly root: number }
  | { readonly kind: 'closed'; readonly below: number }
  /** From the writer: a flush has been committed. */
  | { readonly kind: 'credit' }
  | { readonly kind: 'stop' }

export type FromWorker =
  /** Everything of these partitions below these offsets has been acked. */
  | { readonly kind: 'offsets'; readonly offsets: readonly (readonly [number, number])[] }
  /** Where nothing is acked: everything has been taken and is committed. */
  | { readonly kind: 'ended'; readonly index: number }

export type ToAcker =
  /** All edges of a root, and who wants to know. It may come after some of them are acked. */
  | { readonly kind: 'init'; readonly spout: Pid; readonly edges: Edges }
  | { readonly kind: 'ack'; readonly edges: Edges }
  | { readonly kind: 'stop' }

/** Partitions that a spout reads. */
export function partitionsOf(index: number, workers: number, partitions: number): number[] {
  const own: number[] = []
  for (let p = index; p < partitions; p += workers) own.push(p)
  return own
}
