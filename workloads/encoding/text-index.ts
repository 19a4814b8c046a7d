import type { SharedText } from '../log/text.js'
import { type Bytes, wordOf } from './bytes.js'
import { DigitReader } from './digits.js'

/** Finds the number of a text by its bytes. Law: no string is made. */
export interface TextIndex {
  /** What all texts begin with: none, or 4 to 6 letters. */
  readonly prefix: string
  /**
   * The number of the text that begins at `at`, and ends at `end`, which is no later than the next
   * double quote; -1: it is unknown, or not as plain as that.
   */
  scan(bytes: Bytes, at: number): number
  /** The same where `at` is behind the prefix. */
  scanRest(bytes: Bytes, at: number): number
  end: number
  /** The number of the text bytes[from..to); -1: unknown. */
  find(bytes: Bytes, from: number, to: number): number
}

const DIGITS_MAX = 8

/** Texts that are a prefix and a number below `count`, as drawn clicks have them. */
export class NumberedTexts implements TextIndex {
  readonly prefix: string
  end = 0
  readonly #head: Uint8Array
  readonly #first: number
  readonly #last: number
  readonly #count: number
  readonly #digits = new DigitReader()

  constructor(prefix: string, count: number) {
    this.prefix = prefix
    this.#head = new TextEncoder().encode(prefix)
    this.#first = wordOf(prefix.slice(0, 4))
    this.#last = wordOf(prefix.slice(-4))
    this.#count = count
  }
  scan(bytes: Bytes, at: number): number {
    const { view } = bytes
    const first = at + this.#head.length
    if (view.getInt32(at, true) !== this.#first) return -1
    return view.getInt32(first - 4, true) === this.#last ? this.scanRest(bytes, first) : -1
  }
  scanRest(bytes: Bytes, at: number): number {
    const digits = this.#digits
    this.end = digits.read(bytes.view, at)
    return this.end >= 0 && digits.value < this.#count ? digits.value : -1
  }
  find({ at: bytes }: Bytes, from: number, to: number): number {
    const head = this.#head
    const first = from + head.length
    if (to <= first || to - first > DIGITS_MAX) return -1
    for (let k = 0; k < head.length; k++) if (bytes[from + k] !== head[k]) return -1
    if (bytes[first] === 0x30 && to - first > 1) return -1
    let number = 0
    for (let i = first; i < to; i++) {
      const digit = bytes[i]! - 0x30
      if (digit < 0 || digit > 9) return -1
      number = number * 10 + digit
    }
    return number < this.#count ? number : -1
  }
}

/** Any texts: a table with open addressing, at most half full. */
export class HashedTexts implements TextIndex {
  readonly prefix = ''
  end = 0
  readonly #texts: SharedText
  /** Number of the text + 1; 0: free. */
  readonly #slots: Int32Array
  readonly #mask: number

  constructor(texts: SharedText) {
    const count = texts.offsets.length - 1
    this.#texts = texts
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, count * 2))))
    this.#mask = this.#slots.length - 1
    const { offsets, bytes } = texts
    for (let number = 0; number < count; number++) {
      let hash = SEED
      for (let i = offsets[number]!; i < offsets[number + 1]!; i++) hash = mixed(hash, bytes[i]!)
      let slot = finished(hash) & this.#mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = number + 1
    }
  }
  scan({ at: bytes }: Bytes, at: number): number {
    let hash = SEED
    let to = at
    for (;;) {
      const byte = bytes[to]!
      if (byte === 0x22) break
      // An escape, or what must not stand in a text.
      if (byte === 0x5c || byte < 0x20) return -1
      hash = mixed(hash, byte)
      to++
    }
    this.end = to
    return this.#probe(bytes, at, to, hash)
  }
  scanRest(bytes: Bytes, at: number): number {
    return this.scan(bytes, at)
  }
  find({ at: bytes }: Bytes, from: number, to: number): number {
    let hash = SEED
    for (let i = from; i < to; i++) hash = mixed(hash, bytes[i]!)
    return this.#probe(bytes, from, to, hash)
  }
  #probe(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const { offsets, bytes: known } = this.#texts
    for (let slot = finished(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot]! - 1
      if (number < 0) return -1
      let there = offsets[number]!
      if (offsets[number + 1]! - there !== to - from) continue
      let i = from
      while (i < to && bytes[i] === known[there]) {
        i++
        there++
      }
      if (i === to) return number
    }
  }
}

const SEED = 0x811c9dc5 | 0
/** FNV-1a. */
function mixed(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193)
}
/** Its low bits know too little of the last bytes. */
function finished(hash: number): number {
  return hash ^ (hash >>> 15)
}
