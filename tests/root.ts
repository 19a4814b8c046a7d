import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository: tests run from dist, and some of them read sources. */
export const ROOT = rootOf(dirname(fileURLToPath(import.meta.url)))

function rootOf(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootOf(dirname(folder))
}
