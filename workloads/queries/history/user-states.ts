import { auditHash } from '../../log/log.js'
import { CellBuffer } from '../cell-buffer.js'
import { EachBuffer } from '../each-buffer.js'
import type { Query } from '../query.js'
import type { Kept, Rows, StateRows } from '../rows.js'
import { shapeOf } from '../shape.js'
import { CLICK_WORDS } from './click-buffer.js'
import { type Click, type Out, type Rule, ruleOf } from './rule.js'

/** Words of a user: who he is, his latest event time, when he changed last, and his rule's. */
const LATEST = 1
const CHANGED = 2
const FIRST = 3
const USERS_MIN = 64
const NEVER = -(2 ** 31)

/**
 * A `history` query's state, by user, and the fold over it. Users stand next to each other in
 * `#words`; `#index` is a table of open addressing with their numbers plus one, at most half full.
 * When both are full, those are left out that are over; see Rule.
 */
export class UserStates implements Kept {
  readonly kind = 'state'
  readonly #rule: Rule
  readonly #stride: number
  readonly #horizonMs: number
  readonly #windowMs: number
  readonly #cells = new CellBuffer()
  readonly #each: EachBuffer
  readonly #out: Out
  readonly #click: Click = { partition: 0, offset: 0, user: 0, eventTime: 0, type: 0, hash: 0 }
  #words: Int32Array
  #index = new Int32Array(USERS_MIN * 2)
  #users = 0
  /** Whoever's last event time is before that is over. */
  #overBeforeMs = Number.NEGATIVE_INFINITY
  #generation = 1
  /** Who has changed in this generation. */
  #changed = new Int32Array(USERS_MIN)
  #changes = 0

  constructor(query: Query) {
    this.#rule = ruleOf(query)
    this.#each = new EachBuffer(shapeOf(query).values)
    this.#out = { cells: this.#cells, each: this.#each }
    this.#stride = FIRST + this.#rule.words
    this.#windowMs = query.windowMs
    this.#horizonMs = 2 * query.windowMs
    this.#words = new Int32Array(USERS_MIN * this.#stride)
  }
  get users(): number {
    return this.#users
  }
  /** Rows that nobody has taken yet. */
  get waiting(): number {
    return this.#cells.length + this.#each.length
  }

