import type { MessagePort } from 'node:worker_threads'
import type { Fault } from '../fault.js'
import type { Pid, Slot } from '../program.js'

/**
 * Processes of one run that live at once, at most: each has a place (pid modulo this) in shared
 * tables.
 */
export const PROCESSES_MAX = 1 << 16
/** Threads of one run at most, over all restarts: a bell each. */
export const THREADS_MAX = 1 << 12

/** Memory that every thread of a run sees. */
export interface Shared {
  /** One number: `monotonicMs()` at the run's zero. */
  readonly originMs: Float64Array
  /** A latched doorbell for each thread: rung by adding one and notifying. */
  readonly bells: Int32Array
  /** How many messages have been posted to each thread: a poll costs one load. */
  readonly posted: Int32Array
  /** The thread of each process, by pid modulo PROCESSES_MAX. */
  readonly threadOf: Int32Array
  /** Events done by each process: readable after its death. */
  readonly eventsDone: Float64Array
  /** Events done in each slot, over all its threads. */
  readonly slotEventsDone: Float64Array
  /** A word for each fault of the plan: 1 when it has struck, ORDERED when it was ordered. */
  readonly fired: Int32Array
  /**
   * By thread: how long it shall pretend to be dead (ms), and how many times slower it is (x
   * 1000).
   */
  readonly pauseMs: Int32Array
  readonly slowness: Int32Array
}

/** All zeros. */
export function makeShared(slots: number, faults: number): Shared {
  const words = (n: number): Int32Array => new Int32Array(new SharedArrayBuffer(n * 4))
  const floats = (n: number): Float64Array => new Float64Array(new SharedArrayBuffer(n * 8))
  return {
    originMs: floats(1),
    bells: words(THREADS_MAX),
    posted: words(THREADS_MAX),
    threadOf: words(PROCESSES_MAX),
    eventsDone: floats(PROCESSES_MAX),
    slotEventsDone: floats(slots),
    fired: words(Math.max(1, faults)),
    pauseMs: words(THREADS_MAX),
    slowness: words(THREADS_MAX),
  }
}

export function ring(shared: Shared, thread: number): void {
  Atomics.add(shared.bells, thread, 1)
  Atomics.notify(shared.bells, thread)
}

/** Given to a thread when it becomes a slot. */
export interface SlotStart {
  readonly shared: Shared
  readonly thread: number
  readonly slot: Slot
  /**
   * A thread that usually waits less than that looks at its bell for so long before it sleeps: to
   * be woken takes longer. 0 where no core is to spare for it: it would keep others from theirs.
   */
  readonly spinMs: number
  readonly port: MessagePort
  readonly faults: readonly Fault[]
  /** What the thread builds its world from. */
  readonly world: unknown
  readonly pages: SharedArrayBuffer
}

export type ToSlot =
  | {
      readonly kind: 'start'
      readonly pid: Pid
      readonly parent: Pid
      readonly program: string
      readonly name: string
      readonly args: unknown
      readonly events: number | undefined
    }
  | { readonly kind: 'mail'; readonly pid: Pid; readonly message: unknown }
  /** Drop this program at its next slice or receive: its life is over. */
  | { readonly kind: 'cancel'; readonly pid: Pid }
  /** End when what runs has ended; take nothing new. */
  | { readonly kind: 'retire' }

export type FromSlot =
  | { readonly kind: 'ready'; readonly threadId: number }
  | {
      readonly kind: 'end'
      readonly pid: Pid
      readonly ok: true
      readonly value: unknown
      readonly beganMs: number
      readonly endedMs: number
    }
  | { readonly kind: 'end'; readonly pid: Pid; readonly ok: false; readonly error: string }
  | { readonly kind: 'send'; readonly from: Pid; readonly to: Pid; readonly message: unknown }
  /** For a process of the main thread. */
  | { readonly kind: 'wake'; readonly to: Pid }
  | { readonly kind: 'suspected'; readonly pid: Pid; readonly forMs: number }
  | { readonly kind: 'page'; readonly pages: SharedArrayBuffer }

/** Milliseconds on a clock that all threads of this process share. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1e3 + nanoseconds / 1e6
}

/**
 * What to add to this thread's `performance.now()`, which costs no object, for `monotonicMs()`. Of
 * some readings the one that nobody came between counts: a thread that loses its core in the middle
 * of one would be late for the whole run.
 */
export function clockOffsetMs(): number {
  let offsetMs = 0
  let leastMs = Number.POSITIVE_INFINITY
  for (let reading = 0; reading < 5; reading++) {
    const beforeMs = monotonicMs()
    const ownMs = performance.now()
    const afterMs = monotonicMs()
    if (afterMs - beforeMs >= leastMs) continue
    leastMs = afterMs - beforeMs
    offsetMs = (beforeMs + afterMs) / 2 - ownMs
  }
  return offsetMs
}

/**
 * A page of a thread's journal in shared memory, readable while the thread writes and also when it
 * has died: a count (an int32, stored behind each entry by Atomics), then entries of four numbers:
 * time, pid, code, value.
 */
export const PAGE_ENTRIES = 4096
export const ENTRY_NUMBERS = 4
export function makePage(): SharedArrayBuffer {
  return new SharedArrayBuffer((1 + PAGE_ENTRIES * ENTRY_NUMBERS) * 8)
}
export function countOf(page: SharedArrayBuffer): Int32Array {
  return new Int32Array(page, 0, 1)
}
/** Codes of entries; progress entries carry their partition on top. */
export const CODE_FAULT = 1
/** Progress: one more than the stage's place among STAGES, and in the lower half the partition. */
export const CODE_STAGE = 1 << 16
