import { InputError } from '../../input-error.js'
import type { EachRows, Kept, StateRows } from '../rows.js'
import {
  CLICKS,
  type GroupColumn,
  type Groups,
  HASH,
  NULLS,
  placesOf,
  strideOf,
  wordsOf,
} from './groups.js'
import { valueAt, writeWhole } from './records.js'

const WHOLE_MAX = 2n ** 63n - 1n
const WHOLE_MIN = -(2n ** 63n)

/**
 * The records of all groups, merged, and the merging of new ones. A group has a number, which is
 * its primary key in the sink: numbers are given in the order of batches, and of those that are new
 * in a batch in the order of their keys. So they are a function of the batches' ranges, however
 * these are cut into chunks, and a batch that is run again tells the same rows.
 */
export class GroupStates implements Kept {
  readonly kind = 'state'
  readonly #groups: Groups
  readonly #stride: number
  readonly #places: readonly number[]
  /** By number. */
  readonly #records: Int32Array[] = []
  readonly #numbers = new Map<string, number>()
  #changed: number[] = []

  constructor(groups: Groups) {
    this.#groups = groups
    this.#stride = strideOf(groups)
    this.#places = placesOf(groups)
  }
  get groups(): number {
    return this.#records.length
  }

  /** Takes the records of all chunks of a batch. */
  apply(parts: readonly Int32Array[]): void {
    const batch = new Map<string, Int32Array>()
    for (const words of parts) {
      for (let at = 0; at < words.length; at += this.#stride) {
        const record = words.subarray(at, at + this.#stride)
        const key = this.#keyOf(record)
        const known = batch.get(key)
        if (known === undefined) batch.set(key, record.slice())
        else this.#merge(known, record)
      }
    }
    for (const key of [...batch.keys()].sort()) {
      const record = batch.get(key)!
      const number = this.#numbers.get(key)
      if (number === undefined) {
        this.#numbers.set(key, this.#records.length)
        this.#changed.push(this.#records.length)
        this.#records.push(record)
      } else {
        this.#merge(this.#records[number]!, record)
        this.#changed.push(number)
      }
    }
  }
  /** Groups that have changed since `changes`, as a sink has them. */
  take(): EachRows {
    return rowsOfRecords(this.#changed, this.#records, this.#stride)
  }
  changes(): StateRows {
    const rows = this.#rowsOf(this.#changed)
    this.#changed = []
    return rows
  }

  set({ words, stride }: StateRows): void {
    for (let at = 0; at < words.length; at += stride) {
      const record = words.slice(at + 1, at + stride)
      this.#records[words[at]!] = record
      this.#numbers.set(this.#keyOf(record), words[at]!)
    }
  }
  rows(): StateRows {
    return this.#rowsOf([...this.#records.keys()])
  }
  *parts(placesMax: number): Generator<StateRows> {
    const some = Math.max(1, Math.floor(placesMax / (this.#stride + 1)))
    for (let from = 0; from < this.#records.length; from += some) {
      const end = Math.min(from + some, this.#records.length)
      yield this.#rowsOf(Array.from({ length: end - from }, (_, i) => from + i))
    }
  }
  /** A window is a column like any other: nobody knows when it is over. */
  close(): void {}

  #rowsOf(numbers: readonly number[]): StateRows {
    const stride = this.#stride + 1
    const words = new Int32Array(numbers.length * stride)
    for (const [i, number] of numbers.entries()) {
      words[i * stride] = number
      words.set(this.#records[number]!, i * stride + 1)
    }
    return { kind: 'state', stride, words }
  }
  #keyOf(record: Int32Array): string {
    return keyWordsOf(this.#groups, this.#places, record).join()
  }
  #merge(into: Int32Array, from: Int32Array): void {
    const { columns, clicks } = this.#groups
    if (clicks !== 'none') into[CLICKS]! += from[CLICKS]!
    into[HASH] = (into[HASH]! + from[HASH]!) | 0
    for (const [c, column] of columns.entries()) {
      if (column.merge === 'key' || (from[NULLS]! & (1 << c)) !== 0) continue
      const place = this.#places[c]!
      const isNull = (into[NULLS]! & (1 << c)) !== 0
      if (isNull || replaces(column, into, from, place)) {
        into[NULLS]! &= ~(1 << c)
        into.set(from.subarray(place, place + wordsOf(column)), place)
      }
    }
  }
}

/** Adds in place, or tells whether the other value takes the place of this one. */
function replaces(column: GroupColumn, into: Int32Array, from: Int32Array, at: number): boolean {
  const [a, b] = [valueAt(into, at, column.type)!, valueAt(from, at, column.type)!]
  if (column.merge === 'min') return isLess(b, a)
  if (column.merge === 'max') return isLess(a, b)
  const sum = (a as bigint) + (b as bigint)
  if (sum > WHOLE_MAX || sum < WHOLE_MIN) {
    throw new InputError(`column ${column.name}: its sum has no 64 bits; allowed: smaller numbers`)
  }
  writeWhole(into, at, sum)
  return false
}
/** As SQL has them in order: texts by their bytes, and NaN behind all numbers. */
function isLess(a: bigint | number | string, b: bigint | number | string): boolean {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string)) < 0
  if (typeof a === 'number' && Number.isNaN(a)) return false
  if (typeof b === 'number' && Number.isNaN(b)) return true
  return a < (b as number | bigint)
}

/** What tells a group: the words of its keys, and which of them are NULL. */
export function keyWordsOf(
  { columns }: Groups,
  places: readonly number[],
  record: Int32Array,
): number[] {
  const words: number[] = []
  for (const [c, column] of columns.entries()) {
    if (column.merge !== 'key') continue
    words.push((record[NULLS]! >>> c) & 1)
    const place = places[c]!
    for (let w = 0; w < wordsOf(column); w++) words.push(record[place + w]!)
  }
  return words
}

/** Each replaces the row of its group: see `unique` of sinks. All words of a record stand in it. */
export function rowsOfRecords(
  numbers: readonly number[],
  records: readonly Int32Array[],
  stride: number,
): EachRows {
  const column = (word: number): Int32Array =>
    Int32Array.from(numbers, (number) => records[number]![word]!)
  const zeros = new Int32Array(numbers.length)
  return {
    kind: 'each',
    partition: zeros,
    offset: Int32Array.from(numbers),
    key: column(CLICKS),
    eventTime: zeros,
    hash: column(HASH),
    values: Array.from({ length: stride - NULLS }, (_, w) => column(NULLS + w)),
  }
}
/** The records that a sink has. */
export function recordsIn({ key, hash, values = [] }: EachRows): Int32Array[] {
  return Array.from(key, (clicks, i) =>
    Int32Array.from([clicks, hash[i]!, ...values.map((column) => column[i]!)]),
  )
}
