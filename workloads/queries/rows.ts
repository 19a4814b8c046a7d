/** What a query puts out, in columns of equal length. */
export type Rows = CellRows | EachRows

/**
 * `count` queries. Primary key (window, key); the values are absolute, so a row replaces an older
 * one.
 */
export interface CellRows {
  readonly kind: 'cells'
  readonly window: Int32Array
  readonly key: Int32Array
  readonly count: Int32Array
  /** Sum of the clicks' auditHash, modulo 2^32, as int32. */
  readonly hash: Int32Array
}

/** `each` queries. A row is the click (partition, offset), joined. */
export interface EachRows {
  readonly kind: 'each'
  readonly partition: Int32Array
  readonly offset: Int32Array
  readonly key: Int32Array
  readonly eventTime: Int32Array
  /** The click's auditHash as int32. */
  readonly hash: Int32Array
}

export function rowsLength(rows: Rows): number {
  return rows.key.length
}
