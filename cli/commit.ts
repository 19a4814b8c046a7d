import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The commit that is checked out in a folder, from git's own files: no process is started for it.
 * Undefined in a package, which has none.
 */
export function commitOf(root: string): string | undefined {
  const dot = join(root, '.git')
  if (!existsSync(dot)) return undefined
  const text = (path: string): string => readFileSync(path, 'utf8').trim()
  try {
    // In a worktree it is a file that says where its folder is.
    const own = statSync(dot).isDirectory() ? dot : resolve(root, text(dot).replace('gitdir: ', ''))
    const head = text(join(own, 'HEAD'))
    if (!head.startsWith('ref: ')) return short(head)
    const ref = head.slice('ref: '.length)
    const shared = join(own, 'commondir')
    const common = existsSync(shared) ? resolve(own, text(shared)) : own
    for (const folder of [own, common]) {
      if (existsSync(join(folder, ref))) return short(text(join(folder, ref)))
    }
    const packed = text(join(common, 'packed-refs')).split('\n')
    const line = packed.find((one) => one.endsWith(` ${ref}`))
    return line === undefined ? undefined : short(line)
  } catch {
    // Of figures it is provenance, and no reason to have none.
    return undefined
  }
}

const short = (hash: string): string | undefined => /^[0-9a-f]{12}/.exec(hash)?.[0]
