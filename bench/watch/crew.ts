import type { Entry } from '../../runtime/journal.js'
import { namedBy } from './names.js'
import type { LiveBatch, LiveWorker } from './snapshot.js'

interface Place {
  /** Processes that stand there, by name. */
  readonly running: Set<string>
  last: string | null
  /** The last one ended badly, and nothing has started there since. */
  dead: boolean
  tasksDone: number
  deaths: number
}
const RATE_MS = 1_000

/** Who works, and on which batch. */
export class Crew {
  batch: LiveBatch | null = null
  life = 0
  readonly #places: Place[]
  /** What each slot had done, at some moments of the last second. */
  readonly #looks: { readonly atMs: number; readonly events: readonly number[] }[] = []

  constructor(slots: number) {
    this.#places = Array.from({ length: slots }, () => ({
      running: new Set(),
      last: null,
      dead: false,
      tasksDone: 0,
      deaths: 0,
    }))
  }
  heard(entry: Entry): void {
    if (entry.kind === 'fault' && entry.what.startsWith('kill')) {
      const struck = this.#places.find(({ running }) => running.has(entry.process))
      if (struck !== undefined) struck.deaths++
    }
    if (entry.kind !== 'spawn' && entry.kind !== 'exit') return
    const { process, slot } = entry
    const named = namedBy(process)
    if (named.kind === 'coordinator') this.life = Math.max(this.life, named.life)
    if (named.kind === 'chunk') this.#counts(entry, named)
    const place = this.#places[slot]
    if (place === undefined) return
    if (entry.kind === 'spawn') {
      place.running.add(process)
      place.last = process
      place.dead = false
      return
    }
    place.running.delete(process)
    if (entry.ok) place.tasksDone++
    else place.dead = true
  }
  #counts(entry: Entry, { batch: id, number }: { batch: number; number: number }): void {
    const { batch } = this
    if (entry.kind === 'spawn') {
      const none = { id, chunks: 0, done: 0, lost: 0, chunkLast: number }
      const current = batch === null || id > batch.id ? none : batch
      if (id !== current.id) return
      const more = number > current.chunkLast || current.chunks === 0 ? 1 : 0
      const chunkLast = Math.max(number, current.chunkLast)
      this.batch = { ...current, chunks: current.chunks + more, chunkLast }
    } else if (entry.kind === 'exit' && batch?.id === id) {
      const { done, lost } = batch
      this.batch = entry.ok ? { ...batch, done: done + 1 } : { ...batch, lost: lost + 1 }
    }
  }
  /** Told from time to time how much each slot has done. */
  looked(atMs: number, events: readonly number[]): void {
    this.#looks.push({ atMs, events })
    while (this.#looks.length > 2 && this.#looks[1]!.atMs <= atMs - RATE_MS) this.#looks.shift()
  }
  workers(): LiveWorker[] {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)]
    const spanMs = first && last ? last.atMs - first.atMs : 0
    return this.#places.map(({ running, last: process, dead, tasksDone, deaths }, index) => {
      const events = spanMs > 0 ? last!.events[index]! - first!.events[index]! : 0
      return {
        index,
        state: running.size > 0 ? 'working' : dead ? 'dead' : 'idle',
        process,
        eventsPerSec: spanMs > 0 ? (events * 1000) / spanMs : 0,
        tasksDone,
        deaths,
      }
    })
  }
}
