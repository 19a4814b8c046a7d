/**
 * Where the memory that processes share comes from: rings, and whatever else more than one
 * process writes. TypeScript over SharedArrayBuffer in threads, plain memory in simulation, where
 * runs reuse it (a fresh SharedArrayBuffer of 1 MiB costs milliseconds). Law: `words(n)` are n
 * zeros.
 */
export interface Arena {
  words(count: number): Int32Array
}

export const sharedArena: Arena = {
  words: (count) => new Int32Array(new SharedArrayBuffer(count * 4)),
}

/**
 * For one simulated run after another: `reset` may be called when every process of the run is
 * gone.
 */
export class ReusableArena implements Arena {
  readonly #free = new Map<number, Int32Array[]>()
  #lent: Int32Array[] = []

  words(count: number): Int32Array {
    const words = this.#free.get(count)?.pop()?.fill(0) ?? new Int32Array(count)
    this.#lent.push(words)
    return words
  }
  reset(): void {
    for (const words of this.#lent) {
      const list = this.#free.get(words.length)
      if (list === undefined) this.#free.set(words.length, [words])
      else list.push(words)
    }
    this.#lent = []
  }
}
