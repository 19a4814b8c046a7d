import { kill, type Pid, type Program, send, spawn } from '../../../runtime/program.js'
import type { CellRows, EachRows } from '../../../workloads/queries/rows.js'
import { Cut, chunkEvents, eventsOf, type Piece, type Range } from '../args.js'
import type { FromWorker, LineageArgs, ToWorker } from './args.js'
import { lineageWorker } from './worker.js'

/** Chunks waiting in a worker beside the one that it runs. */
const CHUNKS_PER_WORKER = 2
/** So many chunks a worker: who is faster takes another. */
const CHUNKS_A_SHARE = 2

/** The clicks of a range, on their way to deltas by key group. */
export interface Work {
  readonly range: Range
  /** Only these groups are wanted. */
  readonly groups: readonly number[]
  /** By key group. */
  readonly deltas: CellRows[][]
  readonly each: EachRows[]
  /** Chunks whose deltas have not come. */
  left: number
}
interface Job {
  readonly number: number
  readonly work: Work
  readonly pieces: readonly Piece[]
}
interface Place {
  pid: Pid
  /** It takes work. */
  up: boolean
  attempts: number
  readonly jobs: Map<number, Job>
}

/**
 * The workers, one a slot, and the chunks that they map. What a lost worker had under way goes to
 * whoever is up; only who has a chunk now may answer for it, and once.
 */
export class Farm {
  readonly groups: number
  readonly #args: LineageArgs
  readonly #places: readonly Place[]
  readonly #queue: Job[] = []
  #number = 0

  constructor(args: LineageArgs, groups: number) {
    this.#args = args
    this.groups = groups
    this.#places = Array.from({ length: args.workers }, () => ({
      pid: -1,
      up: false,
      attempts: 0,
      jobs: new Map(),
    }))
  }
  get workers(): number {
    return this.#places.length
  }
  /** The worker whose process that is now; -1: of none, or of one that was given up. */
  indexOf(pid: Pid): number {
    return this.#places.findIndex((place) => place.pid === pid)
  }
  isUp(index: number): boolean {
    return this.#places[index]!.up
  }
  *start(index: number): Program {
    const place = this.#places[index]!
    const { sliceEvents, life } = this.#args
    const name = `worker-${index}.${++place.attempts}#${life}`
    const args = { groups: this.groups, sliceEvents }
    place.pid = yield* spawn(lineageWorker, args, { name, on: index })
  }
  *tell(index: number, message: ToWorker): Program {
    yield* send<ToWorker>(this.#places[index]!.pid, message)
  }
  *tellAll(message: ToWorker): Program {
    for (let index = 0; index < this.workers; index++) yield* this.tell(index, message)
  }
  cameUp(index: number): void {
    this.#places[index]!.up = true
  }

  /** Cuts a range into chunks; `first`: they come before all others. */
  add(range: Range, groups: readonly number[], first: boolean): Work {
    const deltas = Array.from({ length: this.groups }, () => [])
    const work: Work = { range, groups, deltas, each: [], left: 0 }
    const total = eventsOf(range)
    const share = 1 / (CHUNKS_A_SHARE * this.workers)
    const size = chunkEvents(total, share, Number.POSITIVE_INFINITY, this.#args)
    const jobs: Job[] = []
    for (const cut = new Cut(range); cut.left > 0; ) {
      jobs.push({ number: this.#number++, work, pieces: cut.take(size) })
    }
    work.left = jobs.length
    if (first) this.#queue.unshift(...jobs)
    else this.#queue.push(...jobs)
    return work
  }
  /** Nobody wants it any more. */
  drop(work: Work): void {
    const kept = this.#queue.filter((job) => job.work !== work)
    this.#queue.splice(0, this.#queue.length, ...kept)
  }
  *deal(): Program {
    while (this.#queue.length > 0) {
      const index = this.#idlest()
      if (index < 0) return
      const job = this.#queue.shift()!
      const { number, work, pieces } = job
      this.#places[index]!.jobs.set(number, job)
      yield* this.tell(index, { kind: 'map', job: number, pieces, groups: work.groups })
    }
  }
  #idlest(): number {
    let best = -1
    for (const [index, { up, jobs }] of this.#places.entries()) {
      if (!up || jobs.size >= CHUNKS_PER_WORKER) continue
      if (best < 0 || jobs.size < this.#places[best]!.jobs.size) best = index
    }
    return best
  }
  mapped(index: number, { job: number, deltas, each }: FromWorker & { kind: 'mapped' }): void {
    const place = this.#places[index]!
    const job = place.jobs.get(number)
    if (job === undefined) return
    place.jobs.delete(number)
    const { work } = job
    for (const [group, rows] of deltas) work.deltas[group]!.push(rows)
    if (each !== undefined) work.each.push(each)
    work.left--
  }
  /** Another begins in its place, and its chunks go back to the front. */
  *lost(index: number): Program {
    const place = this.#places[index]!
    this.#queue.unshift(...place.jobs.values())
    place.jobs.clear()
    place.up = false
    // It may only be suspected: awake again it would hold the slot.
    yield* kill(place.pid)
    yield* this.start(index)
  }
}
