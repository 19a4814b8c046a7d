import type { CommanderError } from 'commander'
import { oneLine } from './usage-error.js'
import type { Io } from './wiring.js'

/** What commander refuses, as one line. Help that was asked for is no error. */
export function commanderExit({ exitCode, message, code }: CommanderError, io: Io): number {
  if (exitCode === 0) return 0
  if (code === 'commander.help') return 2
  io.err(`chunk42: ${oneLine(message.replace(/^error: /, ''))}`)
  return 2
}
