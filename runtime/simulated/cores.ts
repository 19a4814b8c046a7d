/**
 * Threads of a machine that has few cores. One event loop runs all that is not in a slot, one act
 * after the other; whatever computes takes the core that is free first, in the order in which it
 * asks, to the end of its step. So threads that always have work share cores step by step, as they
 * do under a fair scheduler, and one that comes seldom waits for a step of theirs.
 */
export class Cores {
  /** When each is free. */
  readonly #freeMs: Float64Array
  /** Until then the event loop is busy. */
  mainUntilMs = 0

  constructor(cores: number) {
    this.#freeMs = new Float64Array(cores)
  }
  /** When a step of so many ms ends that asks now. */
  run(nowMs: number, ms: number): number {
    const freeMs = this.#freeMs
    let best = 0
    for (let core = 1; core < freeMs.length; core++) {
      if (freeMs[core]! < freeMs[best]!) best = core
    }
    const endMs = Math.max(nowMs, freeMs[best]!) + ms
    // Who waits takes no core away from others.
    if (ms > 0) freeMs[best] = endMs
    return ms > 0 ? endMs : nowMs
  }
}
