import { dirname, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import { configurable, configured } from './settings.js'

/** A key with its value; behind # it is only shown. */
type Line = readonly [key: string, value: string]

/** Some seconds each. What a key is for is taken from its flag. */
const SECTIONS: Readonly<Record<string, readonly Line[]>> = {
  run: [
    ['engine', 'micro-batch'],
    ['interval', '50'],
    ['rate', '100k'],
    ['duration', '3'],
    ['fault', 'crash:chunk=42'],
    ['# query', 'hot-pages'],
    ['# sink', 'duckdb'],
    ['# workers', '4'],
    ['# out', 'reports/out'],
  ],
  bench: [
    ['quick', 'true'],
    ['engine', '[micro-batch, per-event]'],
    ['interval', '[0, 50, 200]'],
    ['checkpoint', '100'],
    ['# rate', '[10k, 100k]'],
    ['# repeat', '5'],
    ['# clusters', 'all'],
  ],
}

/** A commented file for the path, which editors check by the schema. */
export function exampleText(program: Command, path: string, schema: string): string {
  const to = relative(dirname(resolve(path)), schema)
    .split(sep)
    .join('/')
  const lines = [
    `# yaml-language-server: $schema=${to}`,
    '# Each key is a flag without its dashes; flags on the command line win.',
  ]
  for (const command of configured(program)) {
    const name = command.name()
    lines.push('', `# ${command.description()}: chunk42 ${name} --config ${path}`, `${name}:`)
    lines.push(...SECTIONS[name]!.map((line) => lineOf(command, line)))
    lines.push(`  # all of them: chunk42 ${name} --help`)
  }
  return `${lines.join('\n')}\n`
}

function lineOf(command: Command, [key, value]: Line): string {
  const flag = `--${key.replace('# ', '')}`
  const option = configurable(command).find(({ long }) => long === flag)
  if (option === undefined) throw new Error(`${command.name()} has no ${flag}`)
  return `${`  ${key}: ${value}`.padEnd(38)} # ${option.description}`
}
