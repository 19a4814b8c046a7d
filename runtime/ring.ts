/**
 * Words before the records: head, tail and the offsets that the head covers, each on its own
 * cache line.
 */
const HEAD = 0
const TAIL = 16
const OFFSETS = 32
/** Stands in the place of a cell. No cell has this number. */
export const BARRIER = -2147483648
/** Records kept free for barriers, so that a full ring cannot stop one. */
const RESERVED = 2

export function ringWords(records: number, partitions: number): number {
  return OFFSETS + roundUp(partitions) + records * 2
}
function roundUp(partitions: number): number {
  return (partitions + 15) & ~15
}

/**
 * A queue of (cell, hash) records between exactly one writer and one reader, in shared memory.
 *
 * Law: what is pushed becomes readable at `publish`, in order, whole; the reader learns from
 * `covered` up to which source offsets everything has been read. Neither side ever waits here: a
 * writer asks `free` first, a reader takes what is there. A ring is used by one set of processes
 * and never again, because a killed thread goes on writing for a while.
 */
export class Ring {
  readonly #words: Int32Array
  readonly #data: Int32Array
  readonly #mask: number
  readonly #partitions: number
  /** Writer: records pushed. Reader: records taken. */
  #local = 0
  #published = 0

  constructor(words: Int32Array, partitions: number) {
    this.#words = words
    this.#data = words.subarray(OFFSETS + roundUp(partitions))
    this.#mask = (this.#data.length >> 1) - 1
    this.#partitions = partitions
  }

  /** Writer: how many records fit now. */
  free(): number {
    return this.#mask + 1 - RESERVED - (this.#local - Atomics.load(this.#words, TAIL))
  }
  get unpublished(): number {
    return this.#local - this.#published
  }
  push(cell: number, hash: number): void {
    const at = (this.#local++ & this.#mask) << 1
    this.#data[at] = cell
    this.#data[at + 1] = hash
  }
  /** Writer: `offsets[k]`: everything of its k-th partition below it has been pushed. */
  publish(offsets: ArrayLike<number>): void {
    // Head before offsets, and read in the other order: an offset never claims more than the head
    // covers.
    Atomics.store(this.#words, HEAD, this.#local)
    for (let k = 0; k < this.#partitions; k++) Atomics.store(this.#words, OFFSETS + k, offsets[k]!)
    this.#published = this.#local
  }

  /**
   * Reader: hands at most `most` records to `take`, stops behind a barrier. Fills `covered` when
   * all that was published has been read. Returns the number of records taken, barrier included.
   */
  read(most: number, covered: Int32Array, reader: RingReader): number {
    const before = this.#local
    for (let k = 0; k < this.#partitions; k++) {
      reader.seen[k] = Atomics.load(this.#words, OFFSETS + k)
    }
    const head = Atomics.load(this.#words, HEAD)
    const end = Math.min(head, before + most)
    const taken = reader.take(this.#data, this.#mask, before, end)
    if (taken > before) {
      this.#local = taken
      Atomics.store(this.#words, TAIL, taken)
      reader.drained = head - before > this.#mask >> 1
    }
    if (taken === head) {
      for (let k = 0; k < this.#partitions; k++) {
        // Zero until the writer first publishes; what was covered before stays covered.
        if (reader.seen[k]! > covered[k]!) covered[k] = reader.seen[k]!
      }
    }
    return taken - before
  }
}

export interface RingReader {
  /** Scratch for the offsets, as long as the writer has partitions. */
  readonly seen: Int32Array
  /**
   * Set by `read`: the ring was more than half full, so its writer may be asleep for want of
   * room.
   */
  drained: boolean
  /** Takes records [from, to), at ((n & mask) << 1); returns where it stopped. */
  take(data: Int32Array, mask: number, from: number, to: number): number
}
