import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Programs } from '../../runtime/program.js'
import { ROOT } from '../root.js'

/** One place of a built module in which a mutant differs. */
export interface Patch {
  /** Below the built tree: `engines/micro-batch/coordinator.js`. */
  readonly module: string
  /** Must stand there exactly once: a patch that no longer fits must not look like a survivor. */
  readonly find: string
  readonly put: string
}

const BUILT = fileURLToPath(new URL('../..', import.meta.url))
/** What a mutant has of its own; the rest it shares, and with it the identity of its classes. */
const OWN = ['engines', 'sinks']
const SHARED = ['runtime', 'workloads']

/**
 * The programs of a mutant: the built engines and sinks with some text changed. They are loaded
 * from a folder of their own, so the unchanged ones live beside them.
 */
export async function mutant(patches: readonly Patch[]): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-mutant-'))
  try {
    for (const name of OWN) cpSync(join(BUILT, name), join(folder, name), { recursive: true })
    for (const name of SHARED) symlinkSync(join(BUILT, name), join(folder, name))
    for (const name of ['node_modules', 'package.json']) {
      symlinkSync(join(ROOT, name), join(folder, name))
    }
    for (const patch of patches) apply(patch, folder)
    const registry = pathToFileURL(join(folder, 'engines', 'registry.js')).href
    const loaded = (await import(/* @vite-ignore */ registry)) as { programs: Programs }
    return loaded.programs
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
