/**
 * A partitioned, append-only log of clicks, addressed by (partition, offset), replayable.
 *
 * Law: what stands at (partition, offset) never changes; `dueMs` does not fall with the offset;
 * `available(p, t)` counts clicks with `dueMs <= t` (any when a backlog is drained). In memory it
 * counts all of them, so the log itself is the open-loop generator and cannot fall behind; where
 * clicks come over a network it counts those that have come.
 */
export interface Log {
  readonly partitions: number
  /** Clicks that the partition holds in the end; less than before where it was cut (cut.ts). */
  length(partition: number): number
  available(partition: number, nowMs: number): number
  /** When the click was due, in ms since the run began. 0 for each when a backlog is drained. */
  dueMs(partition: number, offset: number): number
  /**
   * When to ask again for a click that was not available at `nowMs`: when it is due, or later where
   * it is due and has not come.
   */
  nextMs(partition: number, offset: number, nowMs: number): number
  /**
   * The columns in which `offset` lies, and how many clicks from it on lie next to each other
   * there; `lengthMax`: no more of them are needed. A log of bytes decodes them now, into columns
   * that stay as they are until the next call.
   */
  segment(partition: number, offset: number, lengthMax?: number): Segment
}

/**
 * Click `offset + k` stands at `index + k` of the columns, for 0 <= k < length; event times and
 * frontiers are those of the columns plus `shiftMs`.
 */
export interface Segment {
  readonly columns: Columns
  readonly index: number
  readonly length: number
  readonly shiftMs: number
}

/** Clicks in columns over shared memory; text columns hold numbers of their dictionary. */
export interface Columns {
  /** They lie in the run's WebAssembly memory: compiled kernels can read them. */
  readonly linear: boolean
  /** Index into the dictionary of users. */
  readonly user: Uint32Array
  /** Index into the dictionary of pages. */
  readonly page: Uint32Array
  readonly ad: Uint32Array
  /** See CLICK_TYPES; or MALFORMED. */
  readonly type: Uint8Array
  /** Event time: ms since the run began; may be negative by as much as a click is out of order. */
  readonly eventTime: Int32Array
  /** IPv4 address. */
  readonly ip: Uint32Array
  /**
   * Greatest event time of this partition up to and including this click: what lateness is
   * counted from.
   */
  readonly frontier: Int32Array
}

export const CLICK_TYPES = ['view', 'click', 'purchase'] as const
export const VIEW = 0
/**
 * The type of a record that is no click. Law: nobody counts it; its other columns are 0, but for
 * the times: the frontier is that of the click before, and its event time is the same, or 0 where
 * there is none.
 */
export const MALFORMED = 255

/**
 * The identity of a click, as 32 well-mixed bits (as int32): every aggregate carries the sum of
 * them beside its count, so that a lost click cannot hide behind a doubled one. Multiplications
 * and shifts as in MurmurHash3's finaliser.
 */
export function auditHash(partition: number, offset: number): number {
  let h = Math.imul(offset + Math.imul(partition, 0x10000001), 0x9e3779b1)
  h ^= h >>> 15
  return Math.imul(h, 0x85ebca77)
}
