import type { Io } from '../wiring.js'

/** What Ctrl-C makes of a command. */
export const INTERRUPTED = 130

/**
 * Says that a command was stopped, and what became of its work: a line for people, and for whoever
 * waits for JSON one value that no result could be taken for. The exit code.
 */
export function interrupted(what: string, json: boolean, io: Io): number {
  io.err(`chunk42: interrupted: ${what}`)
  if (json) io.out(JSON.stringify({ interrupted: true, what }))
  return INTERRUPTED
}
