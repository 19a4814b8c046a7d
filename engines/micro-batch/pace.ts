/** Of the sums, what stays when a chunk is added: about the last eight chunks count. */
const KEEP = 7 / 8
/** Workers that are summed up together: of thousands only the blocks that changed. */
const BLOCK = 64

/**
 * How fast workers have been of late, in events per ms, from the spawns and exits of their chunks
 * as the coordinator saw them on its own clock.
 */
export class Pace {
  readonly #events: Float64Array
  readonly #ms: Float64Array
  /** When the worker ended its last chunk: one that waited in its queue began then. */
  readonly #freeMs: Float64Array
  /** Of a block of workers: their sum, and that it must be made again. */
  readonly #sums: Float64Array
  readonly #isStale: Uint8Array
  #mean: number | undefined

  constructor(workers: number) {
    this.#events = new Float64Array(workers)
    this.#ms = new Float64Array(workers)
    this.#freeMs = new Float64Array(workers)
    this.#sums = new Float64Array(Math.ceil(workers / BLOCK))
    this.#isStale = new Uint8Array(this.#sums.length).fill(1)
  }

  ended(worker: number, events: number, spawnedMs: number, nowMs: number): void {
    const tookMs = nowMs - Math.max(spawnedMs, this.#freeMs[worker]!)
    this.#freeMs[worker] = nowMs
    // Exits that are heard in one turn do not tell their order.
    if (tookMs <= 0) return
    this.#events[worker] = this.#events[worker]! * KEEP + events
    this.#ms[worker] = this.#ms[worker]! * KEEP + tookMs
    this.#mean = undefined
    this.#isStale[Math.floor(worker / BLOCK)] = 1
  }
  /** Of one worker; one that is unknown counts like the mean of the others, Infinity if all are. */
  eventsPerMs(worker: number): number {
    const ms = this.#ms[worker]!
    return ms > 0 ? this.#events[worker]! / ms : this.#meanOfKnown()
  }
  get eventsPerMsOfAll(): number {
    let sum = 0
    for (let block = 0; block < this.#sums.length; block++) {
      if (this.#isStale[block] === 1) this.#sumUp(block)
      sum += this.#sums[block]!
    }
    return sum
  }
  /** The part of a batch with which this worker would end together with the others. */
  shareOf(worker: number): number {
    const all = this.eventsPerMsOfAll
    return Number.isFinite(all) ? this.eventsPerMs(worker) / all : 1 / this.#ms.length
  }
  #sumUp(block: number): void {
    const end = Math.min(this.#ms.length, (block + 1) * BLOCK)
    let sum = 0
    let known = true
    for (let w = block * BLOCK; w < end; w++) {
      known &&= this.#ms[w]! > 0
      sum += this.eventsPerMs(w)
    }
    this.#sums[block] = sum
    // What is unknown goes with the mean, which each chunk changes.
    if (known) this.#isStale[block] = 0
  }
  #meanOfKnown(): number {
    if (this.#mean !== undefined) return this.#mean
    let events = 0
    let ms = 0
    for (let w = 0; w < this.#ms.length; w++) {
      events += this.#events[w]!
      ms += this.#ms[w]!
    }
    this.#mean = ms > 0 ? events / ms : Number.POSITIVE_INFINITY
    return this.#mean
  }
}
