/** Parts of a batch, as Spark names them, and how we do. */
const PARTS = {
  triggerExecution: 'batchMs',
  addBatch: 'addBatchMs',
  walCommit: 'walCommitMs',
  commitOffsets: 'commitOffsetsMs',
  queryPlanning: 'queryPlanningMs',
} as const

/** What a job prints of itself, behind `chunk42: `; see Job.java and Begun.java. */
export class Told {
  readonly #values = new Map<string, number[]>()
  readonly #uses: Record<string, string> = {}
  /** Files before, files after, ms; of one that failed nothing. */
  readonly #rewrites: number[][] = []
  #rewritesFailed = 0
  #rewriting = false
  #struck = false
  /** In their course an executor was lost. */
  #rewritesStruck = 0
  #batches = 0
  #tasksLost = 0
  readonly #begun: (batch: number, executor: string) => void

  constructor(begun: (batch: number, executor: string) => void) {
    this.#begun = begun
  }

  hear(line: string): void {
    if (!line.startsWith('chunk42: ')) return
    const [what, ...words] = line.split(' ').slice(1)
    if (what === 'begun') this.#begun(Number(words[0]), words[1] ?? '')
    if (what === 'lost') this.#lost()
    if (what === 'rewriting') this.#rewriting = true
    if (what === 'rewrote') this.#rewrites.push(words.map(Number))
    if (what === 'rewrite') this.#rewritesFailed++
    if (what === 'rewrote' || what === 'rewrite') this.#over()
    if (what === 'uses') this.#uses[words[0] ?? ''] = words[1] ?? ''
    if (what !== 'batch') return
    this.#batches++
    for (let at = 1; at + 1 < words.length; at += 2) {
      const known = this.#values.get(words[at]!)
      if (known === undefined) this.#values.set(words[at]!, [Number(words[at + 1])])
      else known.push(Number(words[at + 1]))
    }
  }

  #lost(): void {
    this.#tasksLost++
    this.#struck ||= this.#rewriting
  }
  #over(): void {
    if (this.#struck) this.#rewritesStruck++
    this.#rewriting = false
    this.#struck = false
  }

  get uses(): Readonly<Record<string, string>> {
    return this.#uses
  }
  /** Medians over all batches that had clicks, the first ones included. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#batches === 0) return {}
    const medians = Object.entries(PARTS).flatMap(([part, name]) => {
      const sorted = this.#sorted(part)
      const middle = sorted[sorted.length >> 1]
      return middle === undefined ? [] : [[`${name}P50`, middle] as const]
    })
    return {
      batches: this.#batches,
      ...Object.fromEntries(medians),
      batchMsMax: this.#sorted('triggerExecution').at(-1) ?? 0,
      tasksLost: this.#tasksLost,
      ...this.#rewritten(),
    }
  }
  #rewritten(): Readonly<Record<string, number>> {
    const all = this.#rewrites
    if (all.length + this.#rewritesFailed === 0) return {}
    const sum = (at: number) => all.reduce((total, one) => total + one[at]!, 0)
    const sorted = all.map((one) => one[2]!).sort((a, b) => a - b)
    return {
      rewrites: all.length,
      rewritesFailed: this.#rewritesFailed,
      rewritesStruck: this.#rewritesStruck,
      rewrittenFiles: sum(0),
      rewrittenToFiles: sum(1),
      rewriteMsP50: sorted[sorted.length >> 1] ?? 0,
    }
  }
  #sorted(part: string): number[] {
    return [...(this.#values.get(part) ?? [])].sort((a, b) => a - b)
  }
}
