import { fillFrontier, NO_FRONTIER } from '../blocks.js'
import type { Columns } from './log.js'

/** What the records of a topic cannot be: clicks of this run, each once, in order. */
export class LandingError extends Error {
  override readonly name = 'LandingError'
}

/** Reads the value of a record into columns: all but the event time. Throws LandingError. */
export interface ValueReader {
  read(bytes: Uint8Array, at: number, length: number, into: Columns, i: number): void
}

/**
 * Where records become columns: offset o of topic partition p is click o of the log's partition p.
 *
 * Law: what is `take`n again is left out, what is missing is an error, and nobody sees a click
 * before `publish` (see openArriving). So whoever fetches may begin anew anywhere, as often as he
 * likes.
 */
export class Landing {
  readonly #columns: readonly Columns[]
  readonly #arrived: Int32Array
  readonly #values: ValueReader
  /** Offsets that come next. */
  readonly #next: number[]
  readonly #frontiers: number[]

  constructor(columns: readonly Columns[], arrived: Int32Array, values: ValueReader) {
    this.#columns = columns
    this.#arrived = arrived
    this.#values = values
    this.#next = columns.map(() => 0)
    this.#frontiers = columns.map(() => NO_FRONTIER)
  }

  /** From where on to fetch. */
  next(partition: number): number {
    return this.#next[partition]!
  }

  get isFull(): boolean {
    return this.#next.every((next, p) => next === this.#columns[p]!.type.length)
  }

  /** A record and where its value stands; `eventMs`: its event time, as in the columns. */
  take(
    partition: number,
    offset: number,
    eventMs: number,
    bytes: Uint8Array,
    at: number,
    length: number,
  ): void {
    const next = this.#next[partition]!
    if (offset < next) return
    const columns = this.#columns[partition]!
    if (offset > next) {
      throw new LandingError(`partition ${partition}: offset ${next} is missing, ${offset} came`)
    }
    if (next >= columns.type.length) {
      throw new LandingError(`partition ${partition}: offset ${next} is behind the end of the run`)
    }
    this.#values.read(bytes, at, length, columns, next)
    columns.eventTime[next] = eventMs
    this.#next[partition] = next + 1
  }

  /** Lets others see what has been taken. */
  publish(partition: number): void {
    const from = Atomics.load(this.#arrived, partition)
    const to = this.#next[partition]!
    if (from === to) return
    const columns = this.#columns[partition]!
    const before = this.#frontiers[partition]!
    this.#frontiers[partition] = fillFrontier(columns, from, to - from, before)
    Atomics.store(this.#arrived, partition, to)
  }
}
