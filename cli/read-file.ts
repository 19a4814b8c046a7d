import { existsSync, readFileSync } from 'node:fs'
import { UsageError } from './usage-error.js'

/** Parses the file of a flag, or says in one line why not. */
export function readFile<T>(
  path: string,
  flag: string,
  allowed: string,
  parse: (text: string, path: string) => T,
): T {
  if (!existsSync(path)) throw new UsageError(`${flag} ${path}`, 'no such file', allowed)
  try {
    return parse(readFileSync(path, 'utf8'), path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${flag} ${path}`, reason.replace(`${path}: `, ''), allowed)
  }
}
