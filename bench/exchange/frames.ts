import type { Additions } from './additions.js'
import type { Outbox } from './clicks.js'

export const FRAME_HEAD_BYTES = 4
export const RECORD_BYTES = 8
/** What one read of the socket takes at most. */
const READ_BYTES = 1 << 16
/** A record that came in part, or a head that did. */
const CARRY_BYTES = 8

/**
 * A frame on its way out: how many records, then cell and hash of each, as 32-bit words in the
 * order of this machine (both sides are on it). No records: the end.
 */
export class Frame implements Outbox {
  readonly bytes: Buffer
  readonly #words: Int32Array
  #at = 1

  constructor(records: number) {
    this.#words = new Int32Array(1 + records * 2)
    this.#words[0] = records
    this.bytes = Buffer.from(this.#words.buffer)
  }
  push(cell: number, hash: number): void {
    this.#words[this.#at] = cell
    this.#words[this.#at + 1] = hash
    this.#at += 2
  }
  clear(): void {
    this.#at = 1
  }
}

/** Reads frames out of a stream of bytes that may be cut anywhere. */
export class Frames {
  /** The empty frame has come. */
  ended = false
  readonly #bytes = new Uint8Array(CARRY_BYTES + READ_BYTES)
  readonly #words = new Int32Array(this.#bytes.buffer)
  /** Where the next read goes, by how many bytes are carried over. */
  readonly #rooms = Array.from({ length: CARRY_BYTES }, (_, carried) =>
    this.#bytes.subarray(carried, carried + READ_BYTES),
  )
  #carried = 0
  /** Records of the frame that are still to come. */
  #left = 0

  room(): Uint8Array {
    return this.#rooms[this.#carried]!
  }
  /** So many bytes were read into the room. */
  parse(bytes: number, additions: Additions): void {
    const total = this.#carried + bytes
    const end = total >> 2
    let at = 0
    while (at < end) {
      if (this.#left === 0) {
        this.#left = this.#words[at++]!
        if (this.#left === 0) this.ended = true
        continue
      }
      const records = Math.min(this.#left, (end - at) >> 1)
      if (records === 0) break
      additions.add(this.#words, at, records)
      at += records * 2
      this.#left -= records
    }
    this.#bytes.copyWithin(0, at * 4, total)
    this.#carried = total - at * 4
  }
}
