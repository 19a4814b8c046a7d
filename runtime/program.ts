/**
 * A program owns no clock, thread, disk or chance: it yields effects, and a runtime performs
 * them.
 *
 * Law: between two yields nothing else runs inside a program, so every yield is a place where it
 * may crash, and nothing that correctness needs may stand in a `finally`: a crash drops the
 * generator.
 */
export type Program<T = void> = Generator<Effect, T, unknown>
export type Pid = number
/** Where a process runs: a worker's index, or `MAIN` for what runs beside the coordinator. */
export type Slot = number
export const MAIN: Slot = -1

/**
 * `processed`: the click is in the state. `visible`: a committed read of the sink contains it. A
 * source that may read clicks again says so: `emitting` where it begins, `emitted` where it ends.
 */
export const STAGES = ['processed', 'visible', 'emitting', 'emitted'] as const
export type Stage = (typeof STAGES)[number]

export type Effect =
  | { readonly op: 'sleep'; readonly ms: number }
  /** Answers with mail, or undefined: the timeout passed, or somebody rang the doorbell. */
  | { readonly op: 'receive'; readonly timeoutMs: number }
  /** First in, first out per link. */
  | { readonly op: 'send'; readonly to: Pid; readonly message: unknown }
  /** A latched doorbell: only `receive` clears it. */
  | { readonly op: 'wake'; readonly to: Pid }
  /** Accounts for `done` events; the answer grants 1..want more. */
  | { readonly op: 'slice'; readonly done: number; readonly want: number }
  /**
   * Every click of the partition below `offset` has reached the stage, or, for those of a source,
   * `offset` is one end of a range; stamped by the driver.
   */
  | {
      readonly op: 'progress'
      readonly stage: Stage
      readonly partition: number
      readonly offset: number
    }
  /** One atomic outside act. In a worker it must be synchronous. May throw OutcomeUnknown. */
  | { readonly op: 'perform'; readonly label: string; readonly action: () => unknown }
  | {
      readonly op: 'spawn'
      readonly program: string
      /** Tells life and attempt: `chunk-7@2.1#2`, `worker-1#3`. */
      readonly name: string
      readonly args: unknown
      readonly on?: Slot
      /** Events that it is expected to do; a fault "at 50 %" counts from it. */
      readonly events?: number
    }
  /** The exit mail comes now, death some time later (`gone`). */
  | { readonly op: 'kill'; readonly process: Pid }

/** Exactly one comes to the parent of each process. `ok: false` does not mean dead: see Gone. */
export type Exit<T = unknown> = {
  readonly kind: 'exit'
  readonly process: Pid
  readonly slot: Slot
} & ({ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string })

/** Exactly one, after `exit`: from now on the process can write no more (rings, buffers). */
export interface Gone {
  readonly kind: 'gone'
  readonly process: Pid
}

/** A result that arrives after its process was given up. It must be ignored. */
export interface Late<T = unknown> {
  readonly kind: 'late'
  readonly process: Pid
  readonly value: T
}
/** What a runtime itself may put into a mailbox. */
export type Notice<T = unknown> = Exit<T> | Gone | Late<T>

export interface Context<W> {
  readonly self: Pid
  readonly parent: Pid
  readonly world: W
  /** Milliseconds since the run began; moves only at a yield. */
  readonly nowMs: number
}

/**
 * - `coordinator`, `service`: asynchronous acts and a mailbox.
 * - `worker`: a mailbox, synchronous, lives in a slot until killed.
 * - `task`: no mailbox, only returns; the next one in its slot waits for it.
 */
export type Role = 'coordinator' | 'service' | 'worker' | 'task'

export interface Definition<A, T, W> {
  readonly name: string
  readonly role: Role
  /** Others go first: before these of its acts whatever waits for the same thread has its turn. */
  readonly background?: (act: string) => boolean
  readonly run: (context: Context<W>, args: A) => Program<T>
}
// biome-ignore lint/suspicious/noExplicitAny: it stands for every argument, result and world
export type AnyDefinition = Definition<any, any, any>
/** Definitions cannot cross a thread; their names do. */
export type Programs = Readonly<Record<string, AnyDefinition>>

/** The act happened or it did not: nobody knows. Let it crash; recovery finds out. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
}

export function* sleep(ms: number): Program {
  yield { op: 'sleep', ms }
}
export function* receive<M>(timeoutMs = Number.POSITIVE_INFINITY): Program<M | undefined> {
  return (yield { op: 'receive', timeoutMs }) as M | undefined
}
export function* send<M>(to: Pid, message: M): Program {
  yield { op: 'send', to, message }
}
export function* wake(to: Pid): Program {
  yield { op: 'wake', to }
}
export function* slice(done: number, want: number): Program<number> {
  return (yield { op: 'slice', done, want }) as number
}
export function* progress(stage: Stage, partition: number, offset: number): Program {
  yield { op: 'progress', stage, partition, offset }
}
export function* perform<T>(label: string, action: () => T): Program<Awaited<T>> {
  return (yield { op: 'perform', label, action }) as Awaited<T>
}
export interface SpawnOptions {
  readonly name?: string
  readonly on?: Slot
  readonly events?: number
}
export function* spawn<A, T, W>(
  definition: Definition<A, T, W>,
  args: A,
  options: SpawnOptions = {},
): Program<Pid> {
  const { name = definition.name, ...rest } = options
  return (yield { op: 'spawn', program: definition.name, name, args, ...rest }) as Pid
}
export function* kill(process: Pid): Program {
  yield { op: 'kill', process }
}

/**
 * The name of the place where a program stands when it yields this effect; faults are aimed at
 * it.
 */
export function pointOf(effect: Effect): string {
  return effect.op === 'perform' ? effect.label : effect.op
}
