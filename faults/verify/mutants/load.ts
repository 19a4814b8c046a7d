import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Subject } from '../subject.js'
import { anew, importedBy, readdressed } from './anew.js'
import type { Patch } from './mutant.js'

const BUILT = fileURLToPath(new URL('../../..', import.meta.url))
const ROOT = join(BUILT, '..')
const SUBJECT = 'faults/verify/subject.js'
/** Where a mutant may differ. */
const OWN = ['engines', 'sinks']

/**
 * A mutant to be attacked: the built engines and sinks with some text changed. What is changed and
 * all that imports it is loaded from a folder of its own; the rest is what is loaded already, and
 * so are its classes. What is loaded needs no folder any more.
 */
export async function loadMutant(patches: readonly Patch[]): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-mutant-'))
  try {
    const texts = patched(patches)
    const own = anew(built(), [...texts.keys(), SUBJECT])
    for (const module of own) {
      const path = join(folder, module)
      mkdirSync(dirname(path), { recursive: true })
      const text = texts.get(module) ?? built().get(module)!
      writeFileSync(
        path,
        readdressed(text, (specifier) => addressOf(specifier, module, own)),
      )
    }
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    const module = pathToFileURL(join(folder, SUBJECT)).href
    const loaded = (await import(/* @vite-ignore */ module)) as { BUILT: Subject }
    return loaded.BUILT
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * What is not the mutant's own is imported from where it really lies. Links there would not do:
 * Node 20 does not follow them when the last thing it looked at before was a pipe
 * (`realpathSync` reads what the last `stat` left), and then loads it a second time.
 */
function addressOf(specifier: string, module: string, own: ReadonlySet<string>): string {
  if (!specifier.startsWith('.')) return import.meta.resolve(specifier)
  const target = importedBy(module, specifier)
  return own.has(target) ? specifier : pathToFileURL(join(BUILT, target)).href
}

let read: ReadonlyMap<string, string> | undefined
/** Texts of all modules that a mutant can have of its own, read once, without their source maps. */
function built(): ReadonlyMap<string, string> {
  read ??= new Map(
    [...OWN.flatMap(modulesIn), SUBJECT].map((module) => {
      const text = readFileSync(join(BUILT, module), 'utf8')
      return [module, text.replace(/^\/\/# sourceMappingURL=.*$/m, '')]
    }),
  )
  return read
}
function modulesIn(folder: string): string[] {
  const names = readdirSync(join(BUILT, folder), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.js')).map((name) => join(folder, name))
}

/** The modules that are changed, by name. */
function patched(patches: readonly Patch[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const { module, find, put } of patches) {
    if (!OWN.includes(module.split('/')[0]!)) {
      throw new Error(`${module}: a mutant changes ${OWN.join(' or ')} only`)
    }
    const parts = (texts.get(module) ?? built().get(module) ?? '').split(find)
    if (parts.length !== 2) {
      throw new Error(`${module}: '${find}' stands there ${parts.length - 1} times, not once`)
    }
    texts.set(module, parts.join(put))
  }
  return texts
}

/** The whole built tree of a mutant, for processes that really run it. */
export function mutatedTree(patches: readonly Patch[]) {
  const texts = patched(patches)
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-tree-'))
  const tree = join(folder, 'dist')
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    cpSync(BUILT, tree, { recursive: true, filter: (path) => path !== join(BUILT, 'tests') })
    for (const name of ['node_modules', 'package.json']) {
      symlinkSync(join(ROOT, name), join(folder, name))
    }
    for (const [module, text] of texts) writeFileSync(join(tree, module), text)
  } catch (error) {
    remove()
    throw error
  }
  return { built: pathToFileURL(`${tree}/`), remove }
}
