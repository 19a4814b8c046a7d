import type { Disk } from '../../../runtime/disk.js'

const CALLS = ['write', 'append', 'sync', 'syncFolder', 'link', 'remove'] as const

/** The node went down in the middle of a program, between two calls to its disk. */
export class Died extends Error {}

/**
 * A disk whose n-th change is the last thing that its node did. A `perform` may have several of
 * them; a real process can die between any two.
 */
export function dyingDisk(disk: Disk, lastCall: number): Disk & { readonly calls: number } {
  let calls = 0
  const dying: Record<string, unknown> = {
    read: (name: string) => disk.read(name),
    list: (prefix: string) => disk.list(prefix),
    get calls() {
      return calls
    },
  }
  for (const call of CALLS) {
    const act = (disk[call] as (...args: unknown[]) => unknown).bind(disk)
    dying[call] = (...args: unknown[]) => {
      if (calls >= lastCall) throw new Died()
      calls++
      return act(...args)
    }
  }
  return dying as unknown as Disk & { readonly calls: number }
}
