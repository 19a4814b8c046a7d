import { receiveMessageOnPort, threadId } from 'node:worker_threads'
import {
  type Fault,
  InjectedError,
  type Interpose,
  type MakeInterpose,
  type Struck,
} from '../fault.js'
import {
  type Effect,
  OutcomeUnknown,
  type Pid,
  type Programs,
  pointOf,
  STAGES,
} from '../program.js'
import {
  CODE_FAULT,
  CODE_STAGE,
  clockOffsetMs,
  countOf,
  ENTRY_NUMBERS,
  type FromSlot,
  makePage,
  PAGE_ENTRIES,
  PROCESSES_MAX,
  ring,
  type SlotStart,
  type ToSlot,
} from './shared.js'

/** Of a thread that a plan kills. */
const EXIT_CODE = 70
/** A shorter sleep costs more than it saves. */
const SLEEP_MS_MIN = 0.05
/** Thrown past a program that is dropped, never into it. */
const CANCELLED = 'cancelled'
type Start = Extract<ToSlot, { kind: 'start' }>

/**
 * A worker's thread: one long piscina task that runs one program after the other. It calls
 * `next()` synchronously: no promise, no turn of the event loop; mail is polled, idleness waits
 * on the doorbell.
 */
export class SlotDriver {
  readonly #start: SlotStart
  readonly #programs: Programs
  readonly #world: unknown
  readonly #interpose: Interpose
  /** From this thread's clock to the one that all share. */
  readonly #offsetMs: number
  /** Mail by process: also of those that wait for their turn. */
  readonly #inboxes = new Map<Pid, unknown[]>()
  readonly #todo: Start[] = []
  #taken = 0
  #seen: number
  #retired = false
  /** A moving average. */
  #usualWaitMs = 1
  #page: Float64Array
  #count: Int32Array
  #entries = 0

  constructor(programs: Programs, world: unknown, start: SlotStart, interpose: MakeInterpose) {
    this.#programs = programs
    this.#world = world
    this.#start = start
    this.#interpose = interpose(start.faults, start.shared.fired)
    this.#page = new Float64Array(start.pages)
    this.#count = countOf(start.pages)
    this.#offsetMs = clockOffsetMs()
    this.#seen = Atomics.load(start.shared.bells, start.thread)
  }

  run(): void {
    this.#post({ kind: 'ready', threadId })
    for (;;) {
      this.#poll()
      const next = this.#todo.shift()
      if (next !== undefined && this.#inboxes.has(next.pid)) this.#drive(next)
      else if (next !== undefined) this.#end(next.pid, CANCELLED)
      else if (this.#retired) return
      else this.#wait(Number.POSITIVE_INFINITY)
    }
  }

  #nowMs(): number {
    return performance.now() + this.#offsetMs - this.#start.shared.originMs[0]!
  }
  #post(message: FromSlot): void {
    this.#start.port.postMessage(message)
  }
  /**
   * Latched: a ring since the last wait ends the next one at once, whatever is yielded in
   * between.
   */
  #wait(ms: number): void {
    const { thread, shared, spinMs } = this.#start
    const { bells } = shared
    const fromMs = this.#nowMs()
    let tookMs = 0
    if (Math.min(ms, this.#usualWaitMs) < spinMs) {
      const mostMs = Math.min(ms, spinMs)
      while (Atomics.load(bells, thread) === this.#seen && tookMs < mostMs) {
        tookMs = this.#nowMs() - fromMs
      }
    }
    if (tookMs < ms) Atomics.wait(bells, thread, this.#seen, Math.max(SLEEP_MS_MIN, ms - tookMs))
    this.#usualWaitMs += (this.#nowMs() - fromMs - this.#usualWaitMs) * 0.1
    this.#seen = Atomics.load(bells, thread)
  }
  #poll(): void {
    const { shared, thread, port } = this.#start
    while (Atomics.load(shared.posted, thread) !== this.#taken) {
      const got = receiveMessageOnPort(port) as { message: ToSlot } | undefined
      if (got === undefined) return
      this.#taken++
      const { message } = got
      if (message.kind === 'start') {
        this.#todo.push(message)
        this.#inboxes.set(message.pid, [])
      } else if (message.kind === 'retire') {
        this.#retired = true
        this.#todo.length = 0
      } else if (message.kind === 'cancel') this.#inboxes.delete(message.pid)
      else this.#inboxes.get(message.pid)?.push(message.message)
    }
  }
  #journal(pid: Pid, code: number, value: number): void {
    if (this.#entries === PAGE_ENTRIES) {
      const page = makePage()
      this.#page = new Float64Array(page)
      this.#count = countOf(page)
      this.#entries = 0
      this.#post({ kind: 'page', pages: page })
    }
    const at = 1 + this.#entries++ * ENTRY_NUMBERS
    this.#page[at] = this.#nowMs()
    this.#page[at + 1] = pid
    this.#page[at + 2] = code
    this.#page[at + 3] = value
    Atomics.store(this.#count, 0, this.#entries)
  }

