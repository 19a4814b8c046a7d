import { type Context, type Exit, type Pid, type Program, spawn } from '../../runtime/program.js'
import { hasEnded, ScriptRefused } from '../../workloads/queries/groups/script.js'
import {
  CHUNK_EVENTS_MIN,
  Cut,
  chunkEvents,
  eventsOf,
  type MicroBatchArgs,
  type Piece,
  type Range,
} from './args.js'
import { Loads } from './loads.js'
import { Pace } from './pace.js'
import { STRAGGLE_MS_MIN, straggleMs } from './speculation.js'
import { GRAIN_MS } from './trigger.js'
import { type ChunkResult, chunk } from './worker.js'

/**
 * Chunks waiting in a worker beside the one that it runs, so that it need not wait for the next.
 */
const CHUNKS_PER_WORKER = 2
/** By the pace that a worker has had, which includes what it takes to start a chunk. */
const SHORT_MS = 0.25
/** A chunk that fails so often fails for a reason that another attempt will not mend. */
const FAILURES_MAX = 8

/** A batch while its chunks run. */
export interface Flight {
  readonly range: Range
  /** By place in the batch; absent: not there yet, or lost without a guarantee. */
  readonly results: (ChunkResult | undefined)[]
  /** Chunks that were cut, and those of them whose last word has come. */
  chunks: number
  ended: number
  readonly cut: Cut
  /** From spawn to exit, of those that ended well. */
  readonly tookMs: number[]
}
export function hasRun({ cut, chunks, ended }: Flight): boolean {
  return cut.left === 0 && ended === chunks
}

interface Task {
  readonly flight: Flight
  readonly index: number
  /** Running number of the chunk over the whole run. */
  readonly number: number
  readonly pieces: readonly Piece[]
  readonly events: number
  /** Started, lost, and under way now. */
  attempts: number
  failures: number
  running: number
  /** One of them was first. */
  done: boolean
  /** The worker that lost the attempt before, to be avoided. */
  lostOn: number
}
interface Attempt {
  readonly task: Task
  readonly on: number
  readonly spawnedMs: number
}

/**
 * Runs the chunks of batches in flight on any free worker, older batches first; a lost chunk starts
 * again on another one, under a new attempt number. What an attempt given up sends later comes as
 * `late` and is nobody's.
 *
 * A chunk is cut when a worker has room for it, and for that worker: as much as lets all workers
 * end together at the pace they have had, so that a slow one gets less. The pace is taken from the
 * run's own clock, so a simulated run stays a function of its plan; which chunk has which clicks
 * changes nothing in the sum over a batch.
 *
 * With speculation a straggler (speculation.ts) is started a second time on another worker, as in
 * Dean and Ghemawat's MapReduce and in Spark. Argument: all attempts at a chunk have its pieces,
 * and the log gives the same clicks for them, so it does not matter whose result is taken, only
 * that one is. This coordinator alone takes it: the exit that it reads first, once (`done`). An
 * attempt has no effect of its own, so the loser leaves nothing behind: whatever it still says is
 * heard of a chunk that is done. If one of two is lost the other goes on alone; only when none is
 * left it counts as lost. The loser is not killed: that may cost its thread, and until it ends it
 * keeps others away from a slow worker.
 */
export class Stage {
  readonly pace: Pace
  readonly #args: MicroBatchArgs
  readonly #uncut: Flight[] = []
  readonly #again: Task[] = []
  readonly #running = new Map<Pid, Attempt>()
  readonly #loads: Loads
  #number: number

  constructor(args: MicroBatchArgs, firstChunk: number) {
    this.#args = args
    this.#number = firstChunk
    this.pace = new Pace(args.workers)
    this.#loads = new Loads(args.workers)
  }

