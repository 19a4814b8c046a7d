import type { Columns } from '../log/log.js'
import { Bytes, doubleOf, wordOf } from './bytes.js'
import { DigitReader } from './digits.js'
import { plainType } from './plain-types.js'
import type { TextIndex } from './text-index.js'
import type { Vocabulary } from './vocabulary.js'

/** A bit for each field, in the order in which our own writer has them. */
export const SEEN = { user: 1, page: 2, ad: 4, type: 8, eventTime: 16, ip: 32 } as const
export const SEEN_ALL = 63

/** From 1 on, by its first letter. */
const BY_LETTER = new Uint8Array(256)
for (const [k, name] of Object.keys(SEEN).entries()) BY_LETTER[name.charCodeAt(0)] = k + 1

const QUOTE = 0x22
const BLANK = 0x20
const WORD_USER = wordOf('user')
const WORD_PAGE = wordOf('page')
const WORD_TYPE = wordOf('type')
const KEY_AD = wordOf('ad":')
const KEY_IP = wordOf('ip":')
const KEY_TIME = doubleOf('eventTim')
const KEY_TIME_END = wordOf('me":')
const COLON = wordOf('":')

/**
 * Takes a member of an object for one of ours, written without escapes, and with a blank at most
 * before its value. Law: what it accepts is what the general scan would make of it; all else it
 * refuses. One method a field, so that each is compiled into one piece.
 */
export class PlainMembers {
  /** Of SEEN: the fields that the record has had, the last time with a proper value. */
  seen = 0
  readonly #users: TextIndex
  readonly #pages: TextIndex
  readonly #ads: number
  readonly #digits = new DigitReader()
  #all = new Bytes(new Uint8Array(0))
  #into!: Columns

  constructor({ users, pages, ads }: Vocabulary) {
    this.#users = users
    this.#pages = pages
    this.#ads = ads
  }
  /** To be called before `read`, for all records of these bytes. */
  open(all: Bytes, into: Columns): void {
    this.#all = all
    this.#into = into
  }

  /** Behind the member whose opening quote stands at `at`; -1: it is not such a member. */
  read(at: number, i: number): number {
    // Nobody can foretell which comes: one jump by a table, no row of questions.
    switch (BY_LETTER[this.#all.at[at + 1]!]) {
      case 1:
        return this.#user(at, i)
      case 2:
        return this.#page(at, i)
      case 3:
        return this.#ad(at, i)
      case 4:
        return this.#type(at, i)
      case 5:
        return this.#eventTime(at, i)
      case 6:
        return this.#ip(at, i)
      default:
        return -1
    }
  }

  #user(at: number, i: number): number {
    const all = this.#all
    const { at: bytes, view } = all
    if (view.getInt32(at + 1, true) !== WORD_USER) return -1
    if (view.getInt16(at + 5, true) !== COLON) return -1
    const quote = bytes[at + 7] === BLANK ? at + 8 : at + 7
    if (bytes[quote] !== QUOTE) return -1
    const number = this.#users.scan(all, quote + 1)
    const end = this.#users.end
    if (number < 0 || bytes[end] !== QUOTE) return -1
    this.#into.user[i] = number
    this.seen |= SEEN.user
    return end + 1
  }
  #page(at: number, i: number): number {
    const all = this.#all
    const { at: bytes, view } = all
    if (view.getInt32(at + 1, true) !== WORD_PAGE) return -1
    if (view.getInt16(at + 5, true) !== COLON) return -1
    const quote = bytes[at + 7] === BLANK ? at + 8 : at + 7
    if (bytes[quote] !== QUOTE) return -1
    const number = this.#pages.scan(all, quote + 1)
    const end = this.#pages.end
    if (number < 0 || bytes[end] !== QUOTE) return -1
    this.#into.page[i] = number
    this.seen |= SEEN.page
    return end + 1
  }
  #ad(at: number, i: number): number {
    const { at: bytes, view } = this.#all
    if (view.getInt32(at + 1, true) !== KEY_AD) return -1
    const digits = this.#digits
    const end = digits.read(view, bytes[at + 5] === BLANK ? at + 6 : at + 5)
    if (end < 0 || digits.value >= this.#ads || !endsNumber(bytes[end]!)) return -1
    this.#into.ad[i] = digits.value
    this.seen |= SEEN.ad
    return end
  }
  #type(at: number, i: number): number {
    const { at: bytes, view } = this.#all
    if (view.getInt32(at + 1, true) !== WORD_TYPE) return -1
    if (view.getInt16(at + 5, true) !== COLON) return -1
    const quote = bytes[at + 7] === BLANK ? at + 8 : at + 7
    if (bytes[quote] !== QUOTE) return -1
    const type = plainType(view, quote + 1)
    const end = quote + 1 + (type & 15)
    if (type < 0 || bytes[end] !== QUOTE) return -1
    this.#into.type[i] = type >> 4
    this.seen |= SEEN.type
    return end + 1
  }
  #eventTime(at: number, i: number): number {
    const { at: bytes, view } = this.#all
    if (view.getFloat64(at + 1, true) !== KEY_TIME) return -1
    if (view.getInt32(at + 8, true) !== KEY_TIME_END) return -1
    const digits = this.#digits
    const first = bytes[at + 12] === BLANK ? at + 13 : at + 12
    const negative = bytes[first] === 0x2d
    const end = digits.read(view, negative ? first + 1 : first)
    if (end < 0 || !endsNumber(bytes[end]!)) return -1
    this.#into.eventTime[i] = negative ? -digits.value : digits.value
    this.seen |= SEEN.eventTime
    return end
  }
  #ip(at: number, i: number): number {
    const { at: bytes, view } = this.#all
    if (view.getInt32(at + 1, true) !== KEY_IP) return -1
    const quote = bytes[at + 5] === BLANK ? at + 6 : at + 5
    if (bytes[quote] !== QUOTE) return -1
    const end = this.#digits.readQuad(view, quote + 1)
    if (end < 0 || bytes[end] !== QUOTE) return -1
    this.#into.ip[i] = this.#digits.value
    this.seen |= SEEN.ip
    return end + 1
  }
}

/** A comma or a closing bracket. */
function endsNumber(byte: number): boolean {
  return byte === 0x2c || byte === 0x7d
}
