import type { Disk } from '../../../runtime/disk.js'

const WRITES = ['write', 'append', 'sync', 'syncFolder', 'remove'] as const
export type Write = (typeof WRITES)[number]

/** A disk whose calls of some kinds fail, from the first-th of them on, so many times. */
export function badDisk(
  disk: Disk,
  code: string,
  kinds: readonly Write[],
  first: number,
  times: number,
): Disk & { readonly failed: number } {
  let calls = 0
  let failed = 0
  const bad = { ...disk } as Record<string, unknown>
  for (const kind of kinds) {
    const act = disk[kind] as (...args: unknown[]) => void
    bad[kind] = (...args: unknown[]) => {
      if (++calls >= first && failed < times) {
        failed++
        // A file system that is full has often taken a part of it.
        if (kind === 'append') disk.append(args[0] as string, halfOf(args[1] as Uint8Array))
        throw Object.assign(new Error(`${code}: ${kind} ${String(args[0] ?? '')}`), { code })
      }
      act(...args)
    }
  }
  return Object.defineProperty(bad, 'failed', { get: () => failed }) as unknown as ReturnType<
    typeof badDisk
  >
}
function halfOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length >> 1)
}
