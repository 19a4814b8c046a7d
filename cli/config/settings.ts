import type { Command, Option } from 'commander'
import { nearest } from '../nearest.js'
import { UsageError } from '../usage-error.js'
import { readSections, type Section, type Setting } from './file.js'

/** Said on the command line only: the file itself, what it prints for, a plan in one word. */
const NOT_IN_FILES = ['config', 'json', 'plan']
/** One of each is enough: what was typed takes the place of all in the file. */
const INSTEAD = [
  ['quick', 'full'],
  ['query', 'sql', 'python'],
  ['events', 'duration'],
  ['master', 'flink'],
]
/** What several values of one flag stand with, by how its usage names them. */
const JOINED: Readonly<Record<string, string>> = { list: ',', spec: ';' }

/** What a file said of a command, for flags that were not typed. */
export interface Applied {
  /** As if they had been typed. */
  readonly words: readonly string[]
  /** `FILE:LINE` by the name of the flag. */
  readonly places: ReadonlyMap<string, string>
}

export const NOTHING_APPLIED: Applied = { words: [], places: new Map() }

/** What is said of a flag, with the place in the file if it is from there. */
export function placed(message: string, { places }: Applied): string {
  const at = places.get(/^--([\w-]+)/.exec(message)?.[1] ?? '')
  return at === undefined ? message : `${at}: ${message}`
}

/** The flags of a command that a file may have, each once. */
export function configurable({ options }: Command): readonly Option[] {
  return options.filter(({ negate, long }) => !negate && !NOT_IN_FILES.includes(long!.slice(2)))
}

/** Commands that have a section: those with `--config`. */
export function configured(program: Command): readonly Command[] {
  return program.commands.filter(({ options }) => options.some(({ long }) => long === '--config'))
}

/** Gives a command what its section of a file says. Throws UsageError. */
export function applyFile(command: Command, path: string): Applied {
  const commands = configured(command.parent!)
  const sections = readSections(path)
  for (const section of sections) checkSection(section, commands)
  const own = sections.find(({ key }) => key === command.name())
  if (own === undefined) {
    const keys = sections.map(({ key }) => key).join(', ') || 'nothing'
    throw new UsageError(`--config ${path}`, `only ${keys} in it`, `${command.name()}: with flags`)
  }
  const words: string[] = []
  const places = new Map<string, string>()
  const options = configurable(command)
  for (const setting of own.settings ?? []) {
    const option = options.find(({ long }) => long === `--${setting.key}`)!
    if (isTyped(command, setting.key)) continue
    const value = valueFor(option, setting)
    const canBeNo = command.options.some(({ long }) => long === `--no-${setting.key}`)
    if (value === false && !canBeNo) continue
    command.setOptionValueWithSource(option.attributeName(), value, 'config')
    words.push(value === false ? `--no-${setting.key}` : `--${setting.key}`)
    if (typeof value === 'string') words.push(value)
    places.set(setting.key, setting.at)
  }
  return { words, places }
}

function isTyped(command: Command, key: string): boolean {
  const keys = INSTEAD.find((group) => group.includes(key)) ?? [key]
  const named = command.options.filter(({ long }) => keys.includes(long!.slice(2)))
  return named.some((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
}

/** Whole sections, also of other commands: a mistake shall not wait for its day. */
function checkSection({ key, at, settings }: Section, commands: readonly Command[]): void {
  if (key === '$schema') return
  const names = commands.map((command) => command.name())
  const command = commands.find((one) => one.name() === key)
  if (command === undefined) {
    const owners = names.filter((_, i) => keysOf(commands[i]!).includes(key))
    const hint = owners.length > 0 ? `below ${owners.join(': or ')}:` : nearest(key, names)!
    throw new UsageError(`${at}: ${key}`, `unknown; nearest: ${hint}`, `${names.join(', ')}`)
  }
  if (settings === undefined) throw new UsageError(`${at}: ${key}`, 'no keys in it', 'flags')
  const keys = keysOf(command)
  for (const setting of settings) {
    if (keys.includes(setting.key)) continue
    const other = commands.find((one) => keysOf(one).includes(setting.key))
    const hint = other === undefined ? '' : ` (${setting.key} is one of ${other.name()})`
    const reason = `unknown; nearest: ${nearest(setting.key, keys)}${hint}`
    const allowed = `the flags of chunk42 ${key} --help`
    throw new UsageError(`${setting.at}: ${setting.key}`, reason, allowed)
  }
}
function keysOf(command: Command): string[] {
  return configurable(command).map(({ long }) => long!.slice(2))
}

/** As text, as it would be typed; true or false for what takes none. */
function valueFor(option: Option, { key, value, at }: Setting): string | boolean {
  const takesNone = !option.required && !option.optional
  const refuse = (what: string, reason: string, allowed: string): never => {
    throw new UsageError(`${at}: ${[key, what].filter(Boolean).join(' ')}`, reason, allowed)
  }
  switch (value.kind) {
    case 'text': {
      const { text, isQuoted } = value
      const isBoolean = !isQuoted && /^(true|false)$/i.test(text)
      if (isBoolean && !option.required) return text.toLowerCase() === 'true'
      return takesNone ? refuse(text, 'neither true nor false', 'true, false') : text
    }
    case 'list': {
      const joined = JOINED[/<(\w+)>/.exec(option.flags)?.[1] ?? '']
      if (joined !== undefined) return value.texts.join(joined)
      return refuse(`[${value.texts.join(', ')}]`, 'more than one', 'one value')
    }
    case 'map': {
      if (!option.flags.endsWith('<settings>')) return refuse('', 'keys in it', 'one value')
      const wrong = value.entries.find((pair) => pair.join('').includes(';'))
      if (wrong !== undefined) refuse(wrong.join(': '), 'a semicolon in it', 'no semicolon')
      return value.entries.map(([name, text]) => `${name}=${text}`).join(';')
    }
    case 'nothing':
      return refuse('', 'no value', takesNone ? 'true, false' : option.flags)
    case 'nested':
      return refuse('', 'values within values', takesNone ? 'true, false' : option.flags)
  }
}
