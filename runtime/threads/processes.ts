import type { Effect, Pid } from '../program.js'
import type { Pool, Thread } from './pool.js'
import { makeProcess, type Process } from './process.js'
import { Recorder } from './recorder.js'
import { clockOffsetMs, type FromSlot, PROCESSES_MAX, ring, type Shared } from './shared.js'

/** A program that does not yield for so long after it was cancelled loses its thread. */
const CANCEL_GRACE_MS = 50

export type Outcome =
  | {
      readonly ok: true
      readonly value: unknown
      readonly beganMs?: number
      readonly endedMs?: number
    }
  | { readonly ok: false; readonly error: string }

/** Who lives, who hears of whom, and how they die, as the main thread sees it. */
export class Processes {
  readonly recorder = new Recorder()
  /** Those that are not over. */
  readonly live = new Map<Pid, Process>()
  readonly #world: unknown
  readonly #shared: Shared
  readonly #pool: Pool
  readonly #offsetMs = clockOffsetMs()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(world: unknown, shared: Shared, pool: Pool) {
    this.#world = world
    this.#shared = shared
    this.#pool = pool
  }
  nowMs(): number {
    return performance.now() + this.#offsetMs - this.#shared.originMs[0]!
  }
  later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }
  /** Like a sleep, but it holds nothing back when the run is closed. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.later(ms, resolve))
  }
  /** Rings the doorbell of whoever it is. */
  wake(to: Process | undefined): void {
    if (to === undefined) return
    if (to.thread !== undefined) ring(this.#shared, to.thread.id)
    else {
      to.rung = true
      to.arrived?.()
    }
  }
  /** The run is over: nobody waits for anything any more. */
  drop(): void {
    this.stopTimers()
    for (const p of this.live.values()) {
      p.over = true
      p.arrived?.()
    }
  }
  stopTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  make(
    name: string,
    parent: Process | undefined,
    slot: number,
    events: number | undefined,
  ): Process {
    const { names } = this.recorder
    const pid = names.length
    const p = makeProcess(pid, name, parent, slot, events, this.#world)
    this.live.set(pid, p)
    if (parent !== undefined) {
      parent.children ??= new Set()
      parent.children.add(p)
    }
    names.push(name)
    this.#shared.eventsDone[pid % PROCESSES_MAX] = 0
    this.recorder.spawn(this.nowMs(), pid, slot, events)
    return p
  }
  /** Hands a process to the thread that has its slot. */
  startInSlot(p: Process, parent: Process, effect: Extract<Effect, { op: 'spawn' }>): void {
    const thread = this.#pool.threadOf(p.slot)
    p.thread = thread
    thread.processes.add(p)
    this.#shared.threadOf[p.pid % PROCESSES_MAX] = thread.id
    const { program, name, args, events } = effect
    const { pid } = p
    this.#pool.post(thread, { kind: 'start', pid, parent: parent.pid, program, name, args, events })
  }
  post(to: Process | undefined, message: unknown): void {
    if (to === undefined || to.over) return
    if (to.thread === undefined) {
      to.mail.push(message)
      to.arrived?.()
    } else this.#pool.post(to.thread, { kind: 'mail', pid: to.pid, message })
  }

  /** Tells the parent, once; what comes afterwards is `late`. */
  exit(p: Process, outcome: Outcome): void {
    if (p.exited) {
      if (outcome.ok) this.post(p.parent, { kind: 'late', process: p.pid, value: outcome.value })
      return
    }
    p.exited = true
    const { pid: process, slot } = p
    const events = this.#shared.eventsDone[process % PROCESSES_MAX]!
    const atMs = this.nowMs()
    if (outcome.ok) {
      const { value, beganMs = Number.NaN, endedMs = Number.NaN } = outcome
      this.recorder.exit(p, atMs, events, beganMs, endedMs)
      this.post(p.parent, { kind: 'exit', process, slot, ok: true, value })
      return
    }
    const { error } = outcome
    const who = { process: p.name, pid: process, slot }
    this.recorder.rare({ atMs, kind: 'exit', ok: false, error, events, ...who })
    this.post(p.parent, { kind: 'exit', process, slot, ok: false, error })
  }
  /** It can do nothing any more; nor shall its children. */
  gone(p: Process): void {
    if (p.over) return
    p.over = true
    this.live.delete(p.pid)
    p.parent?.children?.delete(p)
    p.thread?.processes.delete(p)
    p.arrived?.()
    this.recorder.gone(this.nowMs(), p.pid)
    this.post(p.parent, { kind: 'gone', process: p.pid })
    this.orphan(p, 'its parent ended')
  }
  orphan(p: Process, error: string): void {
    for (const q of [...(p.children ?? [])]) if (!q.over) this.condemn(q, error)
  }
  /** Declared dead now; dropped at its next yield, or with its thread. */
  condemn(p: Process, error: string): void {
    const { thread } = p
    if (thread === undefined) {
      this.exit(p, { ok: false, error })
      if (p.asleep) p.condemned = true
      else this.gone(p)
      return
    }
    // Whatever stands in its slot goes with it.
    for (const q of [...thread.processes]) {
      this.exit(q, { ok: false, error })
      if (!thread.retired) this.#pool.post(thread, { kind: 'cancel', pid: q.pid })
    }
    const asleepMs = Math.max(0, thread.asleepUntilMs - this.nowMs())
    this.later(asleepMs + CANCEL_GRACE_MS, () => {
      if (p.over) return
      this.#retire(thread, error)
      this.#pool.terminate(thread)
    })
  }
  #retire(thread: Thread, error: string): void {
    this.#pool.retire(thread)
    for (const q of thread.processes) this.exit(q, { ok: false, error })
  }

  heard(thread: Thread, message: FromSlot): void {
    if (message.kind === 'send') this.post(this.live.get(message.to), message.message)
    else if (message.kind === 'wake') this.wake(this.live.get(message.to))
    else if (message.kind === 'suspected') {
      thread.asleepUntilMs = this.nowMs() + message.forMs
      this.#retire(thread, 'suspected')
    } else if (message.kind === 'end') {
      const p = this.live.get(message.pid)
      if (p === undefined) return
      this.exit(p, message)
      this.gone(p)
    }
  }
  threadEnded(thread: Thread, error: string): void {
    for (const p of [...thread.processes]) {
      this.exit(p, { ok: false, error })
      this.gone(p)
    }
  }
  /**
   * Slots that match, or else the slot of a live process that does; undefined: nobody there now.
   */
  find(matches: (name: string) => boolean, slots: number, turn: number) {
    const places = [...Array(slots).keys()].filter((slot) => matches(`slot-${slot}`))
    if (places.length > 0) return { slot: places[turn % places.length]!, process: undefined }
    const named = [...this.live.values()].filter((p) => !p.exited && matches(p.name))
    const process = named[turn % Math.max(1, named.length)]
    return process === undefined ? undefined : { slot: process.slot, process }
  }
}
