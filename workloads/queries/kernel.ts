import type { Ring } from '../../runtime/ring.js'
import { InputError } from '../input-error.js'
import type { Segment } from '../log/log.js'
import type { EachBuffer } from './each-buffer.js'
import type { ClickBuffer } from './history/click-buffer.js'
import type { Query } from './query.js'
import type { WindowTable } from './window-table.js'

/**
 * A query compiled to loops over columns, shared by all engines, so that they differ in scheduling
 * and recovery only. Two forms, one meaning: plain TypeScript (loops.ts), which runs anywhere, and
 * AssemblyScript over shared WebAssembly memory (assembly.ts).
 *
 * Law: each method counts clicks [offset, offset + length) of the partition exactly once, in order;
 * `segment` begins at `offset`. No allocation, closure or clock per click.
 */
export interface Kernel {
  readonly query: Query
  /** Keys are 0 to this, exclusive. */
  readonly keys: number
  readonly form: Form
  /** An empty state, where the loops find it; unless said, dense if the key space is small. */
  table(dense?: boolean): WindowTable
  /** Map and combine. */
  fold(partition: number, offset: number, segment: Segment, length: number, to: WindowTable): void
  /** One row for each click that passes. */
  each(partition: number, offset: number, segment: Segment, length: number, to: EachBuffer): void
  /** Of a `history` query: what passes, for a state to take, in order. */
  extract(
    partition: number,
    offset: number,
    segment: Segment,
    length: number,
    to: ClickBuffer,
  ): void
  /** A worker's part in a keyed exchange between so many. */
  exchange(self: number, workers: number): Exchange
}

export const FORMS = ['typescript', 'assemblyscript'] as const
export type Form = (typeof FORMS)[number]

/** What rows carry beside counts: sums of audit hashes, or zeros in their place. */
export const AUDITS = ['hash', 'count'] as const
export type Audit = (typeof AUDITS)[number]

/** Both ends of the exchange by key, in one worker. */
export interface Exchange {
  /**
   * Own keys into the table; the others as (window * keys + key, hash) onto the ring to the worker
   * that owns them. Each ring has room for `length` records.
   */
  send(
    partition: number,
    offset: number,
    segment: Segment,
    length: number,
    table: WindowTable,
    outs: readonly (Ring | undefined)[],
  ): void
  /**
   * Adds `count` records of a ring's data from `from` on; stops before a barrier, and tells how
   * many it added.
   */
  take(data: Int32Array, mask: number, from: number, count: number, table: WindowTable): number
}

export interface KernelOptions {
  readonly keys: number
  /** Of keys in two parts: how many there are of the second; absent: keys have one part. */
  readonly seconds?: number
  /** ad -> campaign. */
  readonly campaignOf: Uint32Array
  /** False when the workload cannot have a late click: then the frontier is not even read. */
  readonly mayBeLate: boolean
  /** Of `count` queries; rows of single clicks always have their hash. */
  readonly audit: Audit
}

/** Key groups: the unit in which keys move between workers. */
const KEY_GROUPS = 128
/** Owner of a key, like Flink: its hash gives its group, groups are dealt out in ranges. */
export function ownerOf(key: number, workers: number): number {
  const group = (Math.imul(key, 0x9e3779b1) >>> 16) % KEY_GROUPS
  return Math.floor((group * workers) / KEY_GROUPS)
}

/** A cell travels as one 32-bit word. */
const CELL_MAX = 2 ** 31 - 1
/** Throws InputError. */
export function refuseWide(keys: number, window: number): void {
  if (Math.abs(window * keys) + keys <= CELL_MAX) return
  throw new InputError(
    `window ${window} of ${keys} keys has no 32-bit cell number; allowed: keys x windows below 2^31`,
  )
}
