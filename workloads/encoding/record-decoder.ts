import type { Columns } from '../log/log.js'

/**
 * Decodes records into columns: all of them but the frontier. Law: a record that is no click gets
 * the type MALFORMED, and the next one is found nevertheless. No allocation per click.
 */
export interface RecordDecoder {
  /**
   * Decodes `count` records that begin at `at` of `bytes`, behind which BYTES_PAST zeros stand;
   * returns where the next one begins.
   */
  decode(bytes: Uint8Array, at: number, count: number, into: Columns, index: number): number
  /** Where the record ends that begins at `at`. */
  skip(bytes: Uint8Array, at: number): number
  /** The record that begins at `at`, without what separates it from the next. */
  record(bytes: Uint8Array, at: number): Uint8Array
  /** Why a record is no click. */
  reason(record: Uint8Array): string
}
