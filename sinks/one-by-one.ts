/**
 * Performs acts one after the other, each when the one before has settled, whether well or not.
 * After `end` it starts none any more: they fail with the error given.
 */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()
  #ended: Error | undefined

  run<T>(act: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => {
      if (this.#ended !== undefined) throw this.#ended
      return act()
    })
    this.#last = mine.catch(() => undefined)
    return mine
  }
  /** Resolves when nothing is under way any more. The first end is the one that counts. */
  async end(error: Error): Promise<void> {
    this.#ended ??= error
    await this.#last
  }
}
