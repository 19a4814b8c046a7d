import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system in memory on that folder, with these options; false: mounting is not allowed. */
export function mount(folder: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
/** Lazily: a disk keeps the file open that it appends to. */
export function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
}

/** Root may, unless it is root of a container only. */
export const CAN_MOUNT = tried()
function tried(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'chunk42-mount-'))
  const isMounted = mount(folder, 'size=8k')
  if (isMounted) unmount(folder)
  rmSync(folder, { recursive: true, force: true })
  return isMounted
}
