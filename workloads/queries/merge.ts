import { CellBuffer } from './cell-buffer.js'
import type { CellRows } from './rows.js'
import type { WindowTable } from './window-table.js'

/**
 * Moves deltas into a state, as much at a time as its caller can spare, and tells the rows that
 * changed, with their new values. Law: afterwards `from` is as if it were new, but has kept its
 * memory; the state has each delta once; nobody else adds to `from` meanwhile.
 */
export class Merge {
  readonly #from: WindowTable
  readonly #into: WindowTable
  readonly #windows: readonly (readonly [number, Int32Array])[]
  readonly #out = new CellBuffer()
  #turn = 0
  #at: number

  constructor(from: WindowTable, into: WindowTable) {
    this.#from = from
    this.#into = into
    this.#windows = [...from.slabs]
    this.#at = from.layout.first
  }
  get done(): boolean {
    return this.#turn === this.#windows.length
  }
  /** Looks at no more places than that. */
  advance(placesMax: number): CellRows {
    const { first, stride } = this.#from.layout
    let left = placesMax
    while (left > 0 && this.#turn < this.#windows.length) {
      const [window, deltas] = this.#windows[this.#turn]!
      const end = Math.min(deltas.length, this.#at + left * stride)
      left -= (end - this.#at) / stride
      this.#move(window, deltas, end)
      if (end < deltas.length) break
      if (stride > 2) deltas[0] = 0
      this.#at = first
      this.#turn++
    }
    return this.#out.take()
  }
  #move(window: number, deltas: Int32Array, end: number): void {
    const into = this.#into
    const out = this.#out
    const dense = this.#from.dense
    const { stride } = this.#from.layout
    const slab = into.slab(window, dense ? end - this.#at : deltas[0])
    for (let c = this.#at; c < end; c += stride) {
      const count = deltas[c]!
      if (count === 0) continue
      const key = dense ? c >> 1 : deltas[c + 2]!
      const at = into.addTo(slab, key, count, deltas[c + 1]!)
      deltas[c] = 0
      deltas[c + 1] = 0
      out.push(window, key, slab[at]!, slab[at + 1]!)
    }
    this.#at = end
  }
}

/** All at once. */
export function merge(from: WindowTable, into: WindowTable): CellRows {
  return new Merge(from, into).advance(Number.POSITIVE_INFINITY)
}
