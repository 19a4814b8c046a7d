import type { Disk } from '../../runtime/disk.js'
import { MissingFile, SinkError } from '../sink-error.js'
import { DELETED, decodeList, decodeManifest, type Entry, type ManifestFile } from './manifest.js'
import type { Snapshot, TableMetadata } from './metadata.js'

/**
 * What snapshots of a table hold, read from its Disk. Files never change, so what was read once is
 * kept until its file is forgotten.
 */
export class Snapshots {
  readonly location: string
  readonly #entries = new Map<string, readonly Entry[]>()
  readonly #lists = new Map<string, readonly ManifestFile[]>()

  constructor(location: string) {
    this.location = location
  }
  /** A path of the table as a name of its Disk. */
  nameOf(path: string): string {
    if (path.startsWith(`${this.location}/`)) return path.slice(this.location.length + 1)
    throw new SinkError(
      `${path}: outside of the table ${this.location}; it was moved: move it back`,
    )
  }
  pathOf(name: string): string {
    return `${this.location}/${name}`
  }
  manifestsOf(disk: Disk, snapshot: Snapshot | undefined): readonly ManifestFile[] {
    if (snapshot === undefined) return []
    const name = this.nameOf(snapshot['manifest-list'])
    return this.#once(this.#lists, name, () => decodeList(name, bytesOf(disk, name)))
  }
  entriesOf(disk: Disk, manifest: ManifestFile): readonly Entry[] {
    const name = this.nameOf(manifest.manifest_path)
    return this.#once(this.#entries, name, () =>
      decodeManifest(name, bytesOf(disk, name), this.location, manifest.sequence_number),
    )
  }
  liveOf(disk: Disk, manifests: readonly ManifestFile[]): Entry[] {
    return manifests.flatMap((one) =>
      this.entriesOf(disk, one).filter(({ status }) => status !== DELETED),
    )
  }
  /** What is written down now, and so need not be read. */
  knows(name: string, entries: readonly Entry[]): void {
    this.#entries.set(name, entries)
  }
  forget(names: readonly string[]): void {
    for (const name of names) {
      this.#entries.delete(name)
      this.#lists.delete(name)
    }
  }
  /**
   * What a snapshot needs that the one behind it does not. History is a line, and what has left a
   * table never comes back: no later snapshot needs it either.
   */
  onlyIn(disk: Disk, older: Snapshot, newer: Snapshot): string[] {
    const [before, after] = [older, newer].map((one) => this.manifestsOf(disk, one)) as [
      readonly ManifestFile[],
      readonly ManifestFile[],
    ]
    const gone = without(before, after)
    const came = new Set(this.liveOf(disk, without(after, before)).map(({ file }) => file.name))
    return [
      this.nameOf(older['manifest-list']),
      ...gone.map((one) => this.nameOf(one.manifest_path)),
      ...this.liveOf(disk, gone)
        .map(({ file }) => file.name)
        .filter((name) => !came.has(name)),
    ]
  }
  /** Everything that the snapshots of the table need. */
  needed(disk: Disk, { snapshots }: TableMetadata): Set<string> {
    const names = new Set<string>()
    const seen = new Set<string>()
    for (const snapshot of snapshots) {
      names.add(this.nameOf(snapshot['manifest-list']))
      for (const manifest of this.manifestsOf(disk, snapshot)) {
        if (seen.has(manifest.manifest_path)) continue
        seen.add(manifest.manifest_path)
        names.add(this.nameOf(manifest.manifest_path))
        for (const { file } of this.liveOf(disk, [manifest])) names.add(file.name)
      }
    }
    return names
  }

  #once<T>(known: Map<string, T>, name: string, read: () => T): T {
    const found = known.get(name) ?? read()
    known.set(name, found)
    return found
  }
}

function without(all: readonly ManifestFile[], these: readonly ManifestFile[]): ManifestFile[] {
  const paths = new Set(these.map(({ manifest_path }) => manifest_path))
  return all.filter(({ manifest_path }) => !paths.has(manifest_path))
}
/** Of a file that a version names. */
export function bytesOf(disk: Disk, name: string): Uint8Array {
  const bytes = disk.read(name)
  if (bytes !== undefined) return bytes
  throw new MissingFile(`${name}: missing, and the table needs it; restore the whole table`)
}
