import { Piscina } from 'piscina'
import { Loading } from '../../runtime/threads/loading.js'
import { merged } from './answer.js'
import type { OpenPeer, PassOptions, WindowCells } from './peer.js'

export interface ThreadedOptions<Part> {
  /** A module, and which of its exports takes a part. */
  readonly module: string
  readonly name: string
  readonly threads: number
  readonly workerData?: unknown
  /** One for each thread. */
  readonly parts: (options: PassOptions) => readonly Part[]
}

/** Threads that share nothing but the clicks, from the first one's start to the merged answer. */
export function inThreads<Part>(options: ThreadedOptions<Part>): OpenPeer {
  const { module, name, threads, workerData } = options
  const pool = new Piscina({
    filename: module,
    minThreads: threads,
    maxThreads: threads,
    workerData,
  })
  const loading = new Loading(pool)
  return {
    async pass(how, signal) {
      // Not timed: who measures has made a pass before.
      await loading.all()
      // An aborted task takes its thread along, so nothing is left that could go on.
      const task = { name, ...(signal === undefined ? {} : { signal }) }
      const found: Promise<WindowCells>[] = options.parts(how).map((part) => pool.run(part, task))
      return merged(await Promise.all(found))
    },
    close: () => loading.end(),
  }
}

/** Partitions dealt out to threads in turn. */
export function dealt<T>(all: readonly T[], threads: number): T[][] {
  return Array.from({ length: threads }, (_, thread) =>
    all.filter((_, partition) => partition % threads === thread),
  )
}
