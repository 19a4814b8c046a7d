import { type Disk, folderOf } from '../disk.js'

/** What became of writes that nobody had synced when the node went down. */
export type Fate = 'lost' | 'torn' | 'whole' | 'reordered' | 'rename-lost'

interface File {
  /** What is there, at the beginning of memory that may be larger. */
  bytes: Uint8Array
  /** So much of the head is safe. */
  synced: number
  /** What stood here, safe, before `write` replaced it. */
  before: Uint8Array | undefined
  /** The folder entry is safe. */
  named: boolean
}

/**
 * A Disk in memory, with simulated power cuts. Tolerates like a file system with a page cache: a
 * killed process loses nothing; `crash` loses, tears, keeps or picks among what was not synced,
 * per file. A name that is not safe may be lost with contents that are.
 */
export class SimulatedDisk implements Disk {
  readonly #files = new Map<string, File>()
  /** Removed names whose removal is not safe yet: they may come back. */
  readonly #removed = new Map<string, File>()
  readonly #torn = new Set<string>()
  /** Reads of files whose tail a power cut tore. */
  tornReads = 0

  write(name: string, bytes: Uint8Array): void {
    const old = this.#files.get(name)
    // Replaced twice without a sync between: what is safe is still what stood there at first.
    const safe = old === undefined ? undefined : old.bytes.subarray(0, old.synced)
    const before = old?.before ?? safe
    this.#files.set(name, { bytes: bytes.slice(), synced: 0, before, named: old?.named ?? false })
  }
  append(name: string, bytes: Uint8Array): void {
    const file = this.#files.get(name)
    if (file === undefined) {
      this.write(name, bytes)
      return
    }
    const { length: before, buffer, byteOffset } = file.bytes
    const length = before + bytes.length
    if (buffer.byteLength - byteOffset >= length)
      file.bytes = new Uint8Array(buffer, byteOffset, length)
    else {
      const larger = new Uint8Array(2 * length).subarray(0, length)
      larger.set(file.bytes)
      file.bytes = larger
    }
    file.bytes.set(bytes, before)
  }
  sync(name: string): void {
    const file = this.#files.get(name)
    if (file === undefined) return
    file.synced = file.bytes.length
    file.before = undefined
  }
  syncFolder(folder?: string): void {
    const within = folder === undefined ? '' : `${folder}/`
    for (const [name, file] of this.#files) if (folderOf(name) === within) file.named = true
    for (const name of this.#removed.keys()) {
      if (folderOf(name) === within) this.#removed.delete(name)
    }
  }
  /** The second name has a copy: nobody may change either. */
  link(from: string, to: string): boolean {
    const file = this.#files.get(from)
    if (file === undefined) throw new Error(`ENOENT: no such file, link '${from}' -> '${to}'`)
    if (this.#files.has(to)) return false
    this.#files.set(to, { ...file, bytes: file.bytes.slice(), named: false })
    return true
  }
  read(name: string): Uint8Array | undefined {
    if (this.#torn.has(name)) this.tornReads++
    return this.#files.get(name)?.bytes
  }
  list(prefix: string): string[] {
    const within = folderOf(prefix)
    return [...this.#files.keys()]
      .filter((name) => name.startsWith(prefix) && folderOf(name) === within)
      .sort()
  }
  remove(name: string): void {
    const file = this.#files.get(name)
    if (file === undefined) return
    this.#files.delete(name)
    if (file.named) this.#removed.set(name, file)
  }

  crash(fate: Fate, random: () => number): void {
    for (const [name, file] of this.#files) {
      const keep = fate === 'reordered' ? random() < 0.5 : fate !== 'lost'
      if (!file.named && (!keep || fate === 'rename-lost')) {
        this.#files.delete(name)
        continue
      }
      if (!keep) {
        file.bytes = file.before ?? file.bytes.slice(0, file.synced)
      } else if (fate === 'torn' && file.synced < file.bytes.length) {
        file.bytes = torn(file, random)
        this.#torn.add(name)
      }
      file.synced = file.bytes.length
      file.before = undefined
      file.named = true
    }
    for (const [name, file] of this.#removed) {
      const back =
        fate === 'reordered' ? random() >= 0.5 : fate === 'lost' || fate === 'rename-lost'
      if (!back) continue
      if (this.#files.has(name)) continue
      const bytes = file.before ?? file.bytes.slice(0, file.synced)
      this.#files.set(name, { bytes, synced: bytes.length, before: undefined, named: true })
    }
    this.#removed.clear()
  }
}

/** Sectors go to the disk in any order: of a tail a beginning is left, or all but a hole in it. */
function torn({ bytes, synced }: File, random: () => number): Uint8Array {
  const from = synced + Math.floor(random() * (bytes.length - synced))
  if (random() < 0.5) return bytes.slice(0, from)
  const left = bytes.slice()
  return left.fill(0, from, from + 1 + Math.floor(random() * (bytes.length - from)))
}
