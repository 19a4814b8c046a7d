/**
 * A folder of files: the only way in which engines and file sinks touch a disk.
 *
 * Law: what `write` and `append` did survives a killed process at once, and a power cut after
 * `sync` of the file and, for a new name, `syncFolder`. Before that a crash of the node may leave
 * the bytes absent, torn or whole: readers must tell (checksums). Calls are synchronous and each
 * is one atomic act of a `perform`. Errors are thrown with the file's name (ENOSPC, EROFS, ...).
 * A name may have a folder in front, `data/part-1`, which is made when it is first written to.
 */
export interface Disk {
  /** Makes or replaces the whole file. */
  write(name: string, bytes: Uint8Array): void
  append(name: string, bytes: Uint8Array): void
  sync(name: string): void
  /** Absent: the folder of names without one. */
  syncFolder(folder?: string): void
  /**
   * Gives a synced file a second name, in one step, unless there is one of that name: then that
   * one stays, and the answer is false. Neither may be changed afterwards.
   */
  link(from: string, to: string): boolean
  read(name: string): Uint8Array | undefined
  /** Names of the prefix's folder that begin with it, sorted. */
  list(prefix: string): string[]
  /** No error if absent. */
  remove(name: string): void
}

/** The folder of a name, with its slash; empty: it has none. */
export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1)
}
