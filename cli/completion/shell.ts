import type { ProgramWords } from './program-words.js'

/** A shell that completes what is typed. Law: its script offers no word that the program lacks. */
export interface Shell {
  readonly name: string
  /** What it is told once, to have the script. */
  readonly install: string
  readonly script: (program: ProgramWords) => string
}

/** One word of bash and zsh, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
