import { CLICK_TYPES, type Columns, MALFORMED } from '../log/log.js'
import { Bytes, padded } from './bytes.js'
import type { RecordDecoder } from './record-decoder.js'
import type { Vocabulary } from './vocabulary.js'

/** Why a datum is no click. */
const PROBLEMS = [
  'none: it is a click',
  'cut off, or longer than its fields',
  'user is unknown',
  'page is unknown',
  'ad is out of range',
  'type is unknown',
  'eventTime is out of range',
] as const
const [NONE, LENGTH, USER, PAGE, AD, TYPE, TIME] = [0, 1, 2, 3, 4, 5, 6]
const ADDRESS_BYTES = 4
const TYPES = CLICK_TYPES.length

/** Reads what `avroEncoder` writes; a number of more than 32 bits is out of range anywhere. */
export class AvroDecoder implements RecordDecoder {
  readonly #vocabulary: Vocabulary
  #bytes = new Bytes(new Uint8Array(0))
  /** Where the varint ended that was read last. */
  #at = 0

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
  }
  decode(bytes: Uint8Array, from: number, count: number, into: Columns, index: number): number {
    this.#bytes = new Bytes(bytes)
    let at = from
    for (let i = index; i < index + count; i++) {
      const length = this.#varint(at)
      const start = this.#at
      at = start + length
      if (this.#datum(start, at, into, i) !== NONE) into.type[i] = MALFORMED
    }
    return at
  }
  skip(bytes: Uint8Array, at: number): number {
    this.#bytes = new Bytes(bytes)
    const length = this.#varint(at)
    return this.#at + length
  }
  record(bytes: Uint8Array, at: number): Uint8Array {
    this.#bytes = new Bytes(bytes)
    const length = this.#varint(at)
    return bytes.subarray(this.#at, this.#at + length)
  }
  reason(record: Uint8Array): string {
    this.#bytes = padded(record)
    return PROBLEMS[this.#datum(0, record.length, ONE, 0)]!
  }

  /** An index into PROBLEMS. */
  #datum(start: number, end: number, into: Columns, i: number): number {
    const { users, pages, ads } = this.#vocabulary
    const all = this.#bytes
    let length = this.#varint(start)
    let at = this.#at
    if (!(length >= 0 && at + length <= end)) return LENGTH
    const user = users.find(all, at, at + length)
    if (user < 0) return USER
    length = this.#varint(at + length)
    at = this.#at
    if (!(length >= 0 && at + length <= end)) return LENGTH
    const page = pages.find(all, at, at + length)
    if (page < 0) return PAGE
    const ad = this.#varint(at + length)
    const type = this.#varint(this.#at)
    const eventTime = this.#varint(this.#at)
    at = this.#at
    if (at + ADDRESS_BYTES !== end) return LENGTH
    if (!(ad >= 0 && ad < ads)) return AD
    if (!(type >= 0 && type < TYPES)) return TYPE
    if (eventTime === BEYOND) return TIME
    const bytes = all.at
    into.user[i] = user
    into.page[i] = page
    into.ad[i] = ad
    into.type[i] = type
    into.eventTime[i] = eventTime
    into.ip[i] =
      (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    return NONE
  }
  /** A zigzag varint as int32; BEYOND: it is none. */
  #varint(start: number): number {
    const bytes = this.#bytes.at
    let at = start
    let byte = bytes[at++]!
    let bits = byte & 127
    for (let shift = 7; byte > 127 && shift < 35; shift += 7) {
      byte = bytes[at++]!
      bits |= (byte & 127) << shift
    }
    this.#at = at
    // The fifth byte has room for four bits.
    if (byte > 127 || (at - start === 5 && byte > 15)) return BEYOND
    return (bits >>> 1) ^ -(bits & 1)
  }
}

/** No int32. */
const BEYOND = Number.NaN
/** Somewhere to write to. */
const ONE: Columns = {
  linear: false,
  user: new Uint32Array(1),
  page: new Uint32Array(1),
  ad: new Uint32Array(1),
  type: new Uint8Array(1),
  eventTime: new Int32Array(1),
  ip: new Uint32Array(1),
  frontier: new Int32Array(1),
}
