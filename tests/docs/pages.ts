import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { ROOT } from '../root.js'

/** A page of Markdown that is written by hand. */
export interface Page {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}
/** What stands between two fences. */
export interface Block {
  readonly language: string
  readonly lines: readonly string[]
  /** Of its first line, from 1. */
  readonly line: number
}

const FOLDERS = ['.', 'docs', 'examples', 'reports']

export function pages(): Page[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => posix.join(folder, name)),
  ).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

export function blocks(text: string): Block[] {
  const found: Block[] = []
  let open: { language: string; lines: string[]; line: number } | undefined
  for (const [i, line] of text.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(line)
    if (fence === null) open?.lines.push(line)
    else if (open === undefined) open = { language: fence[1]!, lines: [], line: i + 2 }
    else {
      found.push(open)
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`a block that begins in line ${open.line} has no end`)
  return found
}

/** A command of a block `sh`, as a shell would take it apart. */
export interface Typed {
  readonly line: number
  readonly text: string
  readonly words: readonly string[]
}
export function commands(text: string): Typed[] {
  return blocks(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines, line }) =>
      lines.map((one, i) => ({ line: line + i, text: one.trim(), words: wordsOf(one) })),
    )
    .filter(({ words }) => words.length > 0)
}

/** Words, quoted ones without their quotes, up to a comment. */
export function wordsOf(line: string): string[] {
  const words: string[] = []
  for (const [, one, two, plain] of line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)) {
    if (plain?.startsWith('#')) break
    words.push(one ?? two ?? plain ?? '')
  }
  return words
}

/** What is typed behind `chunk42`; undefined: it is a command of others. */
export function ours(words: readonly string[]): string[] | undefined {
  const [npm, run, ...rest] = words
  if (npm !== 'npm' || run !== 'run') return undefined
  const [script, ...more] = rest.filter((word) => word !== '-s' && word !== '--')
  const scripts: Record<string, string[]> = {
    bench: ['bench'],
    chunk42: [],
    'kafka:start': ['kafka', 'start'],
    'kafka:stop': ['kafka', 'stop'],
  }
  const first = scripts[script ?? '']
  return first === undefined ? undefined : [...first, ...more]
}
