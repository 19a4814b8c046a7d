import type { Command } from 'commander'
import { shownWord } from '../bench/plan/secrets.js'
import type { Applied } from './config/settings.js'
import type { Given } from './options.js'

/**
 * Flags whose value is not repeated: a URL may have a password in it, a file is told in words, and
 * where a run is kept is no part of what was asked.
 */
const UNTOLD = ['--postgres', '--config', '--out']

/** As text, by the names that users know. */
export function givenOf(command: Command): Given {
  const given = new Map<string, string>()
  for (const option of command.options) {
    const value: unknown = command.opts()[option.attributeName()]
    if (typeof value === 'string') given.set(option.long!.slice(2), value)
  }
  return given
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals().json === true
}

/** The words that make this run again, whatever becomes of its file. */
export function after(argv: readonly string[], name: string, file: Applied): string[] {
  const words = [...told(argv.filter((_, i) => i !== argv.indexOf(name))), ...told(file.words)]
  return words.map(shownWord)
}

function told(words: readonly string[]): string[] {
  const isUntold = (word: string | undefined) => word !== undefined && UNTOLD.includes(word)
  return words.filter(
    (word, i) =>
      !isUntold(word) &&
      !isUntold(words[i - 1]) &&
      !UNTOLD.some((flag) => word.startsWith(`${flag}=`)),
  )
}
