import type { CellRows } from './rows.js'

/**
 * The state of a `count` query: for each window that is open a slab of two words a key, the count
 * and the sum of audit hashes. Hot loops hold on to one slab while clicks stay in its window, so
 * the cost of a click does not grow with the number of open windows.
 */
export class WindowTable {
  readonly keys: number
  readonly slabs = new Map<number, Int32Array>()
  readonly #spare: Int32Array[] = []

  constructor(keys: number) {
    this.keys = keys
  }
  /** The slab of a window, zeros if it is new. */
  slab(window: number): Int32Array {
    let slab = this.slabs.get(window)
    if (slab === undefined) {
      slab = this.#spare.pop()?.fill(0) ?? new Int32Array(this.keys * 2)
      this.slabs.set(window, slab)
    }
    return slab
  }
  /** Frees windows below this one; no click will come for them. */
  close(below: number): void {
    for (const [window, slab] of this.slabs) {
      if (window >= below) continue
      this.slabs.delete(window)
      this.#spare.push(slab)
    }
  }
  /** Adds a table of deltas, and returns the rows that it changed, with their new values. */
  add(delta: Deltas): CellRows {
    const out = new CellBuffer()
    for (const [window, changes] of delta) {
      const slab = this.slab(window)
      for (let c = 0; c < changes.length; c += 2) {
        if (changes[c] === 0) continue
        const count = (slab[c]! + changes[c]!) | 0
        const hash = (slab[c + 1]! + changes[c + 1]!) | 0
        slab[c] = count
        slab[c + 1] = hash
        out.push(window, c >> 1, count, hash)
      }
    }
    return out.take()
  }
  /** Puts absolute values in. */
  set(rows: CellRows): void {
    for (let i = 0; i < rows.key.length; i++) {
      const slab = this.slab(rows.window[i]!)
      const cell = rows.key[i]! << 1
      slab[cell] = rows.count[i]!
      slab[cell + 1] = rows.hash[i]!
    }
  }
  /** Rows whose count differs from `known`, which is brought up to date. A count only grows. */
  changes(known: WindowTable): CellRows {
    const out = new CellBuffer()
    for (const [window, slab] of this.slabs) {
      const before = known.slab(window)
      for (let c = 0; c < slab.length; c += 2) {
        if (slab[c] === before[c]) continue
        before[c] = slab[c]!
        before[c + 1] = slab[c + 1]!
        out.push(window, c >> 1, slab[c]!, slab[c + 1]!)
      }
    }
    return out.take()
  }
  rows(): CellRows {
    return this.changes(new WindowTable(this.keys))
  }
}

/** What a chunk adds: (window, slab) pairs; crosses threads. */
export type Deltas = readonly (readonly [number, Int32Array])[]

/** Adds chunk after chunk into one, so that the state is touched once a batch. */
export function sumDeltas(parts: readonly Deltas[]): Deltas {
  const sum = new Map<number, Int32Array>()
  for (const part of parts) {
    for (const [window, slab] of part) {
      const total = sum.get(window)
      if (total === undefined) sum.set(window, slab)
      else for (let c = 0; c < slab.length; c++) total[c] = (total[c]! + slab[c]!) | 0
    }
  }
  return [...sum]
}

class CellBuffer {
  #words = new Int32Array(64)
  #length = 0

  push(window: number, key: number, count: number, hash: number): void {
    const at = this.#length * 4
    if (at === this.#words.length) {
      const grown = new Int32Array(at * 4)
      grown.set(this.#words)
      this.#words = grown
    }
    this.#words[at] = window
    this.#words[at + 1] = key
    this.#words[at + 2] = count
    this.#words[at + 3] = hash
    this.#length++
  }
  take(): CellRows {
    const n = this.#length
    const all = new Int32Array(n * 4)
    for (let i = 0; i < n; i++) {
      for (let column = 0; column < 4; column++) all[column * n + i] = this.#words[i * 4 + column]!
    }
    return {
      kind: 'cells',
      window: all.slice(0, n),
      key: all.slice(n, 2 * n),
      count: all.slice(2 * n, 3 * n),
      hash: all.slice(3 * n),
    }
  }
}
