/** How many chunks each worker has; who has the least is known at once, also among thousands. */
export class Loads {
  readonly #loads: Int32Array
  /** A tournament: `#winners[1]` is the idlest, the children of i stand at 2i and 2i + 1. */
  readonly #winners: Int32Array
  readonly #leaves: number

  constructor(workers: number) {
    this.#loads = new Int32Array(workers)
    this.#leaves = 2 ** Math.ceil(Math.log2(Math.max(1, workers)))
    this.#winners = new Int32Array(2 * this.#leaves).fill(-1)
    for (let w = 0; w < workers; w++) this.#winners[this.#leaves + w] = w
    for (let at = this.#leaves - 1; at > 0; at--) this.#play(at)
  }
  of(worker: number): number {
    return this.#loads[worker]!
  }
  add(worker: number, chunks: number): void {
    this.#loads[worker]! += chunks
    for (let at = (this.#leaves + worker) >> 1; at > 0; at >>= 1) this.#play(at)
  }
  /** The first for which it is true, or -1. */
  find(isIt: (load: number, worker: number) => boolean): number {
    return this.#loads.findIndex(isIt)
  }
  /** The first of those with the least to do; `avoid` only when there is no other. */
  idlest(avoid: number): number {
    if (avoid < 0 || this.#loads.length === 1) return this.#winners[1]!
    let best = -1
    for (let at = this.#leaves + avoid; at > 1; at >>= 1) {
      best = this.#idler(best, this.#winners[at ^ 1]!)
    }
    return best
  }
  #play(at: number): void {
    this.#winners[at] = this.#idler(this.#winners[2 * at]!, this.#winners[2 * at + 1]!)
  }
  #idler(a: number, b: number): number {
    if (a < 0 || b < 0) return Math.max(a, b)
    const more = this.#loads[a]! - this.#loads[b]!
    return more < 0 || (more === 0 && a < b) ? a : b
  }
}