  /** Takes clicks as they stand in a ClickBuffer. */
  apply(words: Int32Array, clicks: number): void {
    const click = this.#click
    const rule = this.#rule
    this.#each.reserve(clicks)
    for (let at = 0; at < clicks * CLICK_WORDS; at += CLICK_WORDS) {
      click.partition = words[at]!
      click.offset = words[at + 1]!
      click.user = words[at + 2]!
      click.eventTime = words[at + 3]!
      click.type = words[at + 4]!
      click.hash = auditHash(click.partition, click.offset)
      const place = this.#place(click.user)
      const state = this.#words
      if (click.eventTime > state[place + LATEST]!) state[place + LATEST] = click.eventTime
      if (state[place + CHANGED] !== this.#generation) {
        state[place + CHANGED] = this.#generation
        this.#list(click.user)
      }
      rule.step(state, place + FIRST, click, this.#out)
    }
  }
  /** Rows since the last time. */
  take(): Rows {
    return this.#rule.rows === 'cells' ? this.#cells.take() : this.#each.take()
  }
  /** Users that have changed since the last time. */
  changes(): StateRows {
    const rows = this.#rowsOf(this.#changes)
    let to = 0
    for (let n = 0; n < this.#changes; n++) {
      this.#copy(this.#find(this.#changed[n]!) * this.#stride, rows.words, to)
      to += rows.stride
    }
    this.keep()
    return rows
  }
  /** Nobody asks for the changes so far. */
  keep(): void {
    this.#changes = 0
    this.#generation++
  }

  /** Those that are `wanted`. */
  set({ words, stride }: StateRows, wanted: (user: number) => boolean = anyUser): void {
    for (let from = 0; from < words.length; from += stride) {
      if (!wanted(words[from]!)) continue
      const at = this.#place(words[from]!)
      this.#words[at + LATEST] = words[from + 1]!
      for (let w = 2; w < stride; w++) this.#words[at + FIRST + w - 2] = words[from + w]!
    }
  }
  rows(): StateRows {
    return this.#part(0, this.#users)
  }
  *parts(placesMax: number): Generator<StateRows> {
    const users = Math.max(1, Math.floor(placesMax / this.#stride))
    for (let from = 0; from < this.#users; from += users) {
      yield this.#part(from, Math.min(this.#users, from + users))
    }
  }
  close(below: number): void {
    const overMs = below * this.#windowMs - this.#horizonMs
    if (overMs > this.#overBeforeMs) this.#overBeforeMs = overMs
  }

  #part(from: number, end: number): StateRows {
    let open = 0
    for (let n = from; n < end; n++) if (!this.#isOver(n)) open++
    const rows = this.#rowsOf(open)
    let to = 0
    for (let n = from; n < end; n++) {
      if (this.#isOver(n)) continue
      this.#copy(n * this.#stride, rows.words, to)
      to += rows.stride
    }
    return rows
  }
  #rowsOf(users: number): StateRows {
    const stride = this.#stride - 1
    return { kind: 'state', stride, words: new Int32Array(users * stride) }
  }
  #copy(at: number, to: Int32Array, toAt: number): void {
    const words = this.#words
    to[toAt] = words[at]!
    to[toAt + 1] = words[at + LATEST]!
    for (let w = FIRST; w < this.#stride; w++) to[toAt + w - 1] = words[at + w]!
  }
  #isOver(user: number): boolean {
    return this.#words[user * this.#stride + LATEST]! < this.#overBeforeMs
  }
  #list(user: number): void {
    if (this.#changes === this.#changed.length) {
      const grown = new Int32Array(this.#changes * 2)
      grown.set(this.#changed)
      this.#changed = grown
    }
    this.#changed[this.#changes++] = user
  }

  /** His number. Law: he is there. */
  #find(user: number): number {
    const mask = this.#index.length - 1
    let slot = spread(user) & mask
    while (this.#words[(this.#index[slot]! - 1) * this.#stride] !== user) slot = (slot + 1) & mask
    return this.#index[slot]! - 1
  }
  /** Where he stands in `#words`; nothing is known of a new one. */
  #place(user: number): number {
    const mask = this.#index.length - 1
    let slot = spread(user) & mask
    for (let n = this.#index[slot]!; n !== 0; n = this.#index[slot]!) {
      const at = (n - 1) * this.#stride
      if (this.#words[at] === user) return at
      slot = (slot + 1) & mask
    }
    const at = this.#users * this.#stride
    if (at === this.#words.length) {
      this.#renew()
      return this.#place(user)
    }
    this.#index[slot] = ++this.#users
    this.#words[at] = user
    this.#words[at + LATEST] = NEVER
    return at
  }
  /** Room for more: without those that are over, twice as much if they were few. */
  #renew(): void {
    const stride = this.#stride
    const old = this.#words
    let open = 0
    const isKept = (n: number): boolean =>
      !this.#isOver(n) || old[n * stride + CHANGED] === this.#generation
    for (let n = 0; n < this.#users; n++) if (isKept(n)) open++
    let room = USERS_MIN
    while (room < open * 2) room *= 2
    const words = new Int32Array(room * stride)
    const index = new Int32Array(room * 2)
    let users = 0
    for (let n = 0; n < this.#users; n++) {
      if (!isKept(n)) continue
      const at = n * stride
      words.set(old.subarray(at, at + stride), users * stride)
      let slot = spread(old[at]!) & (index.length - 1)
      while (index[slot] !== 0) slot = (slot + 1) & (index.length - 1)
      index[slot] = ++users
    }
    this.#words = words
    this.#index = index
    this.#users = users
  }
}

function anyUser(): boolean {
  return true
}
/** Users of one worker have their low bits in common. */
function spread(user: number): number {
  const h = Math.imul(user, 0xcc9e2d51)
  return h ^ (h >>> 15)
}
