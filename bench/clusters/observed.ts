import type { Entry } from '../../runtime/journal.js'
import type { Query } from '../../workloads/queries/query.js'
import type { CellRows, EachRows, Rows } from '../../workloads/queries/rows.js'

/** What a committed reader knows of the answer, row by row. */
export interface Observed {
  /** One row as it became readable. Throws RangeError, of one line, for what is no row. */
  row(text: string, atMs: number): void
  /** All that the clicks should bring is there. */
  readonly isComplete: boolean
  /** Progress entries of the journal, in order of time. */
  readonly entries: readonly Entry[]
  /** What the reader has in the end. */
  rows(): Rows
}

export interface Awaited {
  readonly query: Query
  /** Clicks of each partition. */
  readonly lengths: readonly number[]
  /** `each`: whether the click should bring a row. */
  readonly counts: (partition: number, offset: number) => boolean
  /** When the click is due, in ms of the entries. */
  readonly dueMs: (partition: number, offset: number) => number
  /** `count`: the sum over the right answer. */
  readonly clicks: number
  /** Of them the engine says, so far, that it dropped so many as late. */
  readonly dropped: () => number
  /** The number of a key, as it stands in a row; undefined: there is no such key. */
  readonly keyOf: (text: string) => number | undefined
}

export function observe(awaited: Awaited): Observed {
  return awaited.query.output === 'each' ? new EachObserved(awaited) : new CellsObserved(awaited)
}

const OUTSIDE = 'reader'

function progress(partition: number, offset: number, atMs: number): Entry {
  return { atMs, process: OUTSIDE, kind: 'progress', stage: 'visible', partition, offset }
}

/** Rows with the clicks that they stand for: a click is visible when it and all before it are. */
class EachObserved implements Observed {
  readonly entries: Entry[] = []
  readonly #awaited: Awaited
  readonly #seen: readonly Uint8Array[]
  readonly #next: number[]
  /** The fastest row, since its click was due. */
  #leastMs = Number.POSITIVE_INFINITY
  readonly #columns = {
    partition: [] as number[],
    offset: [] as number[],
    key: [] as number[],
    eventTime: [] as number[],
    hash: [] as number[],
  }

  constructor(awaited: Awaited) {
    this.#awaited = awaited
    this.#seen = awaited.lengths.map((length) => new Uint8Array(length))
    this.#next = awaited.lengths.map((length, p) => (this.#skip(p, 0) < length ? 0 : length))
  }

  row(text: string, atMs: number): void {
    const [partition, offset, key, eventTime, hash] = fieldsOf(text, 5)
    const seen = this.#seen[Number(partition)]
    const number = this.#awaited.keyOf(key!)
    if (seen === undefined || !(Number(offset) < seen.length)) throw strange(text)
    const columns = this.#columns
    columns.partition.push(Number(partition))
    columns.offset.push(Number(offset))
    columns.key.push(number ?? -1)
    columns.eventTime.push(Number(eventTime))
    columns.hash.push(Number(hash))
    seen[Number(offset)] = 1
    this.#advance(Number(partition), atMs)
  }
  #advance(p: number, atMs: number): void {
    const { lengths, dueMs } = this.#awaited
    const [before, length] = [this.#next[p]!, lengths[p]!]
    let shown = before
    for (let row = this.#skip(p, before); this.#seen[p]![row] === 1; row = this.#skip(p, shown)) {
      shown = row + 1
    }
    if (shown === before) return
    this.#leastMs = Math.min(this.#leastMs, atMs - dueMs(p, shown - 1))
    // What brings no row is as visible as what is before it, but no sooner than a row could be.
    const end = this.#skip(p, shown)
    let next = shown
    while (next < end && dueMs(p, next) + this.#leastMs <= atMs) next++
    this.entries.push(progress(p, next, atMs))
    if (end === length && next < length) {
      // No row will come behind these.
      this.entries.push(progress(p, length, Math.max(atMs, dueMs(p, length - 1))))
      next = length
    }
    this.#next[p] = next
  }
  /** The next click that brings a row. */
  #skip(p: number, from: number): number {
    const { lengths, counts } = this.#awaited
    let at = from
    while (at < lengths[p]! && !counts(p, at)) at++
    return at
  }
  get isComplete(): boolean {
    return this.#next.every((next, p) => next === this.#awaited.lengths[p])
  }
  rows(): EachRows {
    const { partition, offset, key, eventTime, hash } = this.#columns
    return {
      kind: 'each',
      partition: Int32Array.from(partition),
      offset: Int32Array.from(offset),
      key: Int32Array.from(key),
      eventTime: Int32Array.from(eventTime),
      hash: Int32Array.from(hash),
    }
  }
}

/**
 * Rows that replace earlier ones of their cell. Which clicks are in them is not known from outside,
 * only how many: they are taken for evenly spread over the partitions, in their order.
 */
class CellsObserved implements Observed {
  readonly entries: Entry[] = []
  readonly #awaited: Awaited
  readonly #cells = new Map<string, readonly [number, number, number, number]>()
  #clicks = 0

  constructor(awaited: Awaited) {
    this.#awaited = awaited
  }

  row(text: string, atMs: number): void {
    const [window, key, count, hash] = fieldsOf(text, 4)
    const number = this.#awaited.keyOf(key!)
    if (!/^-?\d+$/.test(window!) || !(Number(count) >= 0)) throw strange(text)
    const name = `${window},${key}`
    this.#clicks += Number(count) - (this.#cells.get(name)?.[2] ?? 0)
    this.#cells.set(name, [Number(window), number ?? -1, Number(count), Number(hash)])
    const { clicks, lengths } = this.#awaited
    const share = clicks === 0 ? 1 : Math.min(1, this.#clicks / clicks)
    for (const [p, length] of lengths.entries()) {
      const offset = Math.floor(share * length)
      if (offset > 0) this.entries.push(progress(p, offset, atMs))
    }
  }
  get isComplete(): boolean {
    const { clicks, dropped } = this.#awaited
    return this.#clicks >= clicks - dropped()
  }
  rows(): CellRows {
    const all = [...this.#cells.values()]
    const column = (at: number) => Int32Array.from(all, (cell) => cell[at]!)
    return {
      kind: 'cells',
      window: column(0),
      key: column(1),
      count: column(2),
      hash: column(3),
    }
  }
}

function fieldsOf(text: string, count: number): string[] {
  const fields = text.split(',')
  if (fields.length !== count) throw strange(text)
  return fields
}
function strange(text: string): RangeError {
  return new RangeError(`a row of the engine is none: ${JSON.stringify(text.slice(0, 100))}`)
}
