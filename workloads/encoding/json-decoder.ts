import { type Columns, MALFORMED } from '../log/log.js'
import { shareTexts } from '../log/text.js'
import { Bytes } from './bytes.js'
import { DigitReader } from './digits.js'
import { JsonFixed } from './json-fixed.js'
import { readNatively } from './json-native.js'
import { skipValue, TOO_DEEP } from './json-skip.js'
import { numberEnd, QUOTE, StringReader, skipBlanks } from './json-text.js'
import { PlainMembers, SEEN, SEEN_ALL } from './plain-members.js'
import type { RecordDecoder } from './record-decoder.js'
import { HashedTexts, type TextIndex } from './text-index.js'
import type { Vocabulary } from './vocabulary.js'

type Field = keyof typeof SEEN
type Column = Columns[Exclude<keyof Columns, 'linear'>]
const FIELDS = Object.keys(SEEN) as readonly Field[]
const NAMES = new HashedTexts(shareTexts(FIELDS))
const NEWLINE = 10
const COMMA = 0x2c
const COLON = 0x3a
const OPEN = 0x7b
const CLOSE = 0x7d
const latin1 = new TextDecoder('latin1')

/**
 * Clicks as one flat JSON object a line, by a scan over its bytes. Law: for any line it does what
 * JSON.parse and a look at the fields would do (`readNatively`): fields in any order, white space,
 * fields that nobody knows, escapes, duplicate names (the last one counts).
 *
 * Each record is first taken for one of our own writer's, then each of its members for a plain one;
 * only what is neither is read the general way.
 */
