import { existsSync, readFileSync } from 'node:fs'
import type { Named, Shard } from '../faults/verify/shards.js'
import { UsageError } from './usage-error.js'

/** `2/8`: the second of eight. */
export function shardOf(text: string, flag: string): Shard {
  const [, index = '', of = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  if (Number(index) < 1 || Number(index) > Number(of)) {
    throw new UsageError(`--${flag} ${text}`, 'not I/N', 'like 2/8, from 1/8 to 8/8')
  }
  return { index: Number(index), of: Number(of) }
}

/** What `command --json` printed, of which all of `keys` are a mark. */
export function readPart<P extends { shard: Shard }>(
  path: string,
  command: string,
  keys: readonly (keyof P & string)[],
): Named<P> {
  const allowed = `files that hold what \`chunk42 ${command} --json\` printed`
  if (!existsSync(path)) throw new UsageError(`--merge ${path}`, 'no such file', allowed)
  const text = readFileSync(path, 'utf8')
  try {
    const part = JSON.parse(text)
    if (keys.every((key) => part[key])) return { name: path, part }
  } catch {
    // Said below.
  }
  throw new UsageError(`--merge ${path}`, 'not a part', allowed)
}
