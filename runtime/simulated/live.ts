import type { Pid } from '../program.js'
import type { Process } from './process.js'

/**
 * The processes of a simulated run, and which of them is next.
 *
 * Law: iterated in order of their start; `next` is one of those whose time is least, and Infinity
 * as its time means that nobody can run. Which of several is `next` depends on the run so far only.
 */
export interface Live extends Iterable<Process> {
  add(p: Process): void
  remove(p: Process): void
  get(pid: Pid): Process | undefined
  /** It may have another time than before. */
  touch(p: Process): void
  next(): Process | undefined
}

/** When a process goes on, or dies. */
export type TimeOf = (p: Process) => number

/**
 * For few of them: looks at each one. Among equals it is one by lot, which finds what depends on
 * order; every seeded trace that was ever kept depends on how these lots are drawn.
 */
export class Few implements Live {
  readonly #all: Process[] = []
  readonly #timeOf: TimeOf
  readonly #random: () => number

  constructor(timeOf: TimeOf, random: () => number) {
    this.#timeOf = timeOf
    this.#random = random
  }
  [Symbol.iterator](): Iterator<Process> {
    return this.#all[Symbol.iterator]()
  }
  add(p: Process): void {
    this.#all.push(p)
  }
  remove(p: Process): void {
    const at = this.#all.indexOf(p)
    if (at >= 0) this.#all.splice(at, 1)
  }
  get(pid: Pid): Process | undefined {
    return this.#all.find((p) => p.pid === pid)
  }
  touch(_: Process): void {}
  next(): Process | undefined {
    let best: Process | undefined
    let bestMs = Number.POSITIVE_INFINITY
    let ties = 1
    for (const p of this.#all) {
      const ms = this.#timeOf(p)
      if (ms < bestMs) {
        best = p
        bestMs = ms
        ties = 1
      } else if (ms === bestMs && ms < Number.POSITIVE_INFINITY && this.#random() * ++ties < 1) {
        best = p
      }
    }
    return best
  }
}

/** For thousands: a heap. Among equals it is the oldest. */
export class Many implements Live {
  readonly #byPid = new Map<Pid, Process>()
  readonly #heap: Process[] = []
  readonly #timeOf: TimeOf

  constructor(timeOf: TimeOf) {
    this.#timeOf = timeOf
  }
  [Symbol.iterator](): Iterator<Process> {
    return this.#byPid.values()
  }
  add(p: Process): void {
    this.#byPid.set(p.pid, p)
    this.touch(p)
  }
  remove(p: Process): void {
    this.#byPid.delete(p.pid)
    this.#place(p, Number.POSITIVE_INFINITY)
  }
  get(pid: Pid): Process | undefined {
    return this.#byPid.get(pid)
  }
  touch(p: Process): void {
    if (this.#byPid.has(p.pid)) this.#place(p, this.#timeOf(p))
  }
  next(): Process | undefined {
    return this.#heap[0]
  }

  /** Who never runs by himself is not in the heap. */
  #place(p: Process, ms: number): void {
    const was = p.heapAt
    p.heapMs = ms
    if (ms === Number.POSITIVE_INFINITY) {
      if (was < 0) return
      p.heapAt = -1
      const last = this.#heap.pop()!
      if (last !== p) this.#settle(last, was)
    } else {
      this.#settle(p, was < 0 ? this.#heap.length : was)
    }
  }
  /** Puts it at a free place, or up or down from there. */
  #settle(p: Process, from: number): void {
    const heap = this.#heap
    let at = from
    while (at > 0) {
      const above = heap[(at - 1) >> 1]!
      if (!isBefore(p, above)) break
      heap[at] = above
      above.heapAt = at
      at = (at - 1) >> 1
    }
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      const child = heap[below]!
      if (!isBefore(child, p)) break
      heap[at] = child
      child.heapAt = at
      at = below
    }
    heap[at] = p
    p.heapAt = at
  }
}

function isBefore(a: Process, b: Process): boolean {
  return a.heapMs < b.heapMs || (a.heapMs === b.heapMs && a.pid < b.pid)
}
