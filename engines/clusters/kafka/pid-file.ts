import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileOf = (folder: string) => join(folder, 'broker.pid')

/** The process that has a folder, and where it listens. */
export interface Owner {
  readonly pid: number
  readonly port: number
}

export function remember(folder: string, { pid, port }: Owner): void {
  writeFileSync(fileOf(folder), `${pid} ${port}\n`)
}

export function forget(folder: string): void {
  rmSync(fileOf(folder), { force: true })
}

/** Whoever has the folder, if it still lives. */
export function remembered(folder: string): Owner | undefined {
  if (!existsSync(fileOf(folder))) return undefined
  const [pid = 0, port = 0] = readFileSync(fileOf(folder), 'utf8').split(' ').map(Number)
  return pid > 0 && isAlive(pid) && isOurs(pid, folder) ? { pid, port } : undefined
}

/** True also of a process that another user has. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The number may be somebody else's by now; where the system tells, its command line decides. */
function isOurs(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
  } catch {
    return !existsSync('/proc/self/cmdline')
  }
}
