import type { AnyDefinition, Effect, Program, Programs } from '../../runtime/program.js'
import { wordsIn } from '../counted-world.js'

/** Told of each step of a program beside the coordinator, and of each act with its answer. */
export type Note = (
  kind: string,
  ms: number,
  point: string,
  value: unknown,
  async: boolean,
  restMs: number,
) => void
/** Told of each slice and each end of a program in a slot, and of what it sent in between. */
export type NoteSlice = (
  kind: string,
  ms: number,
  events: number,
  words: number,
  sends: number,
  restMs: number,
) => void

interface Watch {
  readonly nowMs: () => number
  readonly note: Note
  readonly slice: NoteSlice
}

/**
 * The same programs, timed step by step by whatever drives them: from where a program goes on until
 * its effect has been performed. That is what an effect costs on the virtual clock, where a program
 * itself takes no time.
 *
 * With each goes how long ago the same thread made such a step: programs of one call are in one
 * thread.
 *
 * Law: they yield what they yielded, and hear what they heard.
 */
export function observed(programs: Programs, watch: Watch): Programs {
  const rests = new Rests()
  const wrap = (definition: AnyDefinition): AnyDefinition => ({
    ...definition,
    run: (context, args) => {
      const program = definition.run(context, args)
      const inSlot = definition.role === 'worker' || definition.role === 'task'
      return inSlot
        ? inSlots(definition.name, program, watch, rests)
        : beside(definition.name, program, watch, rests)
    },
  })
  return Object.fromEntries(Object.values(programs).map((one) => [one.name, wrap(one)]))
}

/** When each kind of step was last begun. */
class Rests {
  readonly #begunMs = new Map<string, number>()

  /** Infinity: it is the first one. */
  of(kind: string, nowMs: number): number {
    const restMs = nowMs - (this.#begunMs.get(kind) ?? Number.NEGATIVE_INFINITY)
    this.#begunMs.set(kind, nowMs)
    return restMs
  }
}

/** Each effect by itself. What it waits for is not its own: mail, sleep. */
function* beside(
  name: string,
  program: Program<unknown>,
  { nowMs, note }: Watch,
  rests: Rests,
): Program<unknown> {
  const step = stepper(program)
  for (;;) {
    const fromMs = nowMs()
    const next = step.next()
    const thoughtMs = nowMs() - fromMs
    if (next.done) return next.value
    const effect = next.value
    // Who is started beside it runs at once, up to where he waits.
    const nests = effect.op === 'spawn' && effect.on === undefined
    const waits = nests || effect.op === 'receive' || effect.op === 'sleep'
    if (effect.op !== 'perform') {
      const yieldedMs = nowMs()
      yield* step.hand(effect)
      const ms = thoughtMs + (waits ? 0 : nowMs() - yieldedMs)
      const kind = `${name}:${effect.op}`
      const message = effect.op === 'send' ? effect.message : undefined
      note(kind, ms, effect.op, message, false, rests.of(kind, fromMs))
      continue
    }
    const { label, action } = effect
    // The act itself, and not its turn: an asynchronous one is taken up again when others let it.
    let actedMs = 0
    let async = false
    const timed = (): unknown => {
      const beganMs = nowMs()
      const answer = action()
      async = answer instanceof Promise
      const over = (): void => {
        actedMs = nowMs() - beganMs
      }
      if (answer instanceof Promise) return answer.finally(over)
      over()
      return answer
    }
    yield* step.hand({ ...effect, action: timed })
    note(label, thoughtMs + actedMs, label, step.heard, async, rests.of(label, fromMs))
  }
}

/** All between two slices as one: what clicks take shows before they are accounted for. */
function* inSlots(
  name: string,
  program: Program<unknown>,
  { nowMs, slice }: Watch,
  rests: Rests,
): Program<unknown> {
  const step = stepper(program)
  let ms = 0
  let words = 0
  let sends = 0
  let beganMs: number | undefined
  for (;;) {
    const fromMs = nowMs()
    beganMs ??= fromMs
    const next = step.next()
    ms += nowMs() - fromMs
    if (next.done) {
      slice(`${name}:exit`, ms, 0, wordsIn(next.value), 0, rests.of(`${name}:exit`, beganMs))
      return next.value
    }
    const effect = next.value
    const yieldedMs = nowMs()
    yield* step.hand(effect)
    if (effect.op !== 'receive' && effect.op !== 'sleep') ms += nowMs() - yieldedMs
    if (effect.op === 'send') {
      sends++
      words += wordsIn(effect.message)
    }
    if (effect.op !== 'slice') continue
    const restMs = rests.of(`${name}:slice`, beganMs)
    // Of one that sent something it is the message that is asked for.
    const sentMs = sends > 0 ? rests.of(`${name}:send`, beganMs) : restMs
    slice(`${name}:slice`, ms, effect.done, words, sends, sentMs)
    ms = words = sends = 0
    beganMs = undefined
  }
}

/** Hands on to a program what its driver said. */
function stepper(program: Program<unknown>) {
  let failure: { readonly error: unknown } | undefined
  return {
    heard: undefined as unknown,
    next(): IteratorResult<Effect, unknown> {
      const failed = failure
      failure = undefined
      return failed === undefined ? program.next(this.heard) : program.throw(failed.error)
    },
    *hand(effect: Effect): Program {
      try {
        this.heard = yield effect
      } catch (error) {
        this.heard = undefined
        failure = { error }
      }
    },
  }
}
