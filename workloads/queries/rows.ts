/** What a query puts out, in columns of equal length. */
export type Rows = CellRows | EachRows

/**
 * `count` queries, and sessions. Primary key (window, key); the values are absolute, so a row
 * replaces an older one; with count 0 and hash 0 it is as if there were none.
 */
export interface CellRows {
  readonly kind: 'cells'
  readonly window: Int32Array
  readonly key: Int32Array
  readonly count: Int32Array
  /** Sum of the clicks' auditHash, modulo 2^32, as int32. */
  readonly hash: Int32Array
}

/** `each` queries, and rules of single clicks. A row is the click (partition, offset), joined. */
export interface EachRows {
  readonly kind: 'each'
  readonly partition: Int32Array
  readonly offset: Int32Array
  readonly key: Int32Array
  readonly eventTime: Int32Array
  /** The click's auditHash as int32. */
  readonly hash: Int32Array
  /** What a rule tells of the click beside that: as many columns in all rows of a query. */
  readonly values?: readonly Int32Array[]
}

/**
 * A row of a click in sums: its audit hash, and with values beside it a hash of both, so that a
 * value that stands beside another click of the cell does not go unseen.
 */
export function rowHash(auditHash: number, values: readonly number[]): number {
  let h = auditHash
  for (const value of values) {
    h = Math.imul(h ^ value, 0x9e3779b1) + 0x85ebca77
    h ^= h >>> 15
  }
  return h | 0
}
export function valuesOf({ values = [] }: EachRows, at: number): number[] {
  return values.map((column) => column[at]!)
}

/** What a `history` query knows of users: see UserStates. The values are absolute. */
export interface StateRows {
  readonly kind: 'state'
  /** Words of a user: who he is, his latest event time, and what his rule keeps. */
  readonly stride: number
  readonly words: Int32Array
}
/** The state of a query, as it crosses threads and stands in logs. */
export type KeptRows = CellRows | StateRows

/**
 * The state of a query, as a coordinator keeps it. Law: after `set` of all rows that another one
 * has told, in order, both are the same.
 */
export interface Kept {
  /** Which rows it is made of. */
  readonly kind: KeptRows['kind']
  set(rows: KeptRows): void
  rows(): KeptRows
  /** The same in parts, of so many places each. Law: nobody changes it meanwhile. */
  parts(placesMax: number): Iterable<KeptRows>
  /** Windows below this one are over: what only they need may be forgotten. */
  close(below: number): void
}

export function rowsLength(rows: Rows | StateRows): number {
  return rows.kind === 'state' ? rows.words.length / rows.stride : rows.key.length
}
