import { setTimeout as sleep } from 'node:timers/promises'
import type { Piscina } from 'piscina'

/** A module that takes longer is not waited for: a stop must come to its end. */
const LOADING_MS_MAX = 30_000

/**
 * Which threads of a piscina have loaded their module. Node 20 aborts the whole process
 * (`v8::Module::IsGraphAsync`) when a thread is ended while it loads an ES module, and the thread
 * of an aborted task gets a successor at once: so nobody is ended before `all` has resolved.
 */
export class Loading {
  readonly #piscina: Piscina
  readonly #loaded = new Set<number>()

  /** To be made together with the piscina, as no thread has loaded anything then. */
  constructor(piscina: Piscina) {
    this.#piscina = piscina
    const first = new Set<number>()
    for (const { threadId } of piscina.threads) first.add(threadId)
    // The first word of a thread is that it is ready.
    for (const thread of piscina.threads) {
      const { threadId } = thread
      thread.once('message', () => this.#loaded.add(threadId))
    }
    // Piscina takes its first threads for ready when they are not; it waits for the later ones.
    piscina.on('workerCreate', ({ id }: { id: number }) => {
      if (!first.has(id)) this.#loaded.add(id)
    })
  }
  /** Resolves when no thread of the piscina is loading. */
  async all(): Promise<void> {
    for (let waitedMs = 0; waitedMs < LOADING_MS_MAX; waitedMs++) {
      if (this.#piscina.threads.every((thread) => this.#loaded.has(thread.threadId))) return
      await sleep(1)
    }
  }
  /** Ends all threads, those with a task too. */
  async end(): Promise<void> {
    await this.all()
    await this.#piscina.destroy()
  }
}
