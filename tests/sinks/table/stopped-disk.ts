import type { Disk } from '../../../runtime/disk.js'

const CALLS = ['write', 'append', 'sync', 'syncFolder', 'link', 'read', 'list', 'remove'] as const

/**
 * A disk whose user is stopped just before its n-th call, and goes on when `meanwhile` has
 * happened: what SIGSTOP and SIGCONT do to a process in the midst of an act.
 */
export class StoppedDisk {
  readonly disk: Disk
  /** Calls since `arm`. */
  calls = 0
  #at = Number.POSITIVE_INFINITY
  #meanwhile: () => void = () => undefined

  constructor(disk: Disk) {
    const stopped: Record<string, unknown> = {}
    for (const call of CALLS) {
      const act = (disk[call] as (...args: unknown[]) => unknown).bind(disk)
      stopped[call] = (...args: unknown[]) => {
        if (++this.calls === this.#at) this.#meanwhile()
        return act(...args)
      }
    }
    this.disk = stopped as unknown as Disk
  }
  arm(at: number, meanwhile: () => void): void {
    this.calls = 0
    this.#at = at
    this.#meanwhile = meanwhile
  }
}
