/** So many that were taken may stand before the others until they are dropped at once. */
const TAKEN_MAX = 64

/** Mail of one process, by when it arrives; what arrives together stays in the order it was put. */
export class Mailbox {
  #atMs: number[] = []
  #messages: unknown[] = []
  #taken = 0

  /** When the next one arrives; Infinity: there is none. A field: schedulers look all the time. */
  nextMs = Number.POSITIVE_INFINITY

  put(atMs: number, message: unknown): void {
    if (atMs < this.nextMs) this.nextMs = atMs
    const all = this.#atMs
    if (all.length === this.#taken || all[all.length - 1]! <= atMs) {
      all.push(atMs)
      this.#messages.push(message)
      return
    }
    let low = this.#taken
    let high = all.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (all[middle]! > atMs) high = middle
      else low = middle + 1
    }
    all.splice(low, 0, atMs)
    this.#messages.splice(low, 0, message)
  }
  /** The next one if it has arrived, else undefined. */
  takeDue(nowMs: number): unknown {
    if (this.nextMs > nowMs) return undefined
    const message = this.#messages[this.#taken]
    this.#messages[this.#taken++] = undefined
    if (this.#taken === this.#atMs.length) {
      this.#atMs.length = this.#messages.length = this.#taken = 0
    } else if (this.#taken > TAKEN_MAX && 2 * this.#taken > this.#atMs.length) {
      this.#atMs = this.#atMs.slice(this.#taken)
      this.#messages = this.#messages.slice(this.#taken)
      this.#taken = 0
    }
    this.nextMs = this.#atMs[this.#taken] ?? Number.POSITIVE_INFINITY
    return message
  }
}
