import type { Command } from 'commander'
import { programWords } from '../completion/program-words.js'
import { SHELL_NAMES, SHELLS } from '../completion/registry.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

/** Prints the script by which a shell completes what is typed, made from the program itself. */
export function completion(
  name: string | undefined,
  json: boolean,
  program: Command,
  io: Io,
): number {
  const shell = SHELLS.find((one) => one.name === name)
  if (shell === undefined) {
    const reason = name === undefined ? 'of which shell' : 'no completion for it'
    throw new UsageError(name ?? 'completion', reason, SHELL_NAMES.join(', '))
  }
  const script = shell.script(programWords(program))
  io.out(json ? JSON.stringify({ shell: shell.name, script }) : script.trimEnd())
  return 0
}
