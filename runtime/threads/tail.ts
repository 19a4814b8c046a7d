import type { Fault } from '../fault.js'
import type { Entry } from '../journal.js'
import { readPages } from './pages.js'
import type { Thread } from './pool.js'
import type { Recorder } from './recorder.js'

/** Reads a journal while it is written: how far it has come with each writer. */
export class Tail {
  #recorded = 0
  /** By thread, in order of their starts. */
  readonly #read: number[] = []

  /** What it has not given yet, sorted by time; a later call may give what is a little older. */
  next(
    recorder: Recorder,
    threads: readonly Pick<Thread, 'pages'>[],
    faults: readonly Fault[],
  ): Entry[] {
    const entries = recorder.entries(this.#recorded)
    this.#recorded = recorder.length
    for (const [k, { pages }] of threads.entries()) {
      this.#read[k] = readPages(pages, recorder.names, faults, entries, this.#read[k])
    }
    return entries.sort((a, b) => a.atMs - b.atMs)
  }
}
