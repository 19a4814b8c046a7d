import { type Heap, plainHeap } from '../../runtime/heap.js'
import { CellBuffer } from './cell-buffer.js'
import type { CellRows, Kept } from './rows.js'
import {
  addHashed,
  begin,
  DENSE,
  DENSE_KEYS_MAX,
  HASHED,
  hashedWords,
  hasRoom,
  type Layout,
  placeOf,
  rehash,
} from './slab.js'

/** Windows that compiled loops find by themselves, in a ring: window w at place w modulo this. */
const RING_WINDOWS = 64
/** Word 0: the window that a loop missed; then (window, byte offset of its slab). */
const RING_FIRST = 2

/** Rows of one window mostly follow each other: it is looked up, and given room, once for them. */
function runEnd(window: Int32Array, from: number): number {
  let end = from + 1
  while (end < window.length && window[end] === window[from]) end++
  return end
}

/**
 * The state of a `count` query: a slab (see slab.ts) for each window that is open. Hot loops hold
 * on to one slab while clicks stay in its window, so the cost of a click does not grow with the
 * number of open windows.
 */
export class WindowTable implements Kept {
  readonly kind = 'cells'
  readonly keys: number
  readonly layout: Layout
  readonly slabs = new Map<number, Int32Array>()
  /** Where compiled loops look for slabs: pairs that fit are there, others are asked for. */
  readonly ring: Int32Array
  readonly #heap: Heap

  constructor(keys: number, heap: Heap = plainHeap, dense = keys <= DENSE_KEYS_MAX) {
    this.keys = keys
    this.layout = dense ? DENSE : HASHED
    this.#heap = heap
    this.ring = heap.words(RING_FIRST + 2 * RING_WINDOWS)
  }
  get dense(): boolean {
    return this.layout === DENSE
  }
  /** It has memory for so many cells, or so many in it; no count is looked at. */
  get cellsMax(): number {
    if (this.dense) return this.slabs.size * this.keys
    let cells = 0
    for (const slab of this.slabs.values()) cells += slab[0]!
    return cells
  }
  /** The slab of a window, zeros if it is new; a hashed one has room for so many new cells. */
  slab(window: number, room = 1): Int32Array {
    let slab = this.slabs.get(window)
    if (slab === undefined) {
      slab = this.#make(room)
      this.slabs.set(window, slab)
    } else if (!this.dense && !hasRoom(slab, room)) {
      const larger = this.#make(slab[0]! + room)
      rehash(slab, larger)
      this.#heap.free(slab)
      slab = larger
      this.slabs.set(window, slab)
    }
    const at = RING_FIRST + 2 * (window & (RING_WINDOWS - 1))
    this.ring[at] = window
    this.ring[at + 1] = slab.byteOffset
    return slab
  }
  #make(cells: number): Int32Array {
    if (this.dense) return this.#heap.words(this.keys * 2)
    const slab = this.#heap.words(hashedWords(cells))
    begin(slab)
    return slab
  }
  /**
   * Makes memory for so many new windows ready; writes `wordsMax` words at most, and tells how
   * many. How large a hashed slab will be nobody knows.
   */
  prepare(windows: number, wordsMax: number): number {
    return this.dense ? this.#heap.prepare(this.keys * 2, windows, wordsMax) : 0
  }
  /** Frees windows below this one; no click will come for them. */
  close(below: number): void {
    for (const [window, slab] of this.slabs) if (window < below) this.#drop(window, slab)
  }
  /** Empty again. */
  clear(): void {
    for (const [window, slab] of this.slabs) this.#drop(window, slab)
  }
  #drop(window: number, slab: Int32Array): void {
    const at = RING_FIRST + 2 * (window & (RING_WINDOWS - 1))
    if (this.ring[at] === window) this.ring[at + 1] = 0
    this.slabs.delete(window)
    this.#heap.free(slab)
  }
  /** Gives all memory back; the table must not be used any more. */
  free(): void {
    this.clear()
    this.#heap.free(this.ring)
  }

  /** Adds clicks to a cell; tells its place in the slab. `slab` has room for it. */
  addTo(slab: Int32Array, key: number, count: number, hash: number): number {
    if (!this.dense) return addHashed(slab, key, count, hash)
    const at = key << 1
    slab[at] = (slab[at]! + count) | 0
    slab[at + 1] = (slab[at + 1]! + hash) | 0
    return at
  }
  /** Adds rows of deltas. */
  add({ window, key, count, hash }: CellRows): void {
    for (let i = 0; i < key.length; ) {
      const end = runEnd(window, i)
      const slab = this.slab(window[i]!, end - i)
      for (; i < end; i++) this.addTo(slab, key[i]!, count[i]!, hash[i]!)
    }
  }
  /** What rows of deltas would make of their cells, in absolute values; nothing is changed. */
  with({ window, key, count, hash }: CellRows): CellRows {
    const out = new CellBuffer()
    for (let i = 0; i < key.length; i++) {
      const slab = this.slabs.get(window[i]!)
      let at = key[i]! << 1
      if (slab !== undefined && !this.dense) at = placeOf(slab, key[i]!)
      const [n, h] = slab === undefined ? [0, 0] : [slab[at]!, slab[at + 1]!]
      out.push(window[i]!, key[i]!, (n + count[i]!) | 0, (h + hash[i]!) | 0)
    }
    return out.take()
  }
  /** Puts absolute values in. */
  set({ window, key, count, hash }: CellRows): void {
    for (let i = 0; i < key.length; ) {
      const end = runEnd(window, i)
      const slab = this.slab(window[i]!, end - i)
      for (; i < end; i++) {
        const at = this.addTo(slab, key[i]!, count[i]!, 0)
        slab[at] = count[i]!
        slab[at + 1] = hash[i]!
      }
    }
  }
  /** Of all windows, or of those below one. */
  rows(below = Number.POSITIVE_INFINITY): CellRows {
    const out = new CellBuffer()
    for (const [window, slab] of this.slabs) {
      if (window < below) this.#list(window, slab, this.layout.first, slab.length, out)
    }
    return out.take()
  }
  /** The same in parts, of so many places each. Law: nobody changes the table meanwhile. */
  *parts(placesMax: number): Generator<CellRows> {
    const out = new CellBuffer()
    const { first, stride } = this.layout
    const words = placesMax * stride
    for (const [window, slab] of this.slabs) {
      for (let from = first; from < slab.length; from += words) {
        this.#list(window, slab, from, Math.min(slab.length, from + words), out)
        yield out.take()
      }
    }
  }
  #list(window: number, slab: Int32Array, from: number, end: number, out: CellBuffer): void {
    const { stride } = this.layout
    for (let c = from; c < end; c += stride) {
      if (slab[c] === 0) continue
      out.push(window, stride === 2 ? c >> 1 : slab[c + 2]!, slab[c]!, slab[c + 1]!)
    }
  }
}
