import { type Notice, type Pid, type Program, receive, send, spawn } from '../runtime/program.js'
import { type CompactorArgs, compactor, type ToCompactor } from '../sinks/compactor.js'

export interface Compacting extends Omit<CompactorArgs, 'query'> {
  /** After so many deaths it is left out: results do not need it. */
  readonly livesMax: number
}
/** The compactor of a run, in the supervisor that starts it again. */
export interface Helper {
  heard(mail: Notice | undefined): Program
  /** All that ever lived are told, as one that was given up may only sleep. */
  stop(): Program
}

/** Beside the coordinators, whose lives it outlives. Absent: there is none. */
export function* startCompactor(query: string, how: Compacting | undefined): Program<Helper> {
  if (how === undefined) return NOBODY
  const { livesMax, ...args } = how
  const lives: Pid[] = []
  const begin = function* (): Program {
    const name = `compactor#${lives.length + 1}`
    lives.push(yield* spawn(compactor, { ...args, query }, { name }))
  }
  let alive = true
  const heard = function* (mail: Notice | undefined): Program {
    if (mail?.kind !== 'exit' || mail.process !== lives.at(-1)) return
    alive = !mail.ok && lives.length < livesMax
    if (alive) yield* begin()
  }
  yield* begin()
  return {
    heard,
    *stop() {
      for (const one of lives) yield* send<ToCompactor>(one, { kind: 'stop' })
      // Its last commit stands before whoever reads what the run has made.
      while (alive) {
        const mail = yield* receive<Notice>()
        if (mail?.kind === 'exit' && mail.process === lives.at(-1)) alive = false
      }
    },
  }
}

const NOBODY: Helper = {
  *heard() {},
  *stop() {},
}
