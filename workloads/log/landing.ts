import { fillFrontier, NO_FRONTIER } from '../blocks.js'
import type { Columns } from './log.js'

/** What the records of a topic cannot be: clicks of this run, each once, in order. */
export class LandingError extends Error {
  override readonly name = 'LandingError'
}

/** Where what records say is put, for all threads to read. */
export interface LandingPlace {
  /** By partition: of each click of the run. */
  readonly eventTimes: readonly Int32Array[]
  /**
   * The value of click `i`; `bytes` stay as they are until the partition is finished. Throws
   * LandingError.
   */
  put(partition: number, i: number, bytes: Uint8Array, at: number, length: number): void
  /**
   * Puts the rest there, frontiers included, of `count` clicks from `from` on; returns the last
   * frontier.
   */
  finish(partition: number, from: number, count: number, before: number): number
}

/** Reads the value of a record into columns: all but the event time. Throws LandingError. */
export interface ValueReader {
  read(bytes: Uint8Array, at: number, length: number, into: Columns, i: number): void
}

/** Values are read at once, by whoever fetches. */
export function inColumns(columns: readonly Columns[], values: ValueReader): LandingPlace {
  return {
    eventTimes: columns.map(({ eventTime }) => eventTime),
    put(partition, i, bytes, at, length) {
      values.read(bytes, at, length, columns[partition]!, i)
    },
    finish: (partition, from, count, before) =>
      fillFrontier(columns[partition]!, from, count, before),
  }
}

/**
 * Where records become a log: offset o of topic partition p is click o of the log's partition p.
 *
 * Law: what is `take`n again is left out, what is missing is an error, and nobody sees a click
 * before `publish` (see openArriving). So whoever fetches may begin anew anywhere, as often as he
 * likes.
 */
export class Landing {
  readonly #place: LandingPlace
  readonly #arrived: Int32Array
  /** Offsets that come next. */
  readonly #next: number[]
  readonly #frontiers: number[]

  constructor(place: LandingPlace, arrived: Int32Array) {
    this.#place = place
    this.#arrived = arrived
    this.#next = place.eventTimes.map(() => 0)
    this.#frontiers = place.eventTimes.map(() => NO_FRONTIER)
  }

  /** From where on to fetch. */
  next(partition: number): number {
    return this.#next[partition]!
  }

  get isFull(): boolean {
    return this.#next.every((next, p) => next === this.#place.eventTimes[p]!.length)
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
    const eventTime = this.#place.eventTimes[partition]!
    if (offset > next) {
      throw new LandingError(`partition ${partition}: offset ${next} is missing, ${offset} came`)
    }
    if (next >= eventTime.length) {
      throw new LandingError(`partition ${partition}: offset ${next} is behind the end of the run`)
    }
    this.#place.put(partition, next, bytes, at, length)
    eventTime[next] = eventMs
    this.#next[partition] = next + 1
  }

  /** Lets others see what has been taken. */
  publish(partition: number): void {
    const from = Atomics.load(this.#arrived, partition)
    const to = this.#next[partition]!
    if (from === to) return
    const before = this.#frontiers[partition]!
    this.#frontiers[partition] = this.#place.finish(partition, from, to - from, before)
    Atomics.store(this.#arrived, partition, to)
  }
}
