import type { Disk } from '../runtime/disk.js'

/** Each time another life has got on by a segment; lives that are over do not do so for ever. */
const LOOKS_MAX = 100

/**
 * What `whole` makes of the newest of the files of that prefix of which it makes anything;
 * undefined if there is none. It is one act of a program, and yet not one moment: a node that is
 * suspected may be awake, and removes older files once a newer one of its own is whole. Whoever
 * looked at the newer one too early, and comes to the older ones too late, would find nothing. So a
 * name that was in the list and is gone means: look again.
 */
export function newestWhole<T>(
  disk: Disk,
  prefix: string,
  whole: (bytes: Uint8Array, name: string) => T | undefined,
): T | undefined {
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    let isGone = false
    for (const name of disk.list(prefix).reverse()) {
      const bytes = disk.read(name)
      isGone ||= bytes === undefined
      const found = bytes === undefined ? undefined : whole(bytes, name)
      if (found !== undefined) return found
    }
    if (!isGone) return undefined
  }
  throw new Error(
    `${prefix}*: files went ${LOOKS_MAX} times while they were read; only one engine may use a folder`,
  )
}
