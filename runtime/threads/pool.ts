import { availableParallelism } from 'node:os'
import {
  MessageChannel,
  type MessagePort,
  type ResourceLimits,
  receiveMessageOnPort,
  type Worker,
} from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Fault } from '../fault.js'
import type { Slot } from '../program.js'
import { Loading } from './loading.js'
import type { Process } from './process.js'
import {
  type FromSlot,
  makePage,
  ring,
  type Shared,
  type SlotStart,
  type ToSlot,
} from './shared.js'

/** As long as it takes to wake a thread (Karlin et al. 1990: at most twice the best). */
const SPIN_MS = 0.05

export interface PoolOptions {
  /** Module whose default export drives a SlotStart. */
  readonly entry: URL
  /** What that module finds as `workerData` while it is loaded. */
  readonly entryData?: unknown
  readonly slots: number
  readonly shared: Shared
  readonly faults: readonly Fault[]
  readonly workerWorld: unknown
  readonly heard: (thread: Thread, message: FromSlot) => void
  /** The thread can do nothing any more. */
  readonly ended: (thread: Thread, error: string) => void
  readonly resourceLimits?: ResourceLimits
}

/** One life of a slot: a piscina task that stays until it is retired or dies. */
export interface Thread {
  readonly id: number
  readonly slot: Slot
  readonly port: MessagePort
  readonly pages: SharedArrayBuffer[]
  readonly abort: AbortController
  /** Those of its processes that are not over. */
  readonly processes: Set<Process>
  /** It has loaded its module and takes work. */
  ready: boolean
  /** Declared dead: it gets no more work, and another thread has its slot. */
  retired: boolean
  /** Plays dead until then; it is not terminated earlier. */
  asleepUntilMs: number
  ended: boolean
}

/** The worker threads of a run: a slot always has a thread, until `close`. */
export class Pool {
  readonly threads: Thread[] = []
  readonly #options: PoolOptions
  readonly #piscina: Piscina
  readonly #loading: Loading
  readonly #current: Thread[] = []
  readonly #waiting = new Map<number, () => void>()
  #closing = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#piscina = new Piscina({
      filename: options.entry.href,
      workerData: options.entryData,
      minThreads: options.slots,
      // A thread that was given up may live on beside its successor.
      maxThreads: options.slots * 4,
      idleTimeout: 60_000,
      atomics: 'disabled',
      ...(options.resourceLimits === undefined ? {} : { resourceLimits: options.resourceLimits }),
    })
    this.#loading = new Loading(this.#piscina)
  }
  /** Starts all slots; resolves when each takes work. */
  async start(): Promise<void> {
    const ready: Promise<void>[] = []
    for (let slot = 0; slot < this.#options.slots; slot++) {
      const thread = this.#start(slot)
      ready.push(new Promise((resolve) => this.#waiting.set(thread.id, resolve)))
    }
    await Promise.all(ready)
  }
  /** The thread that has the slot now. */
  threadOf(slot: Slot): Thread {
    return this.#current[slot]!
  }
  post(thread: Thread, message: ToSlot): void {
    const { shared } = this.#options
    thread.port.postMessage(message)
    Atomics.add(shared.posted, thread.id, 1)
    ring(shared, thread.id)
  }
  /** Takes the slot away from a thread: it gets a new one at once. */
  retire(thread: Thread): void {
    if (thread.retired) return
    thread.retired = true
    this.post(thread, { kind: 'retire' })
    if (!this.#closing) this.#start(thread.slot)
  }
  /**
   * Terminates the thread, wherever it is, but not before it is ready; `ended` is called when that
   * is done.
   */
  terminate(thread: Thread): void {
    if (thread.ready || thread.ended) thread.abort.abort()
    else this.#doomed.add(thread)
  }

  #start(slot: Slot): Thread {
    const { shared, faults, workerWorld } = this.#options
    const { port1, port2 } = new MessageChannel()
    const page = makePage()
    const thread: Thread = {
      id: this.threads.length + 1, // 0 is nobody's bell.
      slot,
      port: port1,
      pages: [page],
      abort: new AbortController(),
      processes: new Set(),
      ready: false,
      retired: false,
      asleepUntilMs: 0,
      ended: false,
    }
    this.threads.push(thread)
    this.#current[slot] = thread
    port1.on('message', (first: FromSlot) => {
      this.#hear(thread, first)
      // An event costs as much as all else about a message: what is there already needs no other.
      for (;;) {
        const more = receiveMessageOnPort(port1) as { message: FromSlot } | undefined
        if (more === undefined) return
        this.#hear(thread, more.message)
      }
    })
    const start: SlotStart = {
      shared,
      thread: thread.id,
      slot,
      spinMs: availableParallelism() > this.#options.slots ? SPIN_MS : 0,
      port: port2,
      faults,
      world: workerWorld,
      pages: page,
    }
    this.#piscina.run(start, { transferList: [port2], signal: thread.abort.signal }).then(
      () => this.#end(thread, 'retired'),
      (error: Error) => {
        // Piscina rejects at once and terminates afterwards; an aborted thread ends at its `exit`.
        if (!thread.abort.signal.aborted || !this.#watched.has(thread))
          this.#end(thread, error.message)
      },
    )
    return thread
  }
  /** Whose `exit` is heard of; to call is to listen no more. */
  readonly #watched = new Map<Thread, () => void>()
  /** To be terminated as soon as they are ready. */
  readonly #doomed = new Set<Thread>()
  #hear(thread: Thread, message: FromSlot): void {
    if (message.kind === 'page') thread.pages.push(message.pages)
    else if (message.kind === 'ready') {
      const worker = this.#piscina.threads.find((w: Worker) => w.threadId === message.threadId)
      if (worker !== undefined) {
        const exited = (code: number) => this.#end(thread, `thread ended with code ${code}`)
        worker.once('exit', exited)
        // It has the next life of a slot too, and so on: each listens for no longer than it lives.
        this.#watched.set(thread, () => worker.off('exit', exited))
      }
      this.#waiting.get(thread.id)?.()
      this.#waiting.delete(thread.id)
      thread.ready = true
      if (this.#doomed.delete(thread)) thread.abort.abort()
    } else this.#options.heard(thread, message)
  }
  #end(thread: Thread, error: string): void {
    if (thread.ended) return
    thread.ended = true
    this.#watched.get(thread)?.()
    const wasCurrent = this.#current[thread.slot] === thread
    thread.retired = true
    // What it posted before its end is delivered first.
    setImmediate(() => {
      this.#options.ended(thread, error)
      thread.port.close()
    })
    if (wasCurrent && !this.#closing) this.#start(thread.slot)
  }
  async close(): Promise<void> {
    this.#closing = true
    for (const thread of this.threads) thread.port.close()
    await this.#loading.end()
  }
}
