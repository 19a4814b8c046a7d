import { TEXT } from './takes.js'
import { type Read, taking } from './values.js'

/** One flag of a command: how it is written, what it is for, what it makes of its text. */
export interface Flag<O> {
  /** As commander wants it: `--rate <list>`. */
  readonly usage: string
  readonly about: string
  readonly read: Read<Partial<O>>
}

/** `flag('--sink <name>', about, read, (sink) => ({ sink }))` */
export function flag<O, T>(
  usage: string,
  about: string,
  read: Read<T>,
  make: (value: T) => Partial<O>,
): Flag<O> {
  const made = (value: string, name: string) => make(read(value, name))
  return { usage, about, read: taking(read.takes ?? TEXT, made) }
}
