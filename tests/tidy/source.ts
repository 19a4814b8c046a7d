import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { ROOT } from '../root.js'

/** A file of the repository as the rules see it. */
export interface Source {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
  /** The same lines without comments and without what stands in strings. */
  readonly code: string
}
/** `why` ends with what to write instead. */
export interface Rule {
  readonly name: string
  readonly why: string
  /** Lines (from 1) that break it, with what stands there. */
  readonly check: (source: Source) => readonly Problem[]
  /** Snippets that must be flagged, so that the rule itself is tested; and one that must not. */
  readonly bad: readonly (readonly [path: string, text: string])[]
  readonly good: readonly (readonly [path: string, text: string])[]
}
export interface Problem {
  readonly line: number
  readonly what: string
}

export function sourceOf(path: string, text: string): Source {
  return { path, text, code: withoutWords(text) }
}

const FOLDERS = [
  'api',
  'bench',
  'cli',
  'engines',
  'examples',
  'faults',
  'reports',
  'runtime',
  'sinks',
  'tests',
  'workloads',
]
/** Everything that is written by hand. */
export function allSources(): Source[] {
  const paths = FOLDERS.flatMap((folder) => filesIn(folder)).filter(
    (path) => /\.(ts|mjs)$/.test(path) && !path.startsWith('reports/out/'),
  )
  return paths.map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')))
}

function filesIn(folder: string): string[] {
  let entries: ReturnType<typeof readEntries>
  try {
    entries = readEntries(folder)
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}
function readEntries(folder: string) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
}

/** Comments, strings, templates, and regular expressions where an operand may stand. */
const WORDS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{;]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g

function withoutWords(text: string): string {
  return text.replace(WORDS, (word) => {
    const quote = /^['"`]/.test(word) ? word[0]! : ''
    // Lines keep their numbers.
    return quote + word.replace(/[^\n]/g, '').slice(0) + quote
  })
}

/** A problem for each place in the code (or in `text`) where the pattern stands. */
export function places(text: string, pattern: RegExp): Problem[] {
  const found = text.matchAll(new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`))
  return [...found].map((match) => ({
    line: text.slice(0, match.index).split('\n').length,
    what: match[0].trim(),
  }))
}

export interface Import {
  readonly line: number
  /** A path from the root, or the name of a package. */
  readonly to: string
  readonly names: readonly string[]
  readonly typeOnly: boolean
}
const IMPORT = /^(?:import|export)\s+(type\s)?\s*([^;'"]*?)\s*from\s*'([^']+)'/gm

/** Static imports, and exports from elsewhere. */
export function importsOf({ path, text }: Source): Import[] {
  return [...text.matchAll(IMPORT)].map(({ index, 1: type, 2: clause = '', 3: from = '' }) => {
    const names = (/\{([^}]*)\}/.exec(clause)?.[1] ?? '').split(',').map((name) => name.trim())
    const given = names.filter(Boolean)
    const outside = clause.replace(/\{[^}]*\}/, '').replace(/[,\s]/g, '')
    const allTypes = outside === '' && given.length > 0 && given.every((n) => n.startsWith('type '))
    return {
      line: text.slice(0, index).split('\n').length,
      to: from.startsWith('.') ? posix.join(posix.dirname(path), from) : from,
      names: given.map((name) => name.replace(/^type /, '').split(' as ')[0]!),
      typeOnly: type !== undefined || allTypes,
    }
  })
}
