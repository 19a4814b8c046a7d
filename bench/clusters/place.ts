import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below the system's folder for what may go: all that cells and brokers of ours write. */
const PLACE = 'chunk42-runs'
let looked = ''

/**
 * A new folder for a run. Whoever makes it removes it; what a process that was killed could not
 * remove goes when the next one makes its first.
 */
export function runFolder(what: string): string {
  const place = join(tmpdir(), PLACE)
  mkdirSync(place, { recursive: true })
  if (looked !== place) removeLeft(place)
  looked = place
  return mkdtempSync(join(place, `${process.pid}-${what}-`))
}

function removeLeft(place: string): void {
  for (const name of readdirSync(place)) {
    if (isAlive(Number.parseInt(name, 10))) continue
    try {
      rmSync(join(place, name), { recursive: true, force: true, maxRetries: 3 })
    } catch {
      // Somebody else's, or somebody else removes it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
