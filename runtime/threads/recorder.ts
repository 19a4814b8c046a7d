import type { Entry } from '../journal.js'
import { type Pid, type Slot, STAGES, type Stage } from '../program.js'
import type { Process } from './process.js'

/** Kinds below that are progress: the stage's place among STAGES. */
const SPAWN = STAGES.length
const EXIT = SPAWN + 1
const GONE = SPAWN + 2
const PERFORM = SPAWN + 3
/** What is seldom stands as an entry; its place in order is kept here. */
const RARE = SPAWN + 4

const NUMBERS = 7
const PAGE_ENTRIES = 4_096

/**
 * The main thread's journal while a run goes on: numbers in a row, because objects that live as
 * long as the run are copied by the collector, and it is the coordinator who waits for that.
 */
export class Recorder {
  /** Of all processes that ever were, by pid. */
  readonly names: string[] = []
  readonly #pages: Float64Array[] = []
  #page = new Float64Array(0)
  /** Numbers on the page that is being filled. */
  #filled = 0
  readonly #rare: Entry[] = []
  readonly #labels: string[] = []
  readonly #numberOf = new Map<string, number>()

  progress(atMs: number, pid: Pid, stage: Stage, partition: number, offset: number): void {
    this.#add(atMs, pid, STAGES.indexOf(stage), partition, offset, 0, 0)
  }
  spawn(atMs: number, pid: Pid, slot: Slot, events: number | undefined): void {
    this.#add(atMs, pid, SPAWN, slot, events ?? Number.NaN, 0, 0)
  }
  /** A good one; NaN: unknown. */
  exit({ pid, slot }: Process, atMs: number, events: number, beganMs: number, endedMs: number) {
    this.#add(atMs, pid, EXIT, slot, events, beganMs, endedMs)
  }
  gone(atMs: number, pid: Pid): void {
    this.#add(atMs, pid, GONE, 0, 0, 0, 0)
  }
  perform(atMs: number, pid: Pid, label: string, tookMs: number): void {
    let number = this.#numberOf.get(label)
    if (number === undefined) {
      number = this.#labels.push(label) - 1
      this.#numberOf.set(label, number)
    }
    this.#add(atMs, pid, PERFORM, number, tookMs, 0, 0)
  }
  rare(entry: Entry): void {
    this.#add(entry.atMs, 0, RARE, this.#rare.push(entry) - 1, 0, 0, 0)
  }
  #add(atMs: number, pid: Pid, kind: number, a: number, b: number, c: number, d: number): void {
    const at = this.#filled
    if (at === this.#page.length) {
      this.#page = new Float64Array(PAGE_ENTRIES * NUMBERS)
      this.#pages.push(this.#page)
      this.#filled = 0
      this.#add(atMs, pid, kind, a, b, c, d)
      return
    }
    this.#filled = at + NUMBERS
    const numbers = this.#page
    numbers[at] = atMs
    numbers[at + 1] = pid
    numbers[at + 2] = kind
    numbers[at + 3] = a
    numbers[at + 4] = b
    numbers[at + 5] = c
    numbers[at + 6] = d
  }

  /** How many there are by now. */
  get length(): number {
    const full = Math.max(0, this.#pages.length - 1)
    return full * PAGE_ENTRIES + this.#filled / NUMBERS
  }
  /** All from the entry `from` on. */
  entries(from = 0): Entry[] {
    const entries: Entry[] = []
    const first = Math.floor(from / PAGE_ENTRIES)
    for (let k = first; k < this.#pages.length; k++) {
      const page = this.#pages[k]!
      const end = page === this.#page ? this.#filled : page.length
      const begin = k === first ? (from % PAGE_ENTRIES) * NUMBERS : 0
      for (let at = begin; at < end; at += NUMBERS) entries.push(this.#entry(page, at))
    }
    return entries
  }
  #entry(page: Float64Array, at: number): Entry {
    const number = (k: number): number => page[at + k]!
    const [atMs, pid, kind, a, b] = [number(0), number(1), number(2), number(3), number(4)]
    const process = this.names[pid]!
    switch (kind) {
      case SPAWN: {
        const events = Number.isNaN(b) ? {} : { events: b }
        return { atMs, process, kind: 'spawn', pid, slot: a, ...events }
      }
      case EXIT: {
        const ran = Number.isNaN(number(5)) ? {} : { beganMs: number(5), endedMs: number(6) }
        return { atMs, process, kind: 'exit', pid, slot: a, ok: true, events: b, ...ran }
      }
      case GONE:
        return { atMs, process, kind: 'gone', pid }
      case PERFORM:
        return { atMs, process, kind: 'perform', label: this.#labels[a]!, tookMs: b }
      case RARE:
        return this.#rare[a]!
      default: {
        const stage = STAGES[kind]!
        return { atMs, process, kind: 'progress', stage, partition: a, offset: b }
      }
    }
  }
}
