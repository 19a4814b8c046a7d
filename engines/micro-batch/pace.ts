/** Of the sums, what stays when a chunk is added: about the last eight chunks count. */
const KEEP = 7 / 8

/**
 * How fast workers have been of late, in events per ms, from the spawns and exits of their chunks
 * as the coordinator saw them on its own clock.
 */
export class Pace {
  readonly #events: Float64Array
  readonly #ms: Float64Array
  /** When the worker ended its last chunk: one that waited in its queue began then. */
  readonly #freeMs: Float64Array

  constructor(workers: number) {
    this.#events = new Float64Array(workers)
    this.#ms = new Float64Array(workers)
    this.#freeMs = new Float64Array(workers)
  }

  ended(worker: number, events: number, spawnedMs: number, nowMs: number): void {
    const tookMs = nowMs - Math.max(spawnedMs, this.#freeMs[worker]!)
    this.#freeMs[worker] = nowMs
    // Exits that are heard in one turn do not tell their order.
    if (tookMs <= 0) return
    this.#events[worker] = this.#events[worker]! * KEEP + events
    this.#ms[worker] = this.#ms[worker]! * KEEP + tookMs
  }
  /** Of one worker; one that is unknown counts like the mean of the others, Infinity if all are. */
  eventsPerMs(worker: number): number {
    const ms = this.#ms[worker]!
    if (ms > 0) return this.#events[worker]! / ms
    let events = 0
    let allMs = 0
    for (let w = 0; w < this.#ms.length; w++) {
      events += this.#events[w]!
      allMs += this.#ms[w]!
    }
    return allMs > 0 ? events / allMs : Number.POSITIVE_INFINITY
  }
  get eventsPerMsOfAll(): number {
    let sum = 0
    for (let w = 0; w < this.#ms.length; w++) sum += this.eventsPerMs(w)
    return sum
  }
  /** The part of a batch with which this worker would end together with the others. */
  shareOf(worker: number): number {
    const all = this.eventsPerMsOfAll
    return Number.isFinite(all) ? this.eventsPerMs(worker) / all : 1 / this.#ms.length
  }
}
