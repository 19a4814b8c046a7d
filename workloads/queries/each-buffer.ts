import type { EachRows } from './rows.js'

const COLUMNS = 5

/** Rows of an `each` query as they are made; `take` cuts them off as columns. */
export class EachBuffer {
  #words = new Int32Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }
  /** Makes room for so many more, so that `push` need not look. */
  reserve(more: number): void {
    const need = (this.#length + more) * COLUMNS
    if (need <= this.#words.length) return
    const grown = new Int32Array(Math.max(need, this.#words.length * 2))
    grown.set(this.#words.subarray(0, this.#length * COLUMNS))
    this.#words = grown
  }
  push(partition: number, offset: number, key: number, eventTime: number, hash: number): void {
    const at = this.#length++ * COLUMNS
    const words = this.#words
    words[at] = partition
    words[at + 1] = offset
    words[at + 2] = key
    words[at + 3] = eventTime
    words[at + 4] = hash
  }
  take(): EachRows {
    const n = this.#length
    const column = (c: number): Int32Array => {
      const out = new Int32Array(n)
      for (let i = 0, at = c; i < n; i++, at += COLUMNS) out[i] = this.#words[at]!
      return out
    }
    this.#length = 0
    return {
      kind: 'each',
      partition: column(0),
      offset: column(1),
      key: column(2),
      eventTime: column(3),
      hash: column(4),
    }
  }
}
