import { aroundSink } from '../faults/around-sink.js'
import { rowsOf } from '../faults/slow-sink.js'
import type { Disk } from '../runtime/disk.js'
import type { Work } from '../runtime/simulated/draw.js'
import type { Sink } from '../sinks/sink.js'

/**
 * Sink and disk of a run that know how much they were given, for costs that depend on it. Law: what
 * they do is what they did before; who asks for the work of an act asks right behind it.
 */
export class CountedWorld {
  readonly sink: Sink
  readonly disk: Disk
  #rows = 0
  #bytes = 0

  constructor(sink: Sink, disk: Disk) {
    this.sink = aroundSink(sink, {
      commit: (commit) => {
        // One writer commits at a time, in several acts.
        this.#rows = rowsOf(commit)
        return sink.commit(commit)
      },
    })
    this.disk = {
      write: (name, bytes) => {
        this.#bytes += bytes.length
        disk.write(name, bytes)
      },
      append: (name, bytes) => {
        this.#bytes += bytes.length
        disk.append(name, bytes)
      },
      sync: (name) => disk.sync(name),
      syncFolder: (folder) => disk.syncFolder(folder),
      link: (from, to) => disk.link(from, to),
      read: (name) => disk.read(name),
      list: (prefix) => disk.list(prefix),
      remove: (name) => disk.remove(name),
    }
  }
  /** Of a perform with its answer, a message, or the value of an exit. */
  readonly workOf = (point: string, value: unknown): Work => {
    if (point.startsWith('sink.')) return { rows: this.#rows }
    const bytes = this.#bytes
    this.#bytes = 0
    return { bytes, words: wordsIn(value) }
  }
}

/** Elements of all typed arrays in a message or an answer: what is copied, and looked through. */
export function wordsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (ArrayBuffer.isView(value)) return value.byteLength / 4
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + wordsIn(one), 0)
  let words = 0
  for (const key in value) words += wordsIn((value as Record<string, unknown>)[key])
  return words
}
