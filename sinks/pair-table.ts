const LEAST = 16

/**
 * Rows of 32-bit words under a key of two words, replaced by key. Open addressing: `#index` holds
 * row numbers plus one (0 is free), the rows stand densely in `words` in the order of their first
 * arrival.
 *
 * Made for sinks: an empty table costs two small arrays, and a row costs no object. Nothing is
 * ever removed, so probing needs no tombstones.
 */
export class PairTable {
  /** Row r begins at r * stride: key, key, values. Grows: fetch it anew after each `place`. */
  words: Int32Array
  readonly stride: number
  #index = new Int32Array(LEAST * 2)
  #rows = 0

  constructor(values: number) {
    this.stride = 2 + values
    this.words = new Int32Array(LEAST * this.stride)
  }

  get rows(): number {
    return this.#rows
  }
  /** Where the values of this key stand in `words`; a new row if it has none. */
  place(a: number, b: number): number {
    const { stride } = this
    const mask = this.#index.length - 1
    let slot = scatter(a, b) & mask
    for (let row = this.#index[slot]!; row !== 0; row = this.#index[slot]!) {
      const at = (row - 1) * stride
      if (this.words[at] === a && this.words[at + 1] === b) return at + 2
      slot = (slot + 1) & mask
    }
    const at = this.#rows * stride
    if (at === this.words.length) {
      this.#grow()
      return this.place(a, b)
    }
    this.#index[slot] = ++this.#rows
    this.words[at] = a
    this.words[at + 1] = b
    return at + 2
  }
  /** All rows as columns of their own: keys first, then values. */
  columns(): Int32Array[] {
    const { words, stride } = this
    const rows = this.#rows
    return Array.from({ length: stride }, (_, c) => {
      const column = new Int32Array(rows)
      for (let r = 0, at = c; r < rows; r++, at += stride) column[r] = words[at]!
      return column
    })
  }
  /** Twice the room; the index stays at most half full. */
  #grow(): void {
    const words = new Int32Array(this.words.length * 2)
    words.set(this.words)
    const index = new Int32Array(this.#index.length * 2)
    const mask = index.length - 1
    for (let row = 0; row < this.#rows; row++) {
      const at = row * this.stride
      let slot = scatter(words[at]!, words[at + 1]!) & mask
      while (index[slot] !== 0) slot = (slot + 1) & mask
      index[slot] = row + 1
    }
    this.words = words
    this.#index = index
  }
}

/**
 * Windows and keys, partitions and offsets are small and dense: the low bits must depend on all.
 */
function scatter(a: number, b: number): number {
  const h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  return h ^ (h >>> 15)
}
