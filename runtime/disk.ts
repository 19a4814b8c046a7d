/**
 * A folder of files: the only way in which engines and file sinks touch a disk.
 *
 * Law: what `write` and `append` did survives a killed process at once, and a power cut after
 * `sync` of the file and, for a new name, `syncFolder`. Before that a crash of the node may leave
 * the bytes absent, torn or whole: readers must tell (checksums). Calls are synchronous and each
 * is one atomic act of a `perform`. Errors are thrown with the file's name (ENOSPC, EROFS, ...).
 */
export interface Disk {
  /** Makes or replaces the whole file. */
  write(name: string, bytes: Uint8Array): void
  append(name: string, bytes: Uint8Array): void
  sync(name: string): void
  syncFolder(): void
  read(name: string): Uint8Array | undefined
  /** Names that begin with the prefix, sorted. */
  list(prefix: string): string[]
  /** No error if absent. */
  remove(name: string): void
}
