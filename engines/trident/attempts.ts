import { type Exit, type Pid, type Program, spawn } from '../../runtime/program.js'
import { partitionsOf } from '../acked/args.js'
import type { Piece } from '../micro-batch/args.js'
import { type ChunkResult, chunk } from '../micro-batch/worker.js'
import type { Batch, TridentArgs } from './args.js'

/** Of one transaction in one life; what fails more often fails for another reason. */
const ATTEMPTS_MAX = 8

/** An attempt of a transaction: its tuples are being processed, or have been. */
export interface Attempt {
  readonly batch: Batch
  readonly results: ChunkResult[]
  /** Tasks that have not come back. */
  left: number
}

/**
 * Processes batches on the workers, several at once, each worker its partitions' part. A lost task
 * fails its attempt, and the caller gives up all attempts behind it: what their tuples are may
 * depend on it.
 */
export class Attempts {
  readonly #args: TridentArgs
  readonly #running = new Map<Pid, Attempt>()
  readonly #tried = new Map<number, number>()

  constructor(args: TridentArgs) {
    this.#args = args
  }
  *begin(batch: Batch): Program<Attempt> {
    const { workers, sliceEvents, life } = this.#args
    const { txid, starts, ends } = batch
    const tried = (this.#tried.get(txid) ?? 0) + 1
    if (tried > ATTEMPTS_MAX) throw new Error(`transaction ${txid} failed ${tried - 1} times`)
    this.#tried.set(txid, tried)
    const attempt: Attempt = { batch, results: [], left: 0 }
    for (let on = 0; on < workers; on++) {
      const pieces: Piece[] = []
      let events = 0
      for (const partition of partitionsOf(on, workers, starts.length)) {
        const [from, to] = [starts[partition]!, ends[partition]!]
        if (to > from) pieces.push({ partition, from, to })
        events += to - from
      }
      if (events === 0) continue
      const number = (life - 1) * ATTEMPTS_MAX + tried
      const name = `chunk-${txid * workers + on}@${txid}.${on}#${number}`
      const pid = yield* spawn(chunk, { pieces, sliceEvents }, { name, on, events })
      attempt.left++
      this.#running.set(pid, attempt)
    }
    return attempt
  }
  /** The attempt that has failed with this task, if it has, and still counts. */
  heard(exit: Exit<ChunkResult>): Attempt | undefined {
    const attempt = this.#running.get(exit.process)
    if (attempt === undefined) return undefined
    this.#running.delete(exit.process)
    if (!exit.ok) return attempt
    attempt.left--
    attempt.results.push(exit.value)
    return undefined
  }
  /** What its tasks still say is nobody's. */
  forget(attempt: Attempt): void {
    for (const [pid, one] of this.#running) if (one === attempt) this.#running.delete(pid)
  }
  committed(txid: number): void {
    this.#tried.delete(txid)
  }
}
