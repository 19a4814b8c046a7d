import { type Effect, OutcomeUnknown, type Program } from '../../runtime/program.js'

/**
 * What befalls a program at its `at`-th perform, counted from 1.
 * - crash-before, crash-after: its generator is dropped there. lose-reply: the act is done, and
 *   OutcomeUnknown is thrown into the program. pause: it stops before the act, until `resume`.
 */
export interface Strike {
  readonly at: number
  readonly act: 'crash-before' | 'crash-after' | 'lose-reply' | 'pause'
}

export type Run<T> = {
  /** Labels of the performs that were begun. */
  readonly labels: readonly string[]
  /** All other effects, in order. */
  readonly effects: readonly Effect[]
} & (
  | { readonly ended: 'returned'; readonly value: T }
  | { readonly ended: 'threw'; readonly error: unknown }
  | { readonly ended: 'crashed' }
  | { readonly ended: 'paused'; readonly resume: () => Promise<Run<T>> }
  /** It waits for mail, and none is left. */
  | { readonly ended: 'waiting' }
)

/** Runs a program of acts alone, with the mail given. Acts may be asynchronous. */
export function drive<T>(
  program: Program<T>,
  strike?: Strike,
  mail: readonly unknown[] = [],
): Promise<Run<T>> {
  const labels: string[] = []
  const effects: Effect[] = []
  const letters = [...mail]
  const seen = { labels, effects }

  const go = async (next: () => IteratorResult<Effect, T>): Promise<Run<T>> => {
    for (;;) {
      let step: IteratorResult<Effect, T>
      try {
        step = next()
      } catch (error) {
        return { ...seen, ended: 'threw', error }
      }
      if (step.done) return { ...seen, ended: 'returned', value: step.value }
      const effect = step.value
      if (effect.op !== 'perform') {
        effects.push(effect)
        if (effect.op === 'receive' && letters.length === 0) return { ...seen, ended: 'waiting' }
        const answer = effect.op === 'receive' ? letters.shift() : undefined
        next = () => program.next(answer)
        continue
      }
      labels.push(effect.label)
      const act = strike?.at === labels.length ? strike.act : undefined
      if (act === 'crash-before') return { ...seen, ended: 'crashed' }
      if (act === 'pause') {
        const resume = async () => go(await perform(effect.action))
        return { ...seen, ended: 'paused', resume }
      }
      next = await perform(effect.action)
      if (act === 'crash-after') return { ...seen, ended: 'crashed' }
      if (act === 'lose-reply') next = () => program.throw(new OutcomeUnknown('reply lost'))
    }
  }
  const perform = async (action: () => unknown): Promise<() => IteratorResult<Effect, T>> => {
    try {
      const answer = await action()
      return () => program.next(answer)
    } catch (error) {
      return () => program.throw(error)
    }
  }
  return go(() => program.next())
}

/** What the program returns; throws what it throws. */
export async function result<T>(program: Program<T>): Promise<T> {
  const run = await drive(program)
  if (run.ended === 'returned') return run.value
  throw run.ended === 'threw' ? run.error : new Error(`the program is ${run.ended}`)
}
