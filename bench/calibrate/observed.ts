import type { AnyDefinition, Effect, Program, Programs } from '../../runtime/program.js'
import { wordsIn } from '../counted-world.js'

/** Told of each step of a program beside the coordinator, and of each act with its answer. */
export type Note = (kind: string, ms: number, point: string, value: unknown, async: boolean) => void
/** Told of each slice and each end of a program in a slot, and of what it sent in between. */
export type NoteSlice = (
  kind: string,
  ms: number,
  events: number,
  words: number,
  sends: number,
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
 * Law: they yield what they yielded, and hear what they heard.
 */
export function observed(programs: Programs, watch: Watch): Programs {
  const wrap = (definition: AnyDefinition): AnyDefinition => ({
    ...definition,
    run: (context, args) => {
      const program = definition.run(context, args)
      const inSlot = definition.role === 'worker' || definition.role === 'task'
      return inSlot
        ? inSlots(definition.name, program, watch)
        : beside(definition.name, program, watch)
    },
  })
  return Object.fromEntries(Object.values(programs).map((one) => [one.name, wrap(one)]))
}

/** Each effect by itself. What it waits for is not its own: mail, sleep. */
function* beside(
  name: string,
  program: Program<unknown>,
  { nowMs, note }: Watch,
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
      note(
        `${name}:${effect.op}`,
        ms,
        effect.op,
        effect.op === 'send' ? effect.message : undefined,
        false,
      )
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
    note(label, thoughtMs + actedMs, label, step.heard, async)
  }
}

/** All between two slices as one: what clicks take shows before they are accounted for. */
function* inSlots(
  name: string,
  program: Program<unknown>,
  { nowMs, slice }: Watch,
): Program<unknown> {
  const step = stepper(program)
  let ms = 0
  let words = 0
  let sends = 0
  for (;;) {
    const fromMs = nowMs()
    const next = step.next()
    ms += nowMs() - fromMs
    if (next.done) {
      slice(`${name}:exit`, ms, 0, wordsIn(next.value), 0)
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
    slice(`${name}:slice`, ms, effect.done, words, sends)
    ms = words = sends = 0
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
