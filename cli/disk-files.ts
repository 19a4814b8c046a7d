import {
  existsSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Files } from '../bench/files.js'

/** The real disk. */
export const diskFiles: Files = {
  makeFolder,
  makeNewFolder: (path) => mkdirSync(path),
  write: (path, content) => writeFileSync(path, content),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  removeEmpty: (path) => {
    try {
      rmdirSync(path)
    } catch {
      // Somebody else keeps something there.
    }
  },
}

/** Node's own `recursive` never returns for a folder that cannot be, like /proc/x. */
function makeFolder(path: string): string | undefined {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return undefined
    throw Object.assign(new Error(`${path} is a file`), { code: 'EEXIST' })
  }
  const topmost = dirname(path) === path ? undefined : makeFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    // Another run may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return topmost
  }
  return topmost ?? path
}
