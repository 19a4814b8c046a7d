/** What one step of a program took, and how much it did. */
export interface Sample {
  /** `program:point`, or the label of a perform. */
  readonly kind: string
  readonly ms: number
  readonly work: Readonly<Record<string, number>>
  /** Since its thread last made such a step; absent: it is the first one. */
  readonly restMs?: number
  /** It was not on its thread meanwhile. */
  readonly elsewhere?: boolean
}

const NUMBERS = 6
const SAMPLES_MAX = 200_000
/** Words before the samples: how many there are, and whether they are wanted by now. */
const HEAD_BYTES = 8

/** Samples of threads that cannot be asked: they are killed, or never turn to their event loop. */
export class SharedSamples {
  readonly buffer: SharedArrayBuffer
  readonly #head: Int32Array
  readonly #numbers: Float64Array

  constructor(
    buffer = new SharedArrayBuffer(
      HEAD_BYTES + SAMPLES_MAX * NUMBERS * Float64Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.buffer = buffer
    this.#head = new Int32Array(buffer, 0, 2)
    this.#numbers = new Float64Array(buffer, HEAD_BYTES)
  }
  /** Until then nothing is kept. */
  begin(): void {
    Atomics.store(this.#head, 1, 1)
  }
  get wanted(): boolean {
    return Atomics.load(this.#head, 1) === 1
  }
  add(
    kind: number,
    ms: number,
    events: number,
    words: number,
    sends: number,
    restMs: number,
  ): void {
    if (!this.wanted) return
    const at = Atomics.add(this.#head, 0, 1)
    if (at < SAMPLES_MAX) this.#numbers.set([kind, ms, events, words, sends, restMs], at * NUMBERS)
  }
  all(kinds: readonly string[]): Sample[] {
    const length = Math.min(SAMPLES_MAX, Atomics.load(this.#head, 0))
    return Array.from({ length }, (_, i) => {
      const [kind, ms, events, words, sends, restMs] = this.#numbers.subarray(i * NUMBERS)
      const work = { events: events!, words: words!, sends: sends! }
      const rested = Number.isFinite(restMs) ? { restMs: restMs! } : {}
      return { kind: kinds[kind!]!, ms: ms!, work, ...rested }
    })
  }
}
