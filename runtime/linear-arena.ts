import type { Arena } from './arena.js'

const PAGE_BYTES = 65_536
const PAGES_MAX = 65_536
/** Arrow asks for it, and a word of one owner never shares a cache line with another's. */
const UNIT_BYTES = 64
/** Words at the memory's beginning, in units: the next free place, and where zeros begin. */
const NEXT = 0
const UNTOUCHED = 1
/** Loops look at whole vectors: behind an array they may read that far. */
const SLACK_BYTES = 64

/**
 * Shared WebAssembly memory, dealt out from its beginning to its end: compiled kernels and
 * TypeScript see the same bytes, in every thread that was given `memory`. Nothing is taken back one
 * by one (see Heap for that); `reset` takes back all that came after `mark`.
 */
export class LinearArena implements Arena {
  readonly memory: WebAssembly.Memory
  #header: Int32Array

  /** Over memory that `make` made, perhaps in another thread. */
  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
    this.#header = new Int32Array(memory.buffer, 0, 2)
  }
  /** Undefined where there are no WebAssembly threads. */
  static make(): LinearArena | undefined {
    try {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX, shared: true })
      const arena = new LinearArena(memory)
      arena.#header.fill(1)
      return arena
    } catch {
      return undefined
    }
  }

  words(count: number): Int32Array {
    // Before the buffer is asked for: it is another one when the memory has grown.
    const at = this.#take(count * 4)
    return new Int32Array(this.memory.buffer, at, count)
  }
  /** Byte offset of so many zero bytes. Throws a RangeError when the memory is full. */
  #take(bytes: number): number {
    const units = Math.ceil((bytes + SLACK_BYTES) / UNIT_BYTES)
    const first = Atomics.add(this.#header, NEXT, units)
    const end = (first + units) * UNIT_BYTES
    if (end > PAGES_MAX * PAGE_BYTES) {
      Atomics.sub(this.#header, NEXT, units)
      throw new RangeError(`${bytes} bytes do not fit: WebAssembly memory ends at 4 GiB`)
    }
    // Two threads may both grow it: then it is a little larger than it need be.
    while (this.memory.buffer.byteLength < end) {
      this.memory.grow(Math.ceil((end - this.memory.buffer.byteLength) / PAGE_BYTES))
    }
    const untouched = Atomics.load(this.#header, UNTOUCHED)
    if (first < untouched) {
      const stale = Math.min(end, untouched * UNIT_BYTES) - first * UNIT_BYTES
      new Uint8Array(this.memory.buffer, first * UNIT_BYTES, stale).fill(0)
    }
    return first * UNIT_BYTES
  }
  get mark(): number {
    return Atomics.load(this.#header, NEXT)
  }
  /** Law: nobody uses what came after the mark any more. */
  reset(mark: number): void {
    const next = Atomics.load(this.#header, NEXT)
    const untouched = Atomics.load(this.#header, UNTOUCHED)
    Atomics.store(this.#header, UNTOUCHED, Math.max(next, untouched))
    Atomics.store(this.#header, NEXT, mark)
  }
}
