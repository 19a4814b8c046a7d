import type { Arena } from './arena.js'

/** Words of one thread, given back one by one. Law: `words(n)` are n zeros. */
export interface Heap {
  words(count: number): Int32Array
  /** Law: nobody uses them any more. */
  free(words: Int32Array): void
}

/** JavaScript's own. */
export const plainHeap: Heap = {
  words: (count) => new Int32Array(count),
  free: () => undefined,
}

/**
 * On an arena, which takes nothing back: what was given back here serves the next who wants as
 * much. What a thread had when it died is lost until the arena is reset.
 */
export function heapOn(arena: Arena): Heap {
  const spare = new Map<number, Int32Array[]>()
  return {
    words: (count) => spare.get(count)?.pop()?.fill(0) ?? arena.words(count),
    free(words) {
      const same = spare.get(words.length)
      if (same === undefined) spare.set(words.length, [words])
      else same.push(words)
    },
  }
}
