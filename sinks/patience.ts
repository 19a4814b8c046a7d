/** So long a server may be away: longer than it takes to start again after a crash. */
const PATIENCE_MS = 30_000
const PAUSE_MS = 50

/**
 * A server that went away is waited for; one that does not come back is given up, and then at once
 * by every life that follows, so that a run without its server ends with one clear line.
 */
export class Patience {
  readonly #limitMs: number
  #sinceMs: number | undefined

  constructor(limitMs = PATIENCE_MS) {
    this.#limitMs = limitMs
  }

  /** Tries until it goes well, or the time is over: then it throws what went wrong last. */
  async until<T>(attempt: () => Promise<T>, isAway: (error: unknown) => boolean): Promise<T> {
    for (;;) {
      this.#sinceMs ??= performance.now()
      const sinceMs = this.#sinceMs
      try {
        const value = await attempt()
        this.#sinceMs = undefined
        return value
      } catch (error) {
        const isOver = performance.now() - sinceMs > this.#limitMs
        if (isOver || !isAway(error)) throw error
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    }
  }
}
