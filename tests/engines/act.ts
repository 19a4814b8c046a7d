import type { Program } from '../../runtime/program.js'

/** Performs acts, at most so many; false when the process died before the end. */
export function act<T>(
  program: Program<T>,
  acts = Number.POSITIVE_INFINITY,
): { value?: T; left: number } {
  let left = acts
  let answer: unknown
  for (;;) {
    const next = program.next(answer)
    if (next.done) return { value: next.value, left }
    if (left-- <= 0) return { left: -1 }
    answer = next.value.op === 'perform' ? next.value.action() : undefined
  }
}
