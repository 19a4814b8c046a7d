import type { EngineArgs } from '../world.js'

/** How a value is kept with the transaction that wrote it: see `state.ts`. */
export const STATE_KINDS = ['transactional', 'opaque'] as const
export type StateKind = (typeof STATE_KINDS)[number]

export interface TridentArgs extends EngineArgs {
  readonly guarantee: 'exactly-once'
  readonly state: StateKind
  /** Between two batches that are emitted; 0: as fast as possible. */
  readonly intervalMs: number
  readonly batchEventsMax: number
  /** Batches that are emitted and not committed, at most. */
  readonly pipelineBatches: number
  /** Keys of one put to the state, which is an act of its own. */
  readonly putKeys: number
}

/** Clicks of a transaction: [starts, ends) of each partition. */
export interface Batch {
  readonly txid: number
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}