  #end(pid: Pid, error: string): void {
    this.#post({ kind: 'end', pid, ok: false, error })
  }
  #drive(start: Start): void {
    const { pid } = start
    const beganMs = this.#nowMs()
    try {
      const value = this.#loop(start)
      this.#post({ kind: 'end', pid, ok: true, value, beganMs, endedMs: this.#nowMs() })
    } catch (error) {
      this.#end(pid, error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    }
    this.#inboxes.delete(pid)
  }

  #loop(start: Start): unknown {
    const { shared, slot, thread } = this.#start
    const { pid } = start
    const context = { self: pid, parent: start.parent, world: this.#world, nowMs: this.#nowMs() }
    const program = this.#programs[start.program]!.run(context, start.args)
    const me: { -readonly [K in keyof Struck]: Struck[K] } = {
      name: start.name,
      slotName: `slot-${slot}`,
      eventsDone: 0,
      eventsDoneBySlot: shared.slotEventsDone[slot]!,
      eventsExpected: start.events,
    }
    const inbox = this.#inboxes.get(pid)!
    const plain = this.#start.faults.length === 0
    let sinceMs = context.nowMs
    let input: unknown
    let failure: unknown
    for (;;) {
      const next = failure === undefined ? program.next(input) : program.throw(failure)
      input = failure = undefined
      if (next.done) return next.value
      const effect: Effect = next.value
      if (effect.op === 'slice') {
        me.eventsDone += effect.done
        me.eventsDoneBySlot += effect.done
        shared.eventsDone[pid % PROCESSES_MAX] = me.eventsDone
        shared.slotEventsDone[slot] = me.eventsDoneBySlot
      }
      let fault: Fault | undefined
      if (!plain) {
        this.#disturb(pid, effect, sinceMs)
        fault = this.#interpose.strike(me, effect)
        if (fault !== undefined) {
          failure = this.#before(pid, effect, fault)
          if (failure !== undefined) continue
        }
      }
      switch (effect.op) {
        case 'slice':
          input = plain ? effect.want : Math.min(effect.want, this.#interpose.eventsLeft(me))
          context.nowMs = sinceMs = this.#nowMs()
          this.#poll()
          if (!this.#inboxes.has(pid)) throw CANCELLED
          break
        case 'receive':
          if (inbox.length === 0) {
            this.#poll()
            if (inbox.length === 0 && effect.timeoutMs > 0) {
              this.#wait(effect.timeoutMs)
              this.#poll()
            }
          }
          if (!this.#inboxes.has(pid)) throw CANCELLED
          input = inbox.shift()
          context.nowMs = sinceMs = this.#nowMs()
          break
        case 'progress':
          this.#journal(
            pid,
            (STAGES.indexOf(effect.stage) + 1) * CODE_STAGE + effect.partition,
            effect.offset,
          )
          break
        case 'wake': {
          const whose = shared.threadOf[effect.to % PROCESSES_MAX]!
          if (whose > 0) ring(shared, whose)
          else this.#post({ kind: 'wake', to: effect.to })
          break
        }
        case 'send':
          this.#post({ kind: 'send', from: pid, to: effect.to, message: effect.message })
          break
        case 'sleep':
          Atomics.wait(shared.pauseMs, thread, shared.pauseMs[thread]!, effect.ms)
          context.nowMs = sinceMs = this.#nowMs()
          break
        case 'perform':
          try {
            input = effect.action()
            if (input instanceof Promise) {
              throw new Error(`${effect.label}: a worker performs only what is synchronous`)
            }
          } catch (error) {
            failure = error
          }
          break
        default:
          throw new Error(`${effect.op}: not for a worker`)
      }
      if (fault?.act === 'kill-after') process.exit(EXIT_CODE)
      if (fault?.act === 'lose-reply') failure ??= new OutcomeUnknown('reply lost by plan')
    }
  }

  /** Strikes by plan, before the effect; returns what is to be thrown in its place. */
  #before(pid: Pid, effect: Effect, fault: Fault): Error | undefined {
    const { shared, thread, faults } = this.#start
    this.#journal(pid, CODE_FAULT, faults.indexOf(fault))
    if (fault.act === 'kill') process.exit(EXIT_CODE)
    if (fault.act === 'zombie') this.#playDead(pid, fault.forMs ?? 50)
    if (fault.act === 'delay') this.#pause(fault.forMs ?? 50)
    if (fault.act === 'slow') shared.slowness[thread] = Math.round((fault.factor ?? 4) * 1000)
    if (fault.act === 'error') return new InjectedError(`${pointOf(effect)} failed by plan`)
    if (fault.act === 'lose-request') return new OutcomeUnknown('request lost by plan')
    // Only an act has a reply to lose; anything else just fails.
    if (fault.act !== 'lose-reply' || effect.op === 'perform') return undefined
    return new OutcomeUnknown('reply lost by plan')
  }
  #playDead(pid: Pid, forMs: number): void {
    this.#post({ kind: 'suspected', pid, forMs })
    this.#pause(forMs)
  }
  #pause(forMs: number): void {
    const { shared, thread } = this.#start
    Atomics.wait(shared.slowness, thread, shared.slowness[thread]!, forMs)
  }
  /** What the clock ordered from outside: to play dead, to be slow. */
  #disturb(pid: Pid, effect: Effect, sinceMs: number): void {
    const { shared, thread } = this.#start
    const pauseMs = Atomics.exchange(shared.pauseMs, thread, 0)
    if (pauseMs > 0) {
      this.#playDead(pid, pauseMs)
    }
    const slowness = shared.slowness[thread]!
    if (slowness > 1000 && effect.op === 'slice' && effect.done > 0) {
      const tookMs = this.#nowMs() - sinceMs
      Atomics.wait(shared.slowness, thread, slowness, (tookMs * (slowness - 1000)) / 1000)
    }
  }
}
