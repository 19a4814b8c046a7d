import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { exampleText } from '../config/example.js'
import { configSchemaText, SCHEMA_PATH } from '../config/schema.js'
import { configured } from '../config/settings.js'
import { ownRoot } from '../machine.js'
import { UsageError } from '../usage-error.js'
import type { Io } from '../wiring.js'

export interface InitSwitches {
  /** The schema in place of an example: into a file, or true for stdout. */
  readonly schema: string | true | undefined
  readonly json: boolean
}

/** Writes an example of a config file that runs as it is; what is there stays. */
export function init(
  path: string,
  { schema, json }: InitSwitches,
  program: Command,
  io: Io,
): number {
  if (schema === true) io.out(configSchemaText(program).trimEnd())
  if (typeof schema === 'string') {
    write(schema, configSchemaText(program), 'w')
    io.out(json ? JSON.stringify({ schema }) : schema)
  }
  if (schema !== undefined) return 0
  if (!/\.ya?ml$/.test(path)) {
    throw new UsageError(path, 'an example needs comments', 'FILE.yaml, FILE.yml')
  }
  write(path, exampleText(program, path, join(ownRoot(), SCHEMA_PATH)), 'wx')
  const commands = configured(program).map((one) => `chunk42 ${one.name()} --config ${path}`)
  io.out(json ? JSON.stringify({ file: path, commands }) : `${path}: ${commands.join('; ')}`)
  return 0
}

function write(path: string, text: string, flag: 'w' | 'wx'): void {
  try {
    writeFileSync(path, text, { flag })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new UsageError(path, 'it is there already', 'a FILE that is not')
    throw new UsageError(path, `cannot be written (${code})`, 'a FILE in a folder that is there')
  }
}