export class JsonDecoder implements RecordDecoder {
  readonly #vocabulary: Vocabulary
  readonly #fixed: JsonFixed
  readonly #plain: PlainMembers
  readonly #strings = new StringReader()
  readonly #digits = new DigitReader()
  #all = new Bytes(new Uint8Array(0))
  #into!: Columns

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary
    this.#fixed = new JsonFixed(vocabulary)
    this.#plain = new PlainMembers(vocabulary)
  }

  decode(bytes: Uint8Array, from: number, count: number, into: Columns, index: number): number {
    const all = new Bytes(bytes)
    const fixed = this.#fixed
    this.#open(all, into)
    let at = from
    for (let i = index; i < index + count; i++) {
      const next = fixed.read(all, at, into, i)
      at = next >= 0 ? next : this.#line(at, i)
    }
    return at
  }
  /** The same for lines that do not lie next to each other: from starts[first] on, and so forth. */
  decodeAt(
    all: Bytes,
    starts: Int32Array,
    first: number,
    count: number,
    into: Columns,
    index: number,
  ): void {
    const fixed = this.#fixed
    this.#open(all, into)
    for (let k = 0; k < count; k++) {
      const at = starts[first + k]!
      if (fixed.read(all, at, into, index + k) < 0) this.#line(at, index + k)
    }
  }
  skip(bytes: Uint8Array, at: number): number {
    return lineEnd(bytes, at) + 1
  }
  record(bytes: Uint8Array, at: number): Uint8Array {
    return bytes.subarray(at, lineEnd(bytes, at))
  }
  reason(record: Uint8Array): string {
    const read = readNatively(record, this.#vocabulary)
    return typeof read === 'string' ? read : 'none: it is a click'
  }

  #open(all: Bytes, into: Columns): void {
    this.#all = all
    this.#into = into
    this.#plain.open(all, into)
  }
  #line(start: number, i: number): number {
    this.#plain.seen = 0
    const { at: bytes } = this.#all
    const at = this.#object(start, i)
    const end = at >= 0 && bytes[at] === NEWLINE ? at : lineEnd(bytes, start)
    if (at === TOO_DEEP) this.#natively(start, end, i)
    else if (at !== end || this.#plain.seen !== SEEN_ALL) this.#into.type[i] = MALFORMED
    return end + 1
  }
  /** Behind the object and the white space after it; negative: malformed, or TOO_DEEP. */
  #object(start: number, i: number): number {
    const bytes = this.#all.at
    const plain = this.#plain
    let at = skipBlanks(bytes, start)
    if (bytes[at] !== OPEN) return -1
    at = skipBlanks(bytes, at + 1)
    if (bytes[at] === CLOSE) return skipBlanks(bytes, at + 1)
    for (;;) {
      if (bytes[at] !== QUOTE) return -1
      let end = plain.read(at, i)
      if (end < 0) end = this.#member(at, i)
      if (end < 0) return end
      at = skipBlanks(bytes, end)
      if (bytes[at] === CLOSE) return skipBlanks(bytes, at + 1)
      if (bytes[at] !== COMMA) return -1
      at = skipBlanks(bytes, at + 1)
    }
  }

  /** Behind any member whose opening quote stands at `start`. */
  #member(start: number, i: number): number {
    const all = this.#all
    const strings = this.#strings
    let at = strings.read(all, start + 1)
    if (at < 0) return -1
    const field = FIELDS[NAMES.find(strings.source, strings.from, strings.to)]
    at = skipBlanks(all.at, at)
    if (all.at[at] !== COLON) return -1
    at = skipBlanks(all.at, at + 1)
    if (field === undefined) return skipValue(all, at)
    // The last value of a field counts, also if it is not a proper one.
    this.#plain.seen &= ~SEEN[field]
    return this.#value(field, at, i)
  }
  #value(field: Field, at: number, i: number): number {
    const { users, pages, types, ads } = this.#vocabulary
    const into = this.#into
    switch (field) {
      case 'user':
        return this.#text(SEEN.user, users, into.user, at, i)
      case 'page':
        return this.#text(SEEN.page, pages, into.page, at, i)
      case 'type':
        return this.#text(SEEN.type, types, into.type, at, i)
      case 'ad':
        return this.#number(SEEN.ad, 0, ads - 1, into.ad, at, i)
      case 'eventTime':
        return this.#number(SEEN.eventTime, -(2 ** 31), 2 ** 31 - 1, into.eventTime, at, i)
      case 'ip':
        return this.#address(at, i)
    }
  }
  #text(bit: number, index: TextIndex, column: Column, at: number, i: number): number {
    const all = this.#all
    if (all.at[at] !== QUOTE) return skipValue(all, at)
    const strings = this.#strings
    const end = strings.read(all, at + 1)
    const { source, from, to } = strings
    const number = end < 0 ? -1 : index.find(source, from, to)
    if (number >= 0) {
      column[i] = number
      this.#plain.seen |= bit
    }
    return end
  }
  #address(at: number, i: number): number {
    const all = this.#all
    if (all.at[at] !== QUOTE) return skipValue(all, at)
    const strings = this.#strings
    const end = strings.read(all, at + 1)
    const { source, from, to } = strings
    if (end >= 0 && this.#digits.readQuad(source.view, from) === to) {
      this.#into.ip[i] = this.#digits.value
      this.#plain.seen |= SEEN.ip
    }
    return end
  }
  #number(bit: number, least: number, most: number, column: Column, at: number, i: number): number {
    const { at: bytes } = this.#all
    const byte = bytes[at]!
    if (byte !== 0x2d && (byte < 0x30 || byte > 0x39)) return skipValue(this.#all, at)
    const end = numberEnd(bytes, at)
    const value = end < 0 ? Number.NaN : Number(latin1.decode(bytes.subarray(at, end)))
    if (Number.isInteger(value) && value >= least && value <= most) {
      column[i] = value
      this.#plain.seen |= bit
    }
    return end
  }
  #natively(start: number, end: number, i: number): void {
    const { user, page, ad, type, eventTime, ip } = this.#into
    const read = readNatively(this.#all.at.subarray(start, end), this.#vocabulary)
    if (typeof read === 'string') type[i] = MALFORMED
    else {
      user[i] = read.user
      page[i] = read.page
      ad[i] = read.ad
      type[i] = read.type
      eventTime[i] = read.eventTime
      ip[i] = read.ip
    }
  }
}

function lineEnd(bytes: Uint8Array, at: number): number {
  let i = at
  while (bytes[i] !== NEWLINE) i++
  return i
}
