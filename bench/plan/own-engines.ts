import { ENGINES, type Engine, programs } from '../../engines/registry.js'
import { plugIn, subjectWith } from '../../faults/verify/plug-in.js'
import type { EnginePlugIn } from '../../faults/verify/subject.js'
import type { Programs } from '../../runtime/program.js'
import { InputError } from '../../workloads/input-error.js'

/** An engine of somebody's own, and the module that threads load it from. */
export interface OwnEngine {
  readonly file: string
  readonly engine: EnginePlugIn
}
export type Traits = Omit<Engine, 'about'>

const own = new Map<string, OwnEngine>()

/**
 * Makes the engine that a module exports known to this process, by its name, which it returns. The
 * same file again is no error. Throws an InputError: one line that says what is wrong with it.
 */
export async function addOwnEngine(file: string, taken: readonly string[]): Promise<string> {
  const { engine } = await plugIn(file)
  if (engine === undefined) throw refused(file, 'exports no engine', 'a module that does')
  const there = own.get(engine.name)
  if (taken.includes(engine.name) || (there !== undefined && there.file !== file)) {
    const names = [...taken, ...own.keys()].join(', ')
    throw refused(file, `engine.name: ${engine.name} is there already`, `none of ${names}`)
  }
  own.set(engine.name, { file, engine })
  return engine.name
}
/** Undefined: it is one of the registry, or unknown. */
export function ownEngine(name: string): OwnEngine | undefined {
  return own.get(name)
}
export function ownNames(): string[] {
  return [...own.keys()]
}

/** What one of ours or of somebody's own can do; undefined: neither. */
export function traitsOf(name: string): Traits | undefined {
  const built = ENGINES.find((one) => one.name === name)
  const found = own.get(name)?.engine
  if (built !== undefined || found === undefined) return built
  const { paced = 'intervalMs', rescales = false } = found
  return { ...found, paced, rescales }
}

/** All programs of a run with that engine: its own too, and a supervisor that starts them. */
export function programsOf(name: string): Programs {
  const engine = own.get(name)?.engine
  return engine === undefined ? programs : subjectWith({ engine }).programs
}

function refused(file: string, reason: string, allowed: string): InputError {
  return new InputError(`${file}: ${reason}; allowed: ${allowed}`)
}
