/** So many that were taken may stand before the others until they are dropped at once. */
const TAKEN_MAX = 64

/** Mail of one process, by when it arrives; what arrives together stays in the order it was put. */
export class Mailbox {
  /** From `#taken` to `#end`; behind that is room that was used before. */
  #atMs: number[] = []
  #messages: unknown[] = []
  #taken = 0
  #end = 0

  /** When the next one arrives; Infinity: there is none. A field: schedulers look all the time. */
  nextMs = Number.POSITIVE_INFINITY

  put(atMs: number, message: unknown): void {
    if (atMs < this.nextMs) this.nextMs = atMs
    const all = this.#atMs
    const end = this.#end++
    if (end === this.#taken || all[end - 1]! <= atMs) {
      all[end] = atMs
      this.#messages[end] = message
      return
    }
    let low = this.#taken
    let high = end - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (all[middle]! > atMs) high = middle
      else low = middle + 1
    }
    all.length = this.#messages.length = end
    all.splice(low, 0, atMs)
    this.#messages.splice(low, 0, message)
  }
  /** The next one if it has arrived, else undefined. */
  takeDue(nowMs: number): unknown {
    if (this.nextMs > nowMs) return undefined
    const message = this.#messages[this.#taken]
    this.#messages[this.#taken++] = undefined
    if (this.#taken === this.#end) {
      // Its room is kept: to make arrays shorter and longer again costs more than the mail.
      this.#taken = this.#end = 0
      this.nextMs = Number.POSITIVE_INFINITY
      return message
    }
    if (this.#taken > TAKEN_MAX && 2 * this.#taken > this.#end) {
      this.#atMs = this.#atMs.slice(this.#taken, this.#end)
      this.#messages = this.#messages.slice(this.#taken, this.#end)
      this.#end -= this.#taken
      this.#taken = 0
    }
    this.nextMs = this.#atMs[this.#taken]!
    return message
  }
}
