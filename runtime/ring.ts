/**
 * Words before the records: head with the newest mark and where it stands, tail, and the offsets
 * that the head covers, each on its own cache line.
 */
const HEAD = 0
const MARK = 1
const MARK_AT = 2
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
  /** Record n stands at words (n & mask) * 2 and the next. */
  readonly data: Int32Array
  readonly mask: number
  readonly #partitions: number
  /** Writer: records pushed; loops that write to `data` themselves set it. Reader: taken. int32. */
  position = 0
  #published = 0

  constructor(words: Int32Array, partitions: number) {
    this.#words = words
    this.data = words.subarray(OFFSETS + roundUp(partitions))
    this.mask = (this.data.length >> 1) - 1
    this.#partitions = partitions
  }

  /** Writer: how many records fit now. */
  free(): number {
    return this.mask + 1 - RESERVED - ((this.position - Atomics.load(this.#words, TAIL)) | 0)
  }
  get unpublished(): number {
    return (this.position - this.#published) | 0
  }
  push(cell: number, hash: number): void {
    const at = (this.position & this.mask) << 1
    this.position = (this.position + 1) | 0
    this.data[at] = cell
    this.data[at + 1] = hash
  }
  /** Writer: `offsets[k]`: everything of its k-th partition below it has been pushed. */
  publish(offsets: ArrayLike<number>): void {
    // Head before offsets, and read in the other order: an offset never claims more than the head
    // covers.
    Atomics.store(this.#words, HEAD, this.position)
    for (let k = 0; k < this.#partitions; k++) Atomics.store(this.#words, OFFSETS + k, offsets[k]!)
    this.#published = this.position
  }
  /** Writer: all that was published stands before mark `id`; ids grow. It takes no place. */
  mark(id: number): void {
    Atomics.store(this.#words, MARK_AT, this.position)
    Atomics.store(this.#words, MARK, id)
  }
  /** Reader: the newest mark; 0: none. */
  get marked(): number {
    return Atomics.load(this.#words, MARK)
  }
  /** Reader: of the records that are there, how many surely stand before marks from `id` on. */
  before(id: number): number {
    // Head first: while there is no mark behind it, all before that head stands before the mark.
    const head = Atomics.load(this.#words, HEAD)
    const end = this.marked < id ? head : Atomics.load(this.#words, MARK_AT)
    return (end - this.position) | 0
  }

  /**
   * Reader: hands at most `most` records to `take`, stops behind a barrier. Fills `covered` when
   * all that was published has been read. Returns the number of records taken, barrier included.
   */
  read(most: number, covered: Int32Array, reader: RingReader): number {
    const before = this.position
    for (let k = 0; k < this.#partitions; k++) {
      reader.seen[k] = Atomics.load(this.#words, OFFSETS + k)
    }
    const head = Atomics.load(this.#words, HEAD)
    const there = (head - before) | 0
    const count = reader.take(this.data, this.mask, before, Math.min(there, most))
    if (count > 0) {
      this.position = (before + count) | 0
      Atomics.store(this.#words, TAIL, this.position)
      // A quarter: a writer that filled the ring while it was being read shows here next time.
      reader.drained = there > this.mask >> 2
    }
    if (count === there) {
      for (let k = 0; k < this.#partitions; k++) {
        // Zero until the writer first publishes; what was covered before stays covered.
        if (reader.seen[k]! > covered[k]!) covered[k] = reader.seen[k]!
      }
    }
    return count
  }
}

export interface RingReader {
  /** Scratch for the offsets, as long as the writer has partitions. */
  readonly seen: Int32Array
  /**
   * Set by `read`: the ring was more than a quarter full, so its writer may be asleep for want of
   * room.
   */
  drained: boolean
  /** Takes `count` records from `from` on, n at ((n & mask) << 1); returns how many it took. */
  take(data: Int32Array, mask: number, from: number, count: number): number
}
