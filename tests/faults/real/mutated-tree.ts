import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ROOT } from '../../root.js'

/** The built tree with one text changed, which must stand there once, for nodes to run. */
export function mutatedTree(module: string, find: string, put: string) {
  const built = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-tree-'))
  const tree = join(folder, 'dist')
  cpSync(built, tree, { recursive: true, filter: (path) => !path.startsWith(join(built, 'tests')) })
  for (const name of ['node_modules', 'package.json']) {
    symlinkSync(join(ROOT, name), join(folder, name))
  }
  const parts = readFileSync(join(tree, module), 'utf8').split(find)
  if (parts.length !== 2) throw new Error(`${module}: '${find}' stands there not once`)
  writeFileSync(join(tree, module), parts.join(put))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  return { built: pathToFileURL(`${tree}/`), remove }
}
