import { type Heap, plainHeap } from '../../runtime/heap.js'
import { BARRIER } from '../../runtime/ring.js'
import { CLICK_TYPES, MALFORMED } from '../log/log.js'
import type { EachBuffer } from './each-buffer.js'
import { extractOf } from './history/extract.js'
import { type Exchange, type Kernel, type KernelOptions, ownerOf, refuseWide } from './kernel.js'
import { isPaired, paired } from './paired.js'
import type { Query } from './query.js'
import { addHashed } from './slab.js'
import { WindowTable } from './window-table.js'

// auditHash of workloads/log/log.ts, taken apart for the loops.
const GOLDEN = 0x9e3779b1 | 0
const MIX = 0x85ebca77 | 0
const PARTITION = 0x10000001
/** A hashed slab has room for so many new cells before a loop begins. */
const PIECE_EVENTS = 4_096
const EMPTY = new Int32Array(0)

/** The plain form of a kernel: the reference for any other form, and what any query gets. */
export function compile(query: Query, options: KernelOptions, heap: Heap = plainHeap): Kernel {
  if (isPaired(query)) {
    return paired(query, options, heap, (simple, rest) => compile(simple, rest, heap))
  }
  const { keys, mayBeLate } = options
  const hashes = options.audit === 'hash'
  const wanted = query.type === undefined ? -1 : CLICK_TYPES.indexOf(query.type)
  const { windowMs, allowedLatenessMs } = query
  const byAd = query.key === 'campaign'
  const keyOf = byAd ? options.campaignOf : undefined

  const fold: Kernel['fold'] = (partition, offset, { columns, index, shiftMs }, length, table) => {
    const { type, eventTime, frontier } = columns
    const source = byAd ? columns.ad : columns.page
    const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
    const { dense } = table
    for (let from = index; from < index + length; from += PIECE_EVENTS) {
      const end = Math.min(index + length, from + PIECE_EVENTS)
      let start = 0
      let stop = 0
      let slab: Int32Array = EMPTY
      for (let i = from; i < end; i++) {
        if (wanted >= 0 ? type[i] !== wanted : type[i] === MALFORMED) continue
        const time = eventTime[i]! + shiftMs
        if (time < start || time >= stop) {
          const window = Math.floor(time / windowMs)
          start = window * windowMs
          stop = start + windowMs
          slab = EMPTY
        }
        if (mayBeLate && stop <= frontier[i]! + shiftMs - allowedLatenessMs) continue
        if (slab === EMPTY) slab = table.slab(start / windowMs, end - i)
        const key = keyOf === undefined ? source[i]! : keyOf[source[i]!]!
        const h = hashes ? hashOf(i + shift) : 0
        if (dense) {
          const cell = key << 1
          slab[cell] = (slab[cell]! + 1) | 0
          if (hashes) slab[cell + 1] = (slab[cell + 1]! + h) | 0
        } else addHashed(slab, key, 1, h)
      }
    }
  }

  const each: Kernel['each'] = (
    partition,
    offset,
    { columns, index, shiftMs },
    length,
    out: EachBuffer,
  ): void => {
    const { type, eventTime, frontier } = columns
    const source = byAd ? columns.ad : columns.page
    const end = index + length
    const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
    out.reserve(length)
    for (let i = index; i < end; i++) {
      if (wanted >= 0 ? type[i] !== wanted : type[i] === MALFORMED) continue
      const time = eventTime[i]! + shiftMs
      if (mayBeLate) {
        const stop = (Math.floor(time / windowMs) + 1) * windowMs
        if (stop <= frontier[i]! + shiftMs - allowedLatenessMs) continue
      }
      const h = hashOf(i + shift)
      const key = keyOf === undefined ? source[i]! : keyOf[source[i]!]!
      out.push(partition, offset + i - index, key, time, h)
    }
  }

  function exchange(self: number, workers: number): Exchange {
    // Made when it is wanted: the compiled form has it of its own.
    let owned: Uint8Array | undefined
    return {
      send(partition, offset, { columns, index, shiftMs }, length, table, outs) {
        owned ??= ownersOf(keys, workers)
        const owners = owned
        const { type, eventTime, frontier } = columns
        const source = byAd ? columns.ad : columns.page
        const shift = (offset - index + Math.imul(partition, PARTITION)) | 0
        const { dense } = table
        for (let from = index; from < index + length; from += PIECE_EVENTS) {
          const end = Math.min(index + length, from + PIECE_EVENTS)
          let start = 0
          let stop = 0
          let base = 0
          let slab: Int32Array = EMPTY
          for (let i = from; i < end; i++) {
            if (wanted >= 0 ? type[i] !== wanted : type[i] === MALFORMED) continue
            const time = eventTime[i]! + shiftMs
            if (time < start || time >= stop) {
              const window = Math.floor(time / windowMs)
              start = window * windowMs
              stop = start + windowMs
              base = window * keys
              slab = EMPTY
            }
            if (mayBeLate && stop <= frontier[i]! + shiftMs - allowedLatenessMs) continue
            if (slab === EMPTY) {
              refuseWide(keys, start / windowMs)
              slab = table.slab(start / windowMs, end - i)
            }
            const key = keyOf === undefined ? source[i]! : keyOf[source[i]!]!
            const h = hashes ? hashOf(i + shift) : 0
            const owner = owners[key]!
            if (owner !== self) outs[owner]!.push(base + key, h)
            else if (dense) {
              const cell = key << 1
              slab[cell] = (slab[cell]! + 1) | 0
              if (hashes) slab[cell + 1] = (slab[cell + 1]! + h) | 0
            } else addHashed(slab, key, 1, h)
          }
        }
      },
      take: (data, mask, from, count, table) => takeRecords(keys, data, mask, from, count, table),
    }
  }
  return {
    query,
    keys,
    form: 'typescript',
    table: (dense) => new WindowTable(keys, heap, dense),
    fold,
    each,
    extract: extractOf(query, mayBeLate),
    exchange,
  }
}

function ownersOf(keys: number, workers: number): Uint8Array {
  const owners = new Uint8Array(keys)
  for (let key = 0; key < keys; key++) owners[key] = ownerOf(key, workers)
  return owners
}

function hashOf(input: number): number {
  const h = Math.imul(input, GOLDEN)
  return Math.imul(h ^ (h >>> 15), MIX)
}

/** See Exchange.take. */
function takeRecords(
  keys: number,
  data: Int32Array,
  mask: number,
  from: number,
  count: number,
  table: WindowTable,
): number {
  const { dense } = table
  let base = 0
  let stop = 0
  let slab: Int32Array = EMPTY
  for (let n = 0; n < count; n++) {
    const at = ((from + n) & mask) << 1
    const cell = data[at]!
    if (cell < base || cell >= stop) {
      if (cell === BARRIER) return n
      const window = Math.floor(cell / keys)
      base = window * keys
      stop = base + keys
      slab = table.slab(window, count - n)
    }
    const key = cell - base
    const hash = data[at + 1]!
    if (dense) {
      slab[key << 1] = (slab[key << 1]! + 1) | 0
      slab[(key << 1) + 1] = (slab[(key << 1) + 1]! + hash) | 0
    } else addHashed(slab, key, 1, hash)
  }
  return count
}
