import type { Columns } from '../log/log.js'
import { type Bytes, Literal, wordOf } from './bytes.js'
import { DigitReader } from './digits.js'
import { plainType } from './plain-types.js'
import type { TextIndex } from './text-index.js'
import type { Vocabulary } from './vocabulary.js'

const TYPE = new Literal(',"type":"')
const TIME = new Literal('","eventTime":')
// Each in two parts that overlap.
const [AD, AD_END] = [wordOf('","a'), wordOf('ad":')]
const [IP, IP_END] = [wordOf(',"ip'), wordOf('p":"')]
const LINE_END = wordOf('"}\n')

/**
 * Takes a line for one that our own writer wrote, and compares as it goes, eight bytes at a time:
 *
 *     {"user":"user-17","page":"/page/3","ad":123,"type":"view","eventTime":-12,"ip":"10.0.0.1"}
 *
 * Law: what it accepts is what the general scan would make of the line; all else it refuses.
 */
export class JsonFixed {
  readonly #users: TextIndex
  readonly #pages: TextIndex
  readonly #ads: number
  readonly #user: Literal
  readonly #page: Literal
  readonly #digits = new DigitReader()

  constructor({ users, pages, ads }: Vocabulary) {
    this.#users = users
    this.#pages = pages
    this.#ads = ads
    this.#user = new Literal(`{"user":"${users.prefix}`)
    this.#page = new Literal(`","page":"${pages.prefix}`)
  }

  /**
   * Where the next line begins; -1: it is not such a line. In three parts, as what is longer is not
   * compiled into one piece any more.
   */
  read(all: Bytes, start: number, into: Columns, i: number): number {
    let at = this.#texts(all, start, into, i)
    if (at < 0) return -1
    at = this.#numbers(all, at, into, i)
    return at < 0 ? -1 : this.#address(all.view, at, into, i)
  }
  #texts(all: Bytes, start: number, into: Columns, i: number): number {
    const { view } = all
    if (!this.#user.standsAt(view, start)) return -1
    const user = this.#users.scanRest(all, start + this.#user.length)
    const at = this.#users.end
    if (user < 0 || !this.#page.standsAt(view, at)) return -1
    const page = this.#pages.scanRest(all, at + this.#page.length)
    into.user[i] = user
    into.page[i] = page
    return page < 0 ? -1 : this.#pages.end
  }
  #numbers({ at: bytes, view }: Bytes, start: number, into: Columns, i: number): number {
    const digits = this.#digits
    if (view.getInt32(start, true) !== AD || view.getInt32(start + 3, true) !== AD_END) return -1
    let at = digits.read(view, start + 7)
    const ad = digits.value
    if (at < 0 || ad >= this.#ads || !TYPE.standsAt(view, at)) return -1
    into.ad[i] = ad

    const type = plainType(view, at + 9)
    at += 9 + (type & 15)
    if (type < 0 || !TIME.standsAt(view, at)) return -1
    into.type[i] = type >> 4

    at += 14
    const negative = bytes[at] === 0x2d
    at = digits.read(view, negative ? at + 1 : at)
    into.eventTime[i] = negative ? -digits.value : digits.value
    return at
  }
  #address(view: DataView, start: number, into: Columns, i: number): number {
    if (view.getInt32(start, true) !== IP || view.getInt32(start + 3, true) !== IP_END) return -1
    const at = this.#digits.readQuad(view, start + 7)
    into.ip[i] = this.#digits.value
    // Three bytes.
    return at >= 0 && (view.getInt32(at, true) & 0xffffff) === LINE_END ? at + 3 : -1
  }
}
