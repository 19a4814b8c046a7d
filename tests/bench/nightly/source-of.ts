import { existsSync, readFileSync } from 'node:fs'
import { nightlyInputs } from '../../../bench/nightly/registry.js'
import type { NightlySource } from '../../../bench/nightly.js'
import { fileDisk } from '../../../runtime/threads/file-disk.js'

const INPUTS = nightlyInputs({
  read: (path) => readFileSync(path),
  diskAt: (folder) => (existsSync(folder) ? fileDisk(folder, 'process') : undefined),
})

/** What `--input` finds. */
export function sourceOf(path: string): NightlySource {
  return { input: INPUTS.find((one) => one.takes(path))!, path }
}
