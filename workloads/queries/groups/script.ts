import type { EventBuffer, Events } from '../../events/events.js'

/**
 * Runs the program of a `groups` query in a process of its own.
 *
 * Law: `run` gives the records of these events and nothing else, the same for the same events; it
 * keeps nothing from one call to the next. `refused`: the program cannot be run over them, and
 * another attempt would say the same. Throws ScriptEnded when the process is gone.
 */
export interface Script {
  buffer(): EventBuffer
  run(events: Events): Int32Array | { readonly refused: string }
}

/** The process died: another one may do it. */
export class ScriptEnded extends Error {
  override readonly name = ENDED
}
const ENDED = 'ScriptEnded'
/** Of an error that has crossed a thread as text. */
export function hasEnded(error: string): boolean {
  return error.startsWith(ENDED)
}

const REFUSED = 'refused: '
/** No attempt and no life will mend it: what was asked cannot be done. One line, for its reader. */
export class ScriptRefused extends Error {
  override readonly name = 'InputError'
  constructor(said: string) {
    super(`${REFUSED}${said.slice(isRefusal(said) ? said.indexOf(REFUSED) + REFUSED.length : 0)}`)
  }
}
/** Of the last words of a coordinator; its error's name may stand before them. */
export function isRefusal(said: string): boolean {
  return said.startsWith(REFUSED) || said.startsWith(`InputError: ${REFUSED}`)
}
