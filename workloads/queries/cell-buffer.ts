import type { CellRows } from './rows.js'

/** Rows of a `count` query as they are found; `take` hands them on as columns. */
export class CellBuffer {
  #words = new Int32Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }
  push(window: number, key: number, count: number, hash: number): void {
    const at = this.#length * 4
    if (at === this.#words.length) {
      const grown = new Int32Array(at * 4)
      grown.set(this.#words)
      this.#words = grown
    }
    const words = this.#words
    words[at] = window
    words[at + 1] = key
    words[at + 2] = count
    words[at + 3] = hash
    this.#length++
  }
  /** Four columns next to each other in one new buffer. */
  take(): CellRows {
    const n = this.#length
    const words = this.#words
    const all = new Int32Array(n * 4)
    for (let i = 0, at = 0; i < n; i++, at += 4) {
      all[i] = words[at]!
      all[n + i] = words[at + 1]!
      all[2 * n + i] = words[at + 2]!
      all[3 * n + i] = words[at + 3]!
    }
    this.#length = 0
    return {
      kind: 'cells',
      window: all.subarray(0, n),
      key: all.subarray(n, 2 * n),
      count: all.subarray(2 * n, 3 * n),
      hash: all.subarray(3 * n),
    }
  }
}
