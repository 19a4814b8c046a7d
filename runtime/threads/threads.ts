import type { ResourceLimits } from 'node:worker_threads'
import { type Fault, type Interpose, type MakeInterpose, ORDERED } from '../fault.js'
import { glob } from '../glob.js'
import type { Entry, Journal } from '../journal.js'
import { type AnyDefinition, MAIN, type Programs } from '../program.js'
import { MainDriver } from './main-driver.js'
import { readPages } from './pages.js'
import { Pool } from './pool.js'
import { Processes } from './processes.js'
import { makeShared, monotonicMs, type Shared } from './shared.js'
import { Tail } from './tail.js'

export interface ThreadsOptions {
  readonly programs: Programs
  /** What coordinators and services touch. */
  readonly world: unknown
  /** What a worker's thread builds its own world from; structured-cloneable. */
  readonly workerWorld: unknown
  /** Module whose default export drives a SlotStart. */
  readonly entry: URL
  /** What that module finds as `workerData` while it is loaded. */
  readonly entryData?: unknown
  readonly slots: number
  readonly faults: readonly Fault[]
  readonly interpose: MakeInterpose
  /**
   * What stands outside of all processes, by the name that timed faults know it by. False: nothing
   * was there to strike.
   */
  readonly outside?: Readonly<Record<string, () => boolean>>
  /** Of each thread; who needs more dies of it, and its process is lost. */
  readonly resourceLimits?: ResourceLimits
}

/**
 * A runtime on this machine: coordinators and services on this thread's event loop, workers and
 * tasks in resident slots of a piscina pool, the monotonic clock, real files, real deaths.
 */
export class Threads {
  readonly #options: ThreadsOptions
  readonly #shared: Shared
  readonly #interpose: Interpose
  readonly #pool: Pool
  readonly #processes: Processes
  readonly #tail = new Tail()

  private constructor(options: ThreadsOptions) {
    this.#options = options
    const shared = makeShared(options.slots, options.faults.length)
    this.#shared = shared
    this.#interpose = options.interpose(options.faults, shared.fired)
    this.#pool = new Pool({
      ...options,
      shared,
      heard: (thread, message) => this.#processes.heard(thread, message),
      ended: (thread, error) => this.#processes.threadEnded(thread, error),
    })
    this.#processes = new Processes(options.world, shared, this.#pool)
  }
  /** Resolves when every slot takes work: starting threads is not part of a run. */
  static async start(options: ThreadsOptions): Promise<Threads> {
    const threads = new Threads(options)
    await threads.#pool.start()
    return threads
  }
  /** The run's clock, in ms since its origin. */
  nowMs(): number {
    return this.#processes.nowMs()
  }

  /** `originMs`: the run's zero by `monotonicMs()`, if it began in another process. */
  async run<T>(root: AnyDefinition, args: unknown, originMs = monotonicMs()): Promise<T> {
    this.#shared.originMs[0] = originMs
    const { programs, faults } = this.#options
    const plain = faults.length === 0
    const driver = new MainDriver(programs, this.#processes, this.#interpose, plain)
    for (const fault of this.#interpose.timed) this.#schedule(fault, 0)
    return new Promise<T>((resolve, reject) => {
      const p = this.#processes.make(root.name, undefined, MAIN, undefined)
      p.ended = (outcome) => {
        this.#processes.stopTimers()
        if ('error' in outcome) reject(outcome.error)
        else resolve(outcome.value as T)
      }
      void driver.drive(p, root, args)
    })
  }
  async close(): Promise<void> {
    this.#processes.drop()
    await this.#pool.close()
  }
  /** Everything that any driver saw, in order of time. */
  get journal(): Journal {
    const { recorder } = this.#processes
    const entries = recorder.entries()
    for (const { pages } of this.#pool.threads) {
      readPages(pages, recorder.names, this.#options.faults, entries)
    }
    entries.sort((a, b) => a.atMs - b.atMs)
    return { clock: 'wall', entries }
  }

  /**
   * What has been written into the journal since the last call. Law: all calls together give each
   * entry of the journal once; what one thread wrote comes in its order.
   */
  news(): Entry[] {
    return this.#tail.next(this.#processes.recorder, this.#pool.threads, this.#options.faults)
  }
  /** Events done in each slot so far, over all its threads. */
  eventsBySlot(): number[] {
    return [...this.#shared.slotEventsDone]
  }
  /** A fault of the plan that waits for an order shall strike, as soon as it can. */
  order(fault: Fault): void {
    Atomics.store(this.#shared.fired, this.#wordOf(fault), ORDERED)
  }
  /** It was ordered and has not struck yet. */
  isOrdered(fault: Fault): boolean {
    return Atomics.load(this.#shared.fired, this.#wordOf(fault)) === ORDERED
  }
  #wordOf(fault: Fault): number {
    const at = this.#options.faults.indexOf(fault)
    if (at < 0 || !('ordered' in fault.at)) throw new RangeError('no fault of the plan to order')
    return at
  }

  /** A fault that the clock drives. */
  #schedule(fault: Fault, times: number): void {
    if (!('atMs' in fault.at)) return
    const { atMs, everyMs } = fault.at
    const dueMs = atMs + times * (everyMs ?? 0)
    this.#processes.later(Math.max(0, dueMs - this.nowMs()), () => {
      this.#strike(fault, times)
      if (everyMs !== undefined) this.#schedule(fault, times + 1)
    })
  }
  #strike(fault: Fault, times: number): void {
    const outside = this.#options.outside?.[fault.process]
    if (outside !== undefined) {
      const atMs = this.nowMs()
      const { process: name, act: what } = fault
      if (outside()) this.#processes.recorder.rare({ atMs, process: name, kind: 'fault', what })
      return
    }
    const found = this.#processes.find(glob(fault.process), this.#options.slots, times)
    if (found === undefined) {
      this.#processes.later(1, () => this.#strike(fault, times))
      return
    }
    const { slot, process } = found
    if (process !== undefined && slot === MAIN) {
      process.struck = fault // At its next effect; it cannot be stopped anywhere else.
      process.arrived?.()
      return
    }
    const thread = this.#pool.threadOf(slot)
    const { act: what, factor, forMs } = fault
    const name = process?.name ?? `slot-${slot}`
    const atMs = this.nowMs()
    this.#processes.recorder.rare({ atMs, process: name, kind: 'fault', what })
    if (what === 'slow') {
      this.#shared.slowness[thread.id] = Math.round((factor ?? 4) * 1000)
      if (forMs !== undefined)
        this.#processes.later(forMs, () => {
          this.#shared.slowness[thread.id] = 0
        })
    } else if (what === 'zombie') this.#shared.pauseMs[thread.id] = forMs ?? 50
    else this.#pool.terminate(thread)
  }
}
