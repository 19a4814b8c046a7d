import type { Program } from '../runtime/program.js'

/** Performs a program of outside acts by itself, after a run: a committed read of the sink. */
export async function settle<T>(program: Program<T>): Promise<T> {
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return next.value
    if (next.value.op !== 'perform')
      throw new Error(`${next.value.op}: only acts are performed here`)
    answer = await next.value.action()
  }
}
