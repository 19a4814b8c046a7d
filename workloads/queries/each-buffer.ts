import type { EachRows } from './rows.js'

const COLUMNS = 5

/** Rows of single clicks as they are made; `take` cuts them off as columns. */
export class EachBuffer {
  readonly #values: number
  readonly #stride: number
  #words = new Int32Array(0)
  #length = 0

  /** So many values stand beside each click. */
  constructor(values = 0) {
    this.#values = values
    this.#stride = COLUMNS + values
  }

  get length(): number {
    return this.#length
  }
  /** Makes room for so many more, so that `push` need not look. */
  reserve(more: number): void {
    const need = (this.#length + more) * this.#stride
    if (need <= this.#words.length) return
    const grown = new Int32Array(Math.max(need, this.#words.length * 2))
    grown.set(this.#words.subarray(0, this.#length * this.#stride))
    this.#words = grown
  }
  push(partition: number, offset: number, key: number, eventTime: number, hash: number): void {
    const at = this.#length++ * this.#stride
    const words = this.#words
    words[at] = partition
    words[at + 1] = offset
    words[at + 2] = key
    words[at + 3] = eventTime
    words[at + 4] = hash
  }
  /** One of the values of the row that was pushed last. */
  value(place: number, value: number): void {
    this.#words[(this.#length - 1) * this.#stride + COLUMNS + place] = value
  }
  take(): EachRows {
    const n = this.#length
    const column = (c: number): Int32Array => {
      const out = new Int32Array(n)
      for (let i = 0, at = c; i < n; i++, at += this.#stride) out[i] = this.#words[at]!
      return out
    }
    this.#length = 0
    const rows: EachRows = {
      kind: 'each',
      partition: column(0),
      offset: column(1),
      key: column(2),
      eventTime: column(3),
      hash: column(4),
    }
    if (this.#values === 0) return rows
    return { ...rows, values: Array.from({ length: this.#values }, (_, v) => column(COLUMNS + v)) }
  }
}