  /** Takes a batch; its chunks run at the next `deal`. */
  add(range: Range): Flight {
    const flight = { range, results: [], chunks: 0, ended: 0, cut: new Cut(range), tookMs: [] }
    this.#uncut.push(flight)
    return flight
  }
  /** Gives every worker that has room something to do; how long until one may straggle. */
  *deal(context: Pick<Context<unknown>, 'nowMs'>): Program<number> {
    // Stragglers are of older batches than what is not cut yet.
    const waitMs =
      this.#args.speculation === 'on' ? yield* this.#speculate(context) : Number.POSITIVE_INFINITY
    for (;;) {
      const again = this.#again[0]
      if (again === undefined && this.#uncut.length === 0) return waitMs
      const on = this.#placeFor(again)
      if (this.#loads.of(on) >= CHUNKS_PER_WORKER) return waitMs
      yield* this.#start(this.#again.shift() ?? this.#cut(on), on, context.nowMs)
    }
  }
  *#start(task: Task, on: number, spawnedMs: number): Program {
    const { sliceEvents } = this.#args
    const { flight, index, number, pieces, events } = task
    const name = `chunk-${number}@${flight.range.id}.${index}#${++task.attempts}`
    const pid = yield* spawn(chunk, { pieces, sliceEvents }, { name, on, events })
    task.running++
    this.#loads.add(on, 1)
    this.#running.set(pid, { task, on, spawnedMs })
  }
  /** Starts stragglers a second time; how long until the next chunk is one. */
  *#speculate(context: Pick<Context<unknown>, 'nowMs'>): Program<number> {
    const { stragglerMsMin = STRAGGLE_MS_MIN } = this.#args
    let waitMs = Number.POSITIVE_INFINITY
    for (const { task, on, spawnedMs } of [...this.#running.values()]) {
      const { flight } = task
      if (task.done || task.running > 1 || flight.cut.left > 0) continue
      const leftMs =
        spawnedMs + straggleMs(flight.tookMs, flight.chunks, stragglerMsMin) - context.nowMs
      const free = this.#loads.idlest(on)
      if (leftMs > 0) waitMs = Math.min(waitMs, leftMs)
      else if (free !== on && this.#loads.of(free) < CHUNKS_PER_WORKER) {
        yield* this.#start(task, free, context.nowMs)
      }
    }
    return Math.max(GRAIN_MS, waitMs)
  }
  /** Where the next chunk goes: a short one behind another, so that nobody need be woken for it. */
  #placeFor(again: Task | undefined): number {
    const { left } = this.#uncut[0]?.cut ?? { left: 0 }
    if (again === undefined && left < CHUNK_EVENTS_MIN) {
      const busy = this.#loads.find((load, worker) => {
        const isShort = left < this.pace.eventsPerMs(worker) * SHORT_MS
        return load > 0 && load < CHUNKS_PER_WORKER && isShort
      })
      if (busy >= 0) return busy
    }
    return this.#loads.idlest(again?.lostOn ?? -1)
  }
  #cut(on: number): Task {
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
    const tried = { attempts: 0, failures: 0, running: 0, done: false, lostOn: -1 }
    return { flight, index, number, pieces, events, ...tried }
  }
  /** One of its attempts may have ended. */
  heard(exit: Exit<ChunkResult>, nowMs: number): void {
    const attempt = this.#running.get(exit.process)
    if (attempt === undefined) return
    this.#running.delete(exit.process)
    this.#loads.add(exit.slot, -1)
    const { task, spawnedMs } = attempt
    const { flight, index, events } = task
    task.running--
    // A loser did less than all of it in that time: it is slow, and gets less.
    if (exit.ok || task.done) this.pace.ended(exit.slot, events, spawnedMs, nowMs)
    if (task.done) return
    if (exit.ok) {
      task.done = true
      flight.tookMs.push(nowMs - spawnedMs)
      flight.results[index] = exit.value
    } else if (task.running > 0) {
      return
    } else if (this.#args.guarantee !== 'none') {
      if (++task.failures >= FAILURES_MAX) {
        const what = `chunk ${index} of batch ${flight.range.id} failed ${task.failures} times`
        const said = `${what}: ${exit.error}`
        throw hasEnded(exit.error) ? new ScriptRefused(said) : new Error(said)
      }
      task.lostOn = exit.slot
      this.#again.unshift(task)
      return
    }
    flight.ended++
  }
}
