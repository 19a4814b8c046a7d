/** A decoder looks so far past a record without asking; a zero stops each of its loops. */
export const BYTES_PAST = 16

/** Bytes, one by one and several at once. */
export class Bytes {
  readonly at: Uint8Array
  readonly view: DataView

  /** BYTES_PAST of the bytes must be behind all that will be asked for. */
  constructor(bytes: Uint8Array) {
    this.at = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

/** A copy with zeros behind it. */
export function padded(bytes: Uint8Array): Bytes {
  const copy = new Uint8Array(bytes.length + BYTES_PAST)
  copy.set(bytes)
  return new Bytes(copy)
}

/** Up to four letters as a little-endian int32, as `getInt32` reads them. */
export function wordOf(letters: string): number {
  return wide(letters, 4).getInt32(0, true)
}

/**
 * Eight letters as a float64: one comparison for eight bytes. It is exact, as no ASCII text is one
 * of the numbers (0, NaN) whose equality is not that of their bits.
 */
export function doubleOf(letters: string): number {
  return wide(letters, 8).getFloat64(0, true)
}

/** A text of 8 to 16 letters, compared in two parts, which may overlap. */
export class Literal {
  readonly length: number
  readonly #first: number
  readonly #last: number

  constructor(letters: string) {
    this.length = letters.length
    this.#first = doubleOf(letters.slice(0, 8))
    this.#last = doubleOf(letters.slice(-8))
  }
  standsAt(view: DataView, at: number): boolean {
    if (view.getFloat64(at, true) !== this.#first) return false
    return view.getFloat64(at + this.length - 8, true) === this.#last
  }
}

function wide(letters: string, length: number): DataView {
  const bytes = new Uint8Array(length)
  bytes.set(new TextEncoder().encode(letters))
  return new DataView(bytes.buffer)
}
