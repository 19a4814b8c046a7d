import type { Command } from 'commander'
import { EXAMPLES, type Example } from './examples.js'

/** What scripts go by. */
export const EXIT_CODES: readonly (readonly [code: number, means: string])[] = [
  [0, 'good'],
  [1, 'an audit broke, or a bug'],
  [2, 'what was asked cannot be done: one line says why; or a cell of a sweep could not be run'],
  [3, 'a part became slower than its baseline, or a bound of --fail-on was passed'],
  [130, 'stopped by Ctrl-C; what was finished is kept'],
]

/** Lets help end with examples, and that of the program with exit codes too. */
export function teach(program: Command): void {
  for (const command of program.commands) {
    command.addHelpText('after', examplesText(EXAMPLES[command.name()] ?? []))
  }
  program.addHelpText('after', `${examplesText(EXAMPLES['']!)}\n${exitCodesText()}`)
}

function examplesText(examples: readonly Example[]): string {
  const told = examples.flatMap(({ words, about }) => [`  # ${about}`, `  chunk42 ${words}`])
  return ['', 'Examples:', ...told].join('\n')
}

function exitCodesText(): string {
  const told = EXIT_CODES.map(([code, means]) => `  ${String(code).padEnd(3)}  ${means}`)
  return ['', 'Exit codes:', ...told].join('\n')
}
