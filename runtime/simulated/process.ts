import type { AnyDefinition, Context, Effect, Pid, Program, Slot } from '../program.js'
import { Mailbox } from './mailbox.js'

/** A simulated process: a generator, its mailbox, and where it stands in virtual time. */
export interface Process {
  readonly pid: Pid
  readonly name: string
  readonly program: string
  readonly slot: Slot
  readonly slotName: string | undefined
  readonly parent: Pid
  readonly generator: Program<unknown>
  readonly context: { -readonly [K in keyof Context<unknown>]: Context<unknown>[K] }
  readonly mail: Mailbox
  readonly eventsExpected: number | undefined
  eventsDone: number
  eventsDoneBySlot: number
  /** When it goes on; while it waits for mail, when it stops waiting. */
  atMs: number
  waiting: boolean
  rung: boolean
  /** When it began to wait, and since when it has not. */
  askedMs: number
  awakeMs: number
  /** It computes until then, and hears nothing. */
  busyUntilMs: number
  /** When it dies of a kill or of its parent's death. */
  dieMs: number
  /** Its parent has been told that it is over. */
  exited: boolean
  /** Declared dead, and no longer in its slot: it goes on until `dieMs`. */
  ghost: boolean
  input: unknown
  failure: Error | undefined
  /** An effect that a zombie will perform when it wakes. */
  held: Effect | undefined
  dieAfter: boolean
  slow: number
  slowUntilMs: number
  /** Children that live. */
  children: number
  /** When what it last sent arrives: first in, first out per link. Most have one receiver. */
  linkTo: Pid
  linkMs: number
  /** Of the other receivers. */
  links: Map<Pid, number> | undefined
  /** Place and time in the heap of live.ts; -1: it is not there. */
  heapAt: number
  heapMs: number
}

/** A process at its start, its program not yet begun. */
export function makeProcess(
  definition: AnyDefinition,
  at: Pick<Process, 'pid' | 'name' | 'slot' | 'parent' | 'eventsExpected' | 'atMs'>,
  world: unknown,
  args: unknown,
): Process {
  const context = { self: at.pid, parent: at.parent, world, nowMs: at.atMs }
  return {
    // Spelled out: a spread here makes slow objects, and the scheduler reads them all the time.
    pid: at.pid,
    name: at.name,
    program: definition.name,
    slot: at.slot,
    parent: at.parent,
    eventsExpected: at.eventsExpected,
    atMs: at.atMs,
    slotName: at.slot < 0 ? undefined : `slot-${at.slot}`,
    context,
    generator: definition.run(context, args),
    mail: new Mailbox(),
    eventsDone: 0,
    eventsDoneBySlot: 0,
    waiting: false,
    rung: false,
    askedMs: 0,
    awakeMs: at.atMs,
    busyUntilMs: 0,
    dieMs: Number.POSITIVE_INFINITY,
    exited: false,
    ghost: false,
    input: undefined,
    failure: undefined,
    held: undefined,
    dieAfter: false,
    slow: 1,
    slowUntilMs: 0,
    children: 0,
    linkTo: at.parent,
    linkMs: 0,
    links: undefined,
    heapAt: -1,
    heapMs: Number.POSITIVE_INFINITY,
  }
}

/** A worker's place: what stands in its queue runs one after the other. */
export interface SlotState {
  readonly queue: Process[]
  readyMs: number
  /** Its thread has been struck while nobody was there; who is started until then is lost. */
  lostUntilMs: number
  eventsDone: number
  slow: number
  slowUntilMs: number
}
