import { BYTES_PAST } from '../../encoding/bytes.js'
import { LandingError, type LandingPlace } from '../landing.js'

/**
 * Records of a run as they were fetched, and where the value of each begins: in memory that all
 * threads share, by partition. Values are lines of JSON; the bytes of a batch around them stay too.
 */
export interface SharedRecords {
  readonly bytes: readonly Uint8Array[]
  readonly starts: readonly Int32Array[]
  readonly eventTimes: readonly Int32Array[]
  readonly frontiers: readonly Int32Array[]
}

/** Of a record around its value, and of a batch around a single one. */
const AROUND_BYTES_MAX = 32 + 61
/** Positions are int32. */
const PARTITION_BYTES_MAX = 2 ** 31 - 1
const NEWLINE = 10

/**
 * Room for clicks whose values are `bytesMax` at most. It is asked for and not taken: pages that
 * nobody writes to cost nothing.
 */
export function shareRecords(lengths: readonly number[], bytesMax: number): SharedRecords {
  const words = () =>
    lengths.map(
      (length) => new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT)),
    )
  const bytes = lengths.map((length) => {
    const most = length * (bytesMax + AROUND_BYTES_MAX) + BYTES_PAST
    return new Uint8Array(new SharedArrayBuffer(Math.min(most, PARTITION_BYTES_MAX)))
  })
  return { bytes, starts: words(), eventTimes: words(), frontiers: words() }
}

/**
 * Keeps records as they are: parsing is the engine's work, on the engine's threads. One copy for
 * all of an answer that is one partition's, from its first new value to its last.
 */
export class RecordPlace implements LandingPlace {
  readonly eventTimes: readonly Int32Array[]
  readonly #records: SharedRecords
  /** Bytes of each partition that are taken. */
  readonly #used: number[]
  /** What is to be copied: of whose answer, from where to where. */
  #source: Uint8Array | undefined
  #partition = 0
  #from = 0
  #to = 0

  constructor(records: SharedRecords) {
    this.#records = records
    this.eventTimes = records.eventTimes
    this.#used = records.bytes.map(() => 0)
  }

  put(partition: number, i: number, bytes: Uint8Array, at: number, length: number): void {
    if (length < 1 || bytes[at + length - 1] !== NEWLINE) {
      throw new LandingError('a record that is no line of JSON is no click')
    }
    if (bytes !== this.#source || partition !== this.#partition) {
      this.#copy()
      this.#source = bytes
      this.#partition = partition
      this.#from = at
    }
    this.#to = at + length
    this.#records.starts[partition]![i] = at - this.#from + this.#used[partition]!
  }

  finish(partition: number, from: number, count: number, before: number): number {
    this.#copy()
    const eventTime = this.eventTimes[partition]!
    const frontier = this.#records.frontiers[partition]!
    let greatest = before
    for (let i = from; i < from + count; i++) {
      if (eventTime[i]! > greatest) greatest = eventTime[i]!
      frontier[i] = greatest
    }
    return greatest
  }

  #copy(): void {
    const source = this.#source
    if (source === undefined) return
    const partition = this.#partition
    const into = this.#records.bytes[partition]!
    const used = this.#used[partition]!
    const end = used + this.#to - this.#from
    if (end + BYTES_PAST > into.length) {
      throw new LandingError(
        `partition ${partition}: its records are more than ${into.length} bytes; ` +
          'allowed: fewer --events, more --partitions, or --encoding columns',
      )
    }
    into.set(source.subarray(this.#from, this.#to), used)
    this.#used[partition] = end
    this.#source = undefined
  }
}
