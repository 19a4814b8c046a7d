import { type Effect, OutcomeUnknown, type Program, perform } from '../program.js'

/**
 * Programs of outside acts that another process performs, act by act: who asks has the same places
 * to crash as who performs, and whoever dies between the two has really lost the reply.
 */
export interface Ask {
  readonly kind: 'ask'
  readonly call: number
  /** Of the first act of a call only. */
  readonly begin?: { readonly method: string; readonly args: readonly unknown[] }
}
export type Reply = { readonly kind: 'reply'; readonly call: number } & (
  | { readonly next: string }
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }
)
export type Methods = Readonly<Record<string, (...args: never[]) => Program<unknown>>>

/** The asking end. `first`: the label of the first act of each method. */
export class RemotePrograms {
  readonly #first: Readonly<Record<string, string>>
  readonly #send: (ask: Ask) => void
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  #calls = 0

  constructor(first: Readonly<Record<string, string>>, send: (ask: Ask) => void) {
    this.#first = first
    this.#send = send
  }
  *call<T>(method: string, ...args: readonly unknown[]): Program<T> {
    const call = this.#calls++
    let label = this.#first[method]!
    let ask: Ask = { kind: 'ask', call, begin: { method, args } }
    for (;;) {
      const reply = yield* perform(label, () => this.#ask(ask))
      if ('value' in reply) return reply.value as T
      if ('error' in reply) throw errorOf(reply.error)
      label = reply.next
      ask = { kind: 'ask', call }
    }
  }
  heard(reply: Reply): void {
    const { call } = reply
    this.#waiting.get(call)?.(reply)
    this.#waiting.delete(call)
  }
  #ask(ask: Ask): Promise<Reply> {
    return new Promise((resolve) => {
      this.#waiting.set(ask.call, resolve)
      this.#send(ask)
    })
  }
}

/** The performing end, for one asker; `performed` hears of each act that went well. */
export class ServedPrograms {
  readonly #methods: Methods
  readonly #performed: (label: string) => void
  readonly #open = new Map<number, { program: Program<unknown>; effect: Effect }>()

  constructor(methods: Methods, performed: (label: string) => void = () => undefined) {
    this.#methods = methods
    this.#performed = performed
  }
  /** Performs one act, and finds out what comes next. */
  async answer({ call, begin }: Ask): Promise<Reply> {
    try {
      if (begin !== undefined) {
        const program = this.#methods[begin.method]!(...(begin.args as never[]))
        const reply = this.#settle(call, program, program.next())
        if ('value' in reply) return reply
      }
      const { program, effect } = this.#open.get(call)!
      if (effect.op !== 'perform') throw new Error(`${effect.op}: only acts are performed here`)
      const answer = await effect.action()
      this.#performed(effect.label)
      return this.#settle(call, program, program.next(answer))
    } catch (error) {
      this.#open.delete(call)
      const { name, message } = error instanceof Error ? error : new Error(String(error))
      return { kind: 'reply', call, error: { name, message } }
    }
  }
  #settle(call: number, program: Program<unknown>, next: IteratorResult<Effect, unknown>): Reply {
    if (next.done) {
      this.#open.delete(call)
      return { kind: 'reply', call, value: next.value }
    }
    this.#open.set(call, { program, effect: next.value })
    const label = next.value.op === 'perform' ? next.value.label : next.value.op
    return { kind: 'reply', call, next: label }
  }
}

/** Labels of the first acts, found without performing one. */
export function firstLabels(methods: Methods): Record<string, string> {
  const entries = Object.entries(methods).map(([name, make]) => {
    const next = make(...([{}] as never[])).next()
    const label = !next.done && next.value.op === 'perform' ? next.value.label : name
    return [name, label] as const
  })
  return Object.fromEntries(entries)
}

function errorOf({ name, message }: { name: string; message: string }): Error {
  if (name === 'OutcomeUnknown') return new OutcomeUnknown(message)
  return Object.assign(new Error(message), { name })
}
