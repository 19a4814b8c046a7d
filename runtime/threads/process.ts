import type { Fault } from '../fault.js'
import type { Context, Pid, Slot } from '../program.js'
import type { Thread } from './pool.js'

/** A process as the main thread sees it. */
export interface Process {
  readonly pid: Pid
  readonly name: string
  readonly parent: Process | undefined
  readonly slot: Slot
  readonly slotName: string | undefined
  readonly eventsExpected: number | undefined
  readonly eventsDone: number
  readonly eventsDoneBySlot: number
  readonly context: { -readonly [K in keyof Context<unknown>]: Context<unknown>[K] }
  readonly mail: unknown[]
  /** Those of them that are not over; made for the first. */
  children: Set<Process> | undefined
  /** Where it runs; undefined: on the main thread. */
  thread: Thread | undefined
  /** Its parent has been told. */
  exited: boolean
  /** It can do nothing any more. */
  over: boolean
  /** It plays dead. */
  asleep: boolean
  /** Killed while it played dead: it is gone when it wakes. */
  condemned: boolean
  /** Somebody rang: its next wait ends at once. */
  rung: boolean
  /** A timed fault that waits for its next effect. */
  struck: Fault | undefined
  /** Ends its waiting for mail. */
  arrived: (() => void) | undefined
  ended: ((outcome: { value: unknown } | { error: unknown }) => void) | undefined
}

/** A process at its start; `thread` is set when it gets a slot. */
export function makeProcess(
  pid: Pid,
  name: string,
  parent: Process | undefined,
  slot: Slot,
  eventsExpected: number | undefined,
  world: unknown,
): Process {
  return {
    pid,
    name,
    parent,
    slot,
    slotName: slot < 0 ? undefined : `slot-${slot}`,
    eventsExpected,
    eventsDone: 0,
    eventsDoneBySlot: 0,
    context: { self: pid, parent: parent?.pid ?? -1, world, nowMs: 0 },
    mail: [],
    children: undefined,
    thread: undefined,
    exited: false,
    over: false,
    asleep: false,
    condemned: false,
    rung: false,
    struck: undefined,
    arrived: undefined,
    ended: undefined,
  }
}

/** Mail, or undefined after the timeout or when somebody called `arrived`. */
export function waitForMail(p: Process, timeoutMs: number, nowMs: () => number): unknown {
  if (timeoutMs <= 0) return undefined
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const go = (): void => {
      if (timer !== undefined) clearTimeout(timer)
      p.arrived = undefined
      p.rung = false
      resolve(p.mail.shift())
    }
    p.arrived = go
    if (timeoutMs === Number.POSITIVE_INFINITY) return
    // Timers have a grain of 1 ms: what is left after the last whole one is waited for in turns of
    // the event loop.
    const untilMs = nowMs() + timeoutMs
    const spin = (): void => {
      if (p.arrived !== go) return
      if (nowMs() >= untilMs) go()
      else setImmediate(spin)
    }
    if (timeoutMs < 1.5) setImmediate(spin)
    else timer = setTimeout(spin, Math.floor(timeoutMs) - 1)
  })
}
