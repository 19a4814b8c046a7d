import type { Pid } from '../../../runtime/program.js'
import type { CellRows, EachRows } from '../../../workloads/queries/rows.js'
import type { MicroBatchArgs, Piece } from '../args.js'

export interface LineageArgs extends MicroBatchArgs {
  readonly guarantee: 'exactly-once'
  /** A checkpoint of all key groups after so many batches: no lineage is longer. */
  readonly checkpointBatches: number
}

export interface WorkerArgs {
  readonly groups: number
  readonly sliceEvents: number
}

/** The next version of a key group: from `base`, if that is there, or from the version before. */
export interface Derivation {
  readonly group: number
  /** A checkpoint: what the group had before all of `deltas`. */
  readonly base: CellRows | undefined
  readonly deltas: readonly CellRows[]
}

export type ToWorker =
  /** Only what falls into these key groups is wanted back. */
  | {
      readonly kind: 'map'
      readonly job: number
      readonly pieces: readonly Piece[]
      readonly groups: readonly number[]
    }
  | {
      readonly kind: 'derive'
      /** Echoed: which of the coordinator's attempts it belongs to. */
      readonly turn: number
      /** Of the batch behind which the version stands. */
      readonly id: number
      readonly derivations: readonly Derivation[]
      /** Windows below are over. */
      readonly openFirst: number
    }
  | { readonly kind: 'snapshot'; readonly id: number; readonly groups: readonly number[] }
  | { readonly kind: 'stop' }

export type FromWorker =
  | { readonly kind: 'up'; readonly from: Pid }
  | {
      readonly kind: 'mapped'
      readonly from: Pid
      readonly job: number
      /** By key group; a group that nothing falls into has none. */
      readonly deltas: readonly (readonly [group: number, rows: CellRows])[]
      readonly each: EachRows | undefined
    }
  | {
      readonly kind: 'derived'
      readonly from: Pid
      readonly turn: number
      readonly groups: readonly number[]
      /** Of the deltas' cells, their new values. */
      readonly rows: CellRows
    }
  | {
      readonly kind: 'snapshot'
      readonly from: Pid
      readonly id: number
      readonly groups: readonly number[]
      readonly rows: CellRows
    }
