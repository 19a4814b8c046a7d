const LOOK_MS = 1_000
const LOOKS_MAX = 60

/**
 * A run of which nobody says and commits anything hangs.
 *
 * Law: it is counted in looks of a second, not by the clock, so a machine that stood still with all
 * that runs on it is no silence; `hangs` is called once.
 */
export class Silence {
  readonly #looksMax: number
  readonly #hangs: (why: string) => void
  #looks = 0
  #timer: NodeJS.Timeout | undefined

  /** `patience`: so many times longer than usual. */
  constructor(patience: number, hangs: (why: string) => void) {
    this.#looksMax = LOOKS_MAX * patience
    this.#hangs = hangs
  }
  begin(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }
  /** Somebody said something. */
  broken(): void {
    this.#looks = 0
  }
  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (++this.#looks < this.#looksMax) return
    this.end()
    const seconds = (this.#looksMax * LOOK_MS) / 1000
    this.#hangs(`it hangs: no life has said anything for ${seconds} s`)
  }
}
