import type { Program } from '../../runtime/program.js'

/** Runs a program whose acts are synchronous, as those of tables are, in one go. */
export function now<T>(program: Program<T>): T {
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return next.value
    if (next.value.op !== 'perform') throw new Error(`unexpected ${next.value.op}`)
    answer = next.value.action()
  }
}
