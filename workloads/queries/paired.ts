import type { Heap } from '../../runtime/heap.js'
import { CLICK_TYPES, type Columns, MALFORMED, type Segment } from '../log/log.js'
import type { Kernel, KernelOptions } from './kernel.js'
import { passes, type Query } from './query.js'

/** Clicks of which keys are written before a loop runs over them: 16 KiB. */
const PIECE_EVENTS = 4_096
/** Compiled loops read 16 types at once, also the last ones. */
const TYPES_MORE = 16

/** Its loops need columns that clicks do not have: keys of two parts, or several types. */
export function isPaired({ second, types }: Query): boolean {
  return second !== undefined || types !== undefined
}

/**
 * A kernel for such a query over one that knows neither: a pass writes the number of each click's
 * key where the loops look for pages, and makes types that do not count MALFORMED; then they run as
 * over any clicks. So the loops of other queries stay as they are, in both forms, and this one
 * costs its pass: about 1 ns a click.
 */
export function paired(
  query: Query,
  options: KernelOptions,
  heap: Heap,
  make: (simple: Query, options: KernelOptions) => Kernel,
): Kernel {
  const { second, types, ...rest } = query
  const inner = make({ ...rest, key: 'page' }, options)
  const pass = new Pass(query, options, heap)
  return {
    ...inner,
    query,
    fold(partition, offset, segment, length, table) {
      for (let done = 0; done < length; ) {
        const piece = pass.over(segment, done, length)
        inner.fold(partition, offset + done, piece, piece.length, table)
        done += piece.length
      }
    },
    each(partition, offset, segment, length, out) {
      for (let done = 0; done < length; ) {
        const piece = pass.over(segment, done, length)
        inner.each(partition, offset + done, piece, piece.length, out)
        done += piece.length
      }
    },
    exchange(self, workers) {
      const exchange = inner.exchange(self, workers)
      return {
        send(partition, offset, segment, length, table, outs) {
          for (let done = 0; done < length; ) {
            const piece = pass.over(segment, done, length)
            exchange.send(partition, offset + done, piece, piece.length, table, outs)
            done += piece.length
          }
        },
        take: exchange.take,
      }
    },
  }
}

class Pass {
  readonly #query: Query
  readonly #seconds: number
  readonly #campaignOf: Uint32Array
  readonly #keys: Uint32Array
  readonly #types: Uint8Array
  /** By type: itself, or MALFORMED where it does not count. */
  readonly #typeOf = new Uint8Array(256).fill(MALFORMED)

  constructor(query: Query, { campaignOf, seconds = 1 }: KernelOptions, heap: Heap) {
    this.#query = query
    this.#seconds = seconds
    this.#campaignOf = campaignOf
    const keys = heap.words(PIECE_EVENTS)
    this.#keys = new Uint32Array(keys.buffer, keys.byteOffset, PIECE_EVENTS)
    const types = heap.words((PIECE_EVENTS + TYPES_MORE) / 4)
    this.#types = new Uint8Array(types.buffer, types.byteOffset, PIECE_EVENTS + TYPES_MORE)
    CLICK_TYPES.forEach((type, at) => {
      if (passes(query, type)) this.#typeOf[at] = at
    })
  }

  /** The next piece of the segment's clicks; its columns stand until the next call. */
  over({ columns, index, shiftMs }: Segment, done: number, most: number): Segment {
    const from = index + done
    const length = Math.min(PIECE_EVENTS, most - done)
    const end = from + length
    this.#writeKeys(columns, from, end)
    const keys = this.#keys
    const piece: Columns = {
      linear: columns.linear,
      user: keys,
      page: keys,
      ad: keys,
      type: this.#typesOf(columns.type, from, end),
      eventTime: columns.eventTime.subarray(from, end),
      ip: keys,
      frontier: columns.frontier.subarray(from, end),
    }
    return { columns: piece, index: 0, length, shiftMs }
  }
  #writeKeys(columns: Columns, from: number, end: number): void {
    const { key, second } = this.#query
    const keys = this.#keys
    const seconds = second === undefined ? undefined : columns[second]
    const width = this.#seconds
    const campaignOf = this.#campaignOf
    const { ad, page } = columns
    if (seconds === undefined) {
      if (key === 'page') keys.set(page.subarray(from, end))
      else for (let i = from; i < end; i++) keys[i - from] = campaignOf[ad[i]!]!
    } else if (key === 'page') {
      for (let i = from; i < end; i++) keys[i - from] = Math.imul(page[i]!, width) + seconds[i]!
    } else {
      for (let i = from; i < end; i++) {
        keys[i - from] = Math.imul(campaignOf[ad[i]!]!, width) + seconds[i]!
      }
    }
  }
  #typesOf(type: Uint8Array, from: number, end: number): Uint8Array {
    if (this.#query.types === undefined) return type.subarray(from, end)
    const typeOf = this.#typeOf
    const types = this.#types
    for (let i = from; i < end; i++) types[i - from] = typeOf[type[i]!]!
    return types
  }
}
