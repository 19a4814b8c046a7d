import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { programs as built, ENGINES } from '../../engines/registry.js'
import { supervisorOf } from '../../engines/supervisor.js'
import type { Programs } from '../../runtime/program.js'
import { InputError } from '../../workloads/input-error.js'
import {
  BUILT,
  type EnginePlugIn,
  SIMULATED_SINKS,
  type SimulatedSink,
  type Subject,
} from './subject.js'

/** What a module of somebody's own brings: `engine`, `sink` or both, exported by these names. */
export interface PlugIn {
  readonly engine?: EnginePlugIn | undefined
  readonly sink?: SimulatedSink | undefined
}

/** Loads a built module. Throws an InputError: one line that says what is missing. */
export async function plugIn(path: string): Promise<PlugIn> {
  let loaded: Partial<Record<keyof PlugIn, unknown>>
  try {
    loaded = (await import(pathToFileURL(resolve(path)).href)) as typeof loaded
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`${path}: cannot be loaded (${firstLine(reason)}); allowed: a built .js`)
  }
  const { engine, sink } = loaded
  if (engine === undefined && sink === undefined) {
    throw refused(path, 'exports no plug-in', '`export const engine = ...` or `sink`')
  }
  checkPlugIn(path, { engine, sink } as PlugIn)
  return { engine, sink } as PlugIn
}

/** Throws an InputError of what cannot be attacked; it begins with where that comes from. */
export function checkPlugIn(from: string, { engine, sink }: PlugIn): void {
  if (engine !== undefined) checkEngine(from, engine)
  if (sink !== undefined) checkSink(from, sink)
}

/**
 * What is then attacked: only that engine if there is one, over only that sink if there is one. The
 * built engines are there too, to compare rows with.
 */
export function subjectWith({ engine, sink }: PlugIn): Subject {
  const sinks = sink === undefined ? SIMULATED_SINKS : [sink]
  if (engine === undefined) return { ...BUILT, sinks }
  const programs = { ...built, ...engine.programs }
  const supervisor = supervisorOf(programs)
  return { programs: { ...programs, [supervisor.name]: supervisor }, sinks, engines: [engine] }
}
/** Both flags of a command line. */
export async function subjectOf(
  engineFile: string | undefined,
  sinkFile: string | undefined,
): Promise<Subject> {
  if (engineFile === undefined && sinkFile === undefined) return BUILT
  const engine = engineFile === undefined ? undefined : (await plugIn(engineFile)).engine
  const sink = sinkFile === undefined ? undefined : (await plugIn(sinkFile)).sink
  if (engineFile !== undefined && engine === undefined) {
    throw refused(engineFile, 'exports no engine', 'a module that does')
  }
  if (sinkFile !== undefined && sink === undefined) {
    throw refused(sinkFile, 'exports no sink', 'a module that does')
  }
  const flags = [engineFile && `--engine-file ${engineFile}`, sinkFile && `--sink-file ${sinkFile}`]
  return { ...subjectWith({ engine, sink }), flags: flags.filter(Boolean).join(' ') }
}

const GUARANTEES = [...new Set(ENGINES.flatMap(({ guarantees }) => guarantees))]

function checkEngine(path: string, engine: Partial<EnginePlugIn>): void {
  const { name, guarantees, programs, args } = engine
  checkName(path, 'engine', name, Object.keys(built))
  const wrong = Array.isArray(guarantees)
    ? guarantees.find((one) => !GUARANTEES.includes(one))
    : String(guarantees)
  if (wrong !== undefined || guarantees?.length === 0) {
    throw refused(path, `engine.guarantees: ${wrong ?? 'empty'}`, `of ${GUARANTEES.join(', ')}`)
  }
  checkPrograms(path, name!, programs)
  if (typeof args !== 'function') {
    throw refused(path, 'engine.args: missing', 'a function from a plan to what the engine is told')
  }
}
function checkPrograms(path: string, name: string, programs: Programs | undefined): void {
  if (programs?.[name] === undefined) {
    throw refused(path, `engine.programs: no '${name}'`, 'the coordinator under the engine’s name')
  }
  for (const [key, program] of Object.entries(programs)) {
    if (typeof program?.run !== 'function' || program.name !== key) {
      throw refused(
        path,
        `engine.programs: '${key}' is not`,
        'definitions, each under its own name',
      )
    }
    if (key in built) {
      throw refused(path, `engine.programs: '${key}' is taken`, 'any other name')
    }
  }
}
function checkSink(path: string, { name, open }: Partial<SimulatedSink>): void {
  checkName(
    path,
    'sink',
    name,
    SIMULATED_SINKS.map((one) => one.name),
  )
  if (typeof open !== 'function') {
    throw refused(path, 'sink.open: missing', 'a function from { output, unique } to a Sink')
  }
}
function checkName(path: string, what: string, name: unknown, taken: readonly string[]): void {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9-]*$/.test(name)) {
    throw refused(path, `${what}.name: ${String(name)}`, 'small letters, digits and -')
  }
  if (taken.includes(name)) {
    throw refused(path, `${what}.name: ${name} is there already`, `none of ${taken.join(', ')}`)
  }
}

function refused(path: string, reason: string, allowed: string): InputError {
  return new InputError(`${path}: ${reason}; allowed: ${allowed}`)
}
function firstLine(text: string): string {
  return text.split('\n')[0]!
}
