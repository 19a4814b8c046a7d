/**
 * How clicks stand in the log. `columns`: decoded beforehand, so that a run measures everything
 * but parsing; the others: as bytes, decoded by whoever works on them, when he does.
 */
export type Encoding = 'columns' | ByteEncoding
export type ByteEncoding = 'json' | 'binary'

export const ENCODINGS: readonly Encoding[] = ['columns', 'json', 'binary']

/**
 * The clicks of a log as bytes, as plain data over shared memory: posting it to a thread copies
 * nothing. Law: it holds what the columns of the log hold, and nobody writes to it.
 */
export interface EncodedLog {
  readonly encoding: ByteEncoding
  /** By partition: blocks of BLOCK_EVENTS clicks; the last is shorter. */
  readonly partitions: readonly (readonly EncodedBlock[])[]
}

export interface EncodedBlock {
  /** Record after record; behind them BYTES_PAST zeros. */
  readonly bytes: Uint8Array
  /** Where every INDEX_EVENTS-th click begins. */
  readonly positions: Int32Array
  /** The frontier before it. */
  readonly frontiers: Int32Array
}

/** Who begins anywhere decodes half as many in vain: the watermark does, once a commit. */
export const INDEX_EVENTS = 64
