import { type Context, type Exit, type Pid, type Program, spawn } from '../../runtime/program.js'
import {
  CHUNK_EVENTS_MIN,
  Cut,
  chunkEvents,
  eventsOf,
  type MicroBatchArgs,
  type Piece,
  type Range,
} from './args.js'
import { Pace } from './pace.js'
import { type ChunkResult, chunk } from './worker.js'

/**
 * Chunks waiting in a worker beside the one that it runs, so that it need not wait for the next.
 */
const CHUNKS_PER_WORKER = 2
/** By the pace that a worker has had, which includes what it takes to start a chunk. */
const SHORT_MS = 0.25
/** A chunk that fails so often fails for a reason that another attempt will not mend. */
const ATTEMPTS_MAX = 8

/** A batch while its chunks run. */
export interface Flight {
  readonly range: Range
  /** By place in the batch; absent: not there yet, or lost without a guarantee. */
  readonly results: (ChunkResult | undefined)[]
  /** Chunks that were cut, and those of them whose last word has come. */
  chunks: number
  ended: number
  readonly cut: Cut
}
export function hasRun({ cut, chunks, ended }: Flight): boolean {
  return cut.left === 0 && ended === chunks
}

interface Attempt {
  readonly flight: Flight
  readonly index: number
  /** Running number of the chunk over the whole run. */
  readonly number: number
  readonly pieces: readonly Piece[]
  readonly events: number
  readonly attempt: number
  /** The worker that lost the attempt before, to be avoided. */
  readonly lostOn: number
  readonly spawnedMs: number
}

/**
 * Runs the chunks of batches in flight on any free worker, older batches first; a lost chunk starts
 * again on another one, under a new attempt number. Only the first result of the current attempt
 * counts: what an attempt given up sends later comes as `late` and is nobody's.
 *
 * A chunk is cut when a worker has room for it, and for that worker: as much as lets all workers
 * end together at the pace they have had, so that a slow one gets less. The pace is taken from the
 * run's own clock, so a simulated run stays a function of its plan; which chunk has which clicks
 * changes nothing in the sum over a batch.
 */
export class Stage {
  readonly pace: Pace
  readonly #args: MicroBatchArgs
  readonly #uncut: Flight[] = []
  readonly #again: Attempt[] = []
  readonly #running = new Map<Pid, Attempt>()
  readonly #load: number[]
  #number: number

  constructor(args: MicroBatchArgs, firstChunk: number) {
    this.#args = args
    this.#number = firstChunk
    this.pace = new Pace(args.workers)
    this.#load = new Array<number>(args.workers).fill(0)
  }

  /** Takes a batch; its chunks run at the next `deal`. */
  add(range: Range): Flight {
    const flight = { range, results: [], chunks: 0, ended: 0, cut: new Cut(range) }
    this.#uncut.push(flight)
    return flight
  }
  /** Gives every worker that has room something to do. */
  *deal(context: Pick<Context<unknown>, 'nowMs'>): Program {
    const { sliceEvents } = this.#args
    for (;;) {
      const again = this.#again[0]
      if (again === undefined && this.#uncut.length === 0) return
      const on = this.#placeFor(again)
      if (this.#load[on]! >= CHUNKS_PER_WORKER) return
      const next = this.#again.shift() ?? this.#cut(on)
      const { flight, index, number, pieces, attempt, events } = next
      const name = `chunk-${number}@${flight.range.id}.${index}#${attempt}`
      const spawnedMs = context.nowMs
      const pid = yield* spawn(chunk, { pieces, sliceEvents }, { name, on, events })
      this.#load[on]!++
      this.#running.set(pid, { ...next, spawnedMs })
    }
  }
  /** Where the next chunk goes: a short one behind another, so that nobody need be woken for it. */
  #placeFor(again: Attempt | undefined): number {
    const { left } = this.#uncut[0]?.cut ?? { left: 0 }
    if (again === undefined && left < CHUNK_EVENTS_MIN) {
      const busy = this.#load.findIndex((load, worker) => {
        const isShort = left < this.pace.eventsPerMs(worker) * SHORT_MS
        return load > 0 && load < CHUNKS_PER_WORKER && isShort
      })
      if (busy >= 0) return busy
    }
    return idlest(this.#load, again?.lostOn ?? -1)
  }
  #cut(on: number): Attempt {
    const flight = this.#uncut[0]!
    const { cut, range } = flight
    const { left } = cut
    const share = this.pace.shareOf(on)
    const size = chunkEvents(eventsOf(range), share, this.pace.eventsPerMs(on), this.#args)
    const pieces = cut.take(size)
    const events = left - cut.left
    if (cut.left === 0) this.#uncut.shift()
    const index = flight.chunks++
    const number = this.#number++
    return { flight, index, number, pieces, events, attempt: 1, lostOn: -1, spawnedMs: 0 }
  }
  /** One of its chunks may have ended. */
  heard(exit: Exit<ChunkResult>, nowMs: number): void {
    const done = this.#running.get(exit.process)
    if (done === undefined) return
    this.#running.delete(exit.process)
    this.#load[exit.slot]!--
    const { flight, index, attempt, events, spawnedMs } = done
    if (exit.ok) {
      this.pace.ended(exit.slot, events, spawnedMs, nowMs)
      flight.results[index] = exit.value
    } else if (this.#args.guarantee !== 'none') {
      if (attempt >= ATTEMPTS_MAX) {
        throw new Error(
          `chunk ${index} of batch ${flight.range.id} failed ${attempt} times: ${exit.error}`,
        )
      }
      this.#again.unshift({ ...done, attempt: attempt + 1, lostOn: exit.slot })
      return
    }
    flight.ended++
  }
}

/** The worker with the least to do; `avoid` only when there is no other. */
function idlest(load: readonly number[], avoid: number): number {
  let best = -1
  for (let w = 0; w < load.length; w++) {
    if (w === avoid && load.length > 1) continue
    if (best < 0 || load[w]! < load[best]!) best = w
  }
  return best
}
