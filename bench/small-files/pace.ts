import type { CellHooks } from '../sweep.js'
import type { Stream } from './streams.js'

/** What a commit takes, with its share of merges. */
const WEIGHTS = { alone: 1, compacted: 1.5 }
const STEPS_PER_LOOK = 64

/** How far a long measurement is, and when it will be over. */
export class Pace {
  readonly #hooks: CellHooks
  readonly #nowMs: () => number
  readonly #beganMs: number
  readonly #total: number
  #done = 0

  constructor(streams: readonly Stream[], nowMs: () => number, hooks: CellHooks) {
    this.#hooks = hooks
    this.#nowMs = nowMs
    this.#beganMs = nowMs()
    this.#total = streams.reduce((sum, one) => sum + one.commits * weightOf(one), 0)
  }
  /** Throws once it is told to stop. */
  step(stream: Stream, n: number): void {
    const { signal, progress } = this.#hooks
    signal?.throwIfAborted()
    this.#done += weightOf(stream)
    if (n % STEPS_PER_LOOK > 0) return
    progress?.(this.#done, this.#total, `${nameOf(stream)}, ${n} commits${this.#left()}`)
  }
  begins(stream: Stream): void {
    this.#hooks.says?.(`${nameOf(stream)}: ${stream.commits} commits${this.#left()}`)
  }
  tells(stream: Stream, n: number, what: string): void {
    this.#hooks.says?.(`${nameOf(stream)}, ${n} commits: ${what}${this.#left()}`)
  }

  /** By what is done; empty: that is too little to tell. */
  #left(): string {
    if (this.#done < this.#total / 100) return ''
    const tookMs = this.#nowMs() - this.#beganMs
    const leftMs = (tookMs / this.#done) * (this.#total - this.#done)
    return `; about ${Math.ceil(leftMs / 1000)} s left`
  }
}

function weightOf({ compacts }: Stream): number {
  return compacts ? WEIGHTS.compacted : WEIGHTS.alone
}
function nameOf({ commitSeconds, compacts }: Stream): string {
  return `a commit each ${commitSeconds} s${compacts ? ', compacted meanwhile' : ''}`
}
