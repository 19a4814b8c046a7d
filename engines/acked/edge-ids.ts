/**
 * Edge ids of one spout: 64 bits as two words, out of who it is and a running number. Chance is not
 * an engine's to take; a good mixer of numbers that nobody else has is as good (MurmurHash3's
 * finaliser, twice).
 */
export class EdgeIds {
  readonly #a: number
  readonly #b: number
  #next = 0
  hi = 0
  lo = 0

  constructor(index: number, number: number) {
    this.#a = mix(Math.imul(index, 0x10001) ^ Math.imul(number, 0x9e3779b1))
    this.#b = mix(this.#a ^ 0x5bd1e995)
  }
  /** Sets `hi` and `lo` to those of the next edge. */
  draw(): void {
    const n = this.#next++
    this.hi = mix(n ^ this.#a)
    this.lo = mix(Math.imul(n, 0x9e3779b1) ^ this.#b)
  }
}

function mix(input: number): number {
  let h = input
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
