import type { Arena } from './arena.js'

/** Words of one thread, given back one by one. Law: `words(n)` are n zeros. */
export interface Heap {
  words(count: number): Int32Array
  /** Law: nobody uses them any more. */
  free(words: Int32Array): void
  /**
   * Makes `spare` arrays of so many words ready, so that `words` need neither write zeros nor touch
   * memory for the first time; writes `wordsMax` words at most, and tells how many.
   */
  prepare(count: number, spare: number, wordsMax: number): number
}

/** JavaScript's own: it takes nothing back, and has nothing ready. */
export const plainHeap: Heap = {
  words: (count) => new Int32Array(count),
  free: () => undefined,
  prepare: () => 0,
}

/** Arrays of one size. */
interface Shelf {
  /** Zeros, and written to before. */
  readonly ready: Int32Array[]
  /** As they were given back. */
  readonly used: Int32Array[]
  /** On its way from one to the other: zeros up to `zeros`. */
  next: Int32Array | undefined
  zeros: number
}

/**
 * On an arena, which takes nothing back: what was given back here serves the next who wants as
 * much. What a thread had when it died is lost until the arena is reset.
 */
export function heapOn(arena: Arena): Heap {
  const shelves = new Map<number, Shelf>()
  const shelfOf = (count: number): Shelf => {
    let shelf = shelves.get(count)
    if (shelf === undefined) {
      shelf = { ready: [], used: [], next: undefined, zeros: 0 }
      shelves.set(count, shelf)
    }
    return shelf
  }
  return {
    words(count) {
      const shelf = shelves.get(count)
      return shelf?.ready.pop() ?? shelf?.used.pop()?.fill(0) ?? arena.words(count)
    },
    free(words) {
      shelfOf(words.length).used.push(words)
    },
    prepare(count, spare, wordsMax) {
      const shelf = shelfOf(count)
      let left = wordsMax
      while (left > 0 && shelf.ready.length < spare) {
        shelf.next ??= shelf.used.pop() ?? arena.words(count)
        const end = Math.min(count, shelf.zeros + left)
        shelf.next.fill(0, shelf.zeros, end)
        left -= end - shelf.zeros
        shelf.zeros = end
        if (end < count) break
        shelf.ready.push(shelf.next)
        shelf.next = undefined
        shelf.zeros = 0
      }
      return wordsMax - left
    },
  }
}
