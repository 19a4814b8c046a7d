import { CLICK_TYPES, type Segment } from '../log/log.js'
import type { EachBuffer } from './each-buffer.js'
import type { Query } from './query.js'
import type { WindowTable } from './window-table.js'

/** Takes the records of keys that another worker owns. */
export interface Outbox {
  push(cell: number, hash: number): void
}

/**
 * A query compiled to plain loops over columns, shared by all engines, so that they differ in
 * scheduling and recovery only.
 *
 * Law: each method counts clicks [offset, offset + length) of the partition exactly once, in order;
 * `segment` begins at `offset`. No allocation, closure or clock per click.
 */
export interface Kernel {
  readonly query: Query
  /** Size of the dense key space. */
  readonly keys: number
  /** Map and combine. */
  fold(partition: number, offset: number, segment: Segment, length: number, to: WindowTable): void
  /**
   * Own keys into the table; the others as (window * keys + key, hash) to the worker that owns
   * them.
   */
  exchange(partition: number, offset: number, segment: Segment, length: number, to: Route): void
  /** One row for each click that passes. */
  each(partition: number, offset: number, segment: Segment, length: number, to: EachBuffer): void
}

export interface Route {
  readonly self: number
  /** Worker that owns the key. */
  readonly ownerOf: Uint8Array
  readonly table: WindowTable
  /** By worker; its own place is never used. */
  readonly outs: readonly Outbox[]
}

export interface KernelOptions {
  readonly keys: number
  /** ad -> campaign. */
  readonly campaignOf: Uint16Array
  /** False when the workload cannot have a late click: then the frontier is not even read. */
  readonly mayBeLate: boolean
}

// auditHash of workloads/log/log.ts, taken apart for the loops.
const GOLDEN = 0x9e3779b1 | 0
const MIX = 0x85ebca77 | 0
const PARTITION = 0x10000001

/** The loops of a query over one key space. */
export function compile(query: Query, options: KernelOptions): Kernel {
  const { keys, mayBeLate } = options
  const wanted = query.type === undefined ? -1 : CLICK_TYPES.indexOf(query.type)
  const { windowMs, allowedLatenessMs } = query
  const byAd = query.key === 'campaign'
  const keyOf = byAd ? Uint32Array.from(options.campaignOf) : identity(keys)
  return {
    query,
    keys,
    fold(partition, offset, { columns, index }, length, table) {
      const { type, eventTime, frontier } = columns
      const source = byAd ? columns.ad : columns.page
      const end = index + length
      const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
      let start = 0
      let stop = 0
      let slab: Int32Array = EMPTY
      for (let i = index; i < end; i++) {
        if (wanted >= 0 && type[i] !== wanted) continue
        const time = eventTime[i]!
        if (time < start || time >= stop) {
          const window = Math.floor(time / windowMs)
          start = window * windowMs
          stop = start + windowMs
          slab = table.slab(window)
        }
        if (mayBeLate && stop <= frontier[i]! - allowedLatenessMs) continue
        const cell = keyOf[source[i]!]! << 1
        let h = Math.imul(i + shift, GOLDEN)
        h ^= h >>> 15
        slab[cell] = (slab[cell]! + 1) | 0
        slab[cell + 1] = (slab[cell + 1]! + Math.imul(h, MIX)) | 0
      }
    },
    exchange(partition, offset, { columns, index }, length, { self, ownerOf, table, outs }) {
      const { type, eventTime, frontier } = columns
      const source = byAd ? columns.ad : columns.page
      const end = index + length
      const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
      let start = 0
      let stop = 0
      let base = 0
      let slab: Int32Array = EMPTY
      for (let i = index; i < end; i++) {
        if (wanted >= 0 && type[i] !== wanted) continue
        const time = eventTime[i]!
        if (time < start || time >= stop) {
          const window = Math.floor(time / windowMs)
          start = window * windowMs
          stop = start + windowMs
          base = window * keys
          if (Math.abs(base) + keys > CELL_MAX) throw tooWide(keys, window)
          slab = table.slab(window)
        }
        if (mayBeLate && stop <= frontier[i]! - allowedLatenessMs) continue
        const key = keyOf[source[i]!]!
        let h = Math.imul(i + shift, GOLDEN)
        h = Math.imul(h ^ (h >>> 15), MIX)
        const owner = ownerOf[key]!
        if (owner === self) {
          const cell = key << 1
          slab[cell] = (slab[cell]! + 1) | 0
          slab[cell + 1] = (slab[cell + 1]! + h) | 0
        } else outs[owner]!.push(base + key, h)
      }
    },
    each(partition, offset, { columns, index }, length, out) {
      const { type, eventTime, frontier } = columns
      const source = byAd ? columns.ad : columns.page
      const end = index + length
      const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
      out.reserve(length)
      for (let i = index; i < end; i++) {
        if (wanted >= 0 && type[i] !== wanted) continue
        const time = eventTime[i]!
        if (mayBeLate) {
          const stop = (Math.floor(time / windowMs) + 1) * windowMs
          if (stop <= frontier[i]! - allowedLatenessMs) continue
        }
        let h = Math.imul(i + shift, GOLDEN)
        h = Math.imul(h ^ (h >>> 15), MIX)
        out.push(partition, offset + i - index, keyOf[source[i]!]!, time, h)
      }
    },
  }
}

const EMPTY = new Int32Array(0)
/** A cell travels as one 32-bit word. */
const CELL_MAX = 2 ** 31 - 1
function tooWide(keys: number, window: number): RangeError {
  return new RangeError(
    `window ${window} of ${keys} keys has no 32-bit cell number; allowed: keys x windows below 2^31`,
  )
}
function identity(keys: number): Uint32Array {
  return Uint32Array.from({ length: keys }, (_, key) => key)
}
