import type { Columns } from '../log/log.js'

/** Writes clicks as records of an encoding. */
export interface RecordEncoder {
  /** Writes click `i` of the columns; returns where the record ends. */
  write(columns: Columns, i: number, into: Uint8Array, at: number): number
  /** A record's bytes at most. */
  readonly bytesMax: number
  /**
   * Writes a record that the decoder will call malformed, in one of several ways; `draw` (0 to
   * 2^32) chooses.
   */
  writeBroken(draw: number, into: Uint8Array, at: number): number
}
