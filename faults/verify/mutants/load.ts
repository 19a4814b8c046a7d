import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Subject } from '../subject.js'
import type { Patch } from './mutant.js'

const BUILT = fileURLToPath(new URL('../../..', import.meta.url))
const ROOT = join(BUILT, '..')
const SUBJECT = 'faults/verify/subject.js'
/** What a mutant has of its own; the rest it shares, and with it the identity of its classes. */
const OWN = ['engines', 'sinks']
const SHARED = ['runtime', 'workloads']

/**
 * A mutant to be attacked: the built engines and sinks with some text changed. They are loaded from
 * a folder of their own, beside the unchanged ones; what is loaded needs no folder any more.
 *
 * All of engines and sinks is copied, not only what is changed: a linked file would import its
 * neighbours from where it really lies.
 */
export async function loadMutant(patches: readonly Patch[]): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-mutant-'))
  try {
    for (const name of OWN) cpSync(join(BUILT, name), join(folder, name), { recursive: true })
    mkdirSync(dirname(join(folder, SUBJECT)), { recursive: true })
    for (const end of ['', '.map']) cpSync(join(BUILT, SUBJECT + end), join(folder, SUBJECT + end))
    for (const name of SHARED) symlinkSync(join(BUILT, name), join(folder, name))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    for (const one of patches) apply(one, folder)
    const module = pathToFileURL(join(folder, SUBJECT)).href
    const loaded = (await import(/* @vite-ignore */ module)) as { BUILT: Subject }
    return loaded.BUILT
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function apply({ module, find, put }: Patch, folder: string): void {
  if (!OWN.includes(module.split('/')[0]!)) {
    throw new Error(`${module}: a mutant changes ${OWN.join(' or ')} only`)
  }
  const path = join(folder, module)
  const parts = readFileSync(path, 'utf8').split(find)
  if (parts.length !== 2) {
    throw new Error(`${module}: '${find}' stands there ${parts.length - 1} times, not once`)
  }
  writeFileSync(path, parts.join(put))
}

/** The whole built tree of a mutant, for processes that really run it. */
export function mutatedTree(patches: readonly Patch[]) {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-tree-'))
  const tree = join(folder, 'dist')
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    cpSync(BUILT, tree, { recursive: true, filter: (path) => path !== join(BUILT, 'tests') })
    for (const name of ['node_modules', 'package.json']) {
      symlinkSync(join(ROOT, name), join(folder, name))
    }
    for (const one of patches) apply(one, tree)
  } catch (error) {
    remove()
    throw error
  }
  return { built: pathToFileURL(`${tree}/`), remove }
}
