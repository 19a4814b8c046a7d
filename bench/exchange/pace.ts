import { monotonicMs } from '../../runtime/threads/shared.js'
import { type Phase, recordsOf } from './phase.js'

/** Between two looks at the clock, when it is not what a record waits for. */
const LOOK_RECORDS = 4_096
/** Nobody changes or wakes it. */
const PILLOW = new Int32Array(new SharedArrayBuffer(4))

/** Sleeps in place; the system adds its timer's slack of some 50 us. */
export function sleepUntil(ms: number): void {
  const leftMs = ms - monotonicMs()
  if (leftMs > 0) Atomics.wait(PILLOW, 0, 0, leftMs)
}

/** Tells a sender when to hand over its next buffer, and when to stop. */
export class Pace {
  /** Sleeps that were a system call. */
  waits = 0
  #handedOver = 0
  #looked = 0
  readonly #phase: Phase
  readonly #records: number
  readonly #each: number

  constructor(phase: Phase) {
    this.#phase = phase
    this.#records = phase.ratePerSec === null ? Number.POSITIVE_INFINITY : recordsOf(phase)
    this.#each = phase.ratePerSec === null ? 0 : 1000 / phase.ratePerSec
  }
  /** False: it is over. A buffer is due with its last record. */
  next(): boolean {
    const { bufferRecords, startMs, ms, ratePerSec } = this.#phase
    if (this.#handedOver >= this.#records) return false
    this.#handedOver += bufferRecords
    if (ratePerSec === null) {
      this.#looked += bufferRecords
      if (this.#looked < LOOK_RECORDS) return true
      this.#looked = 0
      return monotonicMs() < startMs + ms
    }
    const dueMs = startMs + this.#handedOver * this.#each
    while (monotonicMs() < dueMs) {
      this.waits++
      sleepUntil(dueMs)
    }
    return true
  }
}
