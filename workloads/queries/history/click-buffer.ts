/** A click as words: partition, offset, user, event time, type. */
export const CLICK_WORDS = 5

/** Clicks that pass a query's filter and are not late, in the order in which they were put in. */
export class ClickBuffer {
  /** The first `length` clicks of it are there. Grows: fetch it anew after `reserve`. */
  words = new Int32Array(0)
  length = 0

  /** Makes room for so many more, so that `push` need not look. */
  reserve(more: number): void {
    const need = (this.length + more) * CLICK_WORDS
    if (need <= this.words.length) return
    const grown = new Int32Array(Math.max(need, this.words.length * 2))
    grown.set(this.words.subarray(0, this.length * CLICK_WORDS))
    this.words = grown
  }
  push(partition: number, offset: number, user: number, eventTime: number, type: number): void {
    const { words } = this
    const at = this.length++ * CLICK_WORDS
    words[at] = partition
    words[at + 1] = offset
    words[at + 2] = user
    words[at + 3] = eventTime
    words[at + 4] = type
  }
  clear(): void {
    this.length = 0
  }
  /** As they cross threads: a copy. */
  take(): Int32Array {
    const taken = this.words.slice(0, this.length * CLICK_WORDS)
    this.length = 0
    return taken
  }
}
