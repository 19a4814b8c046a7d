import fc from 'fast-check'
import { type Disk, folderOf } from '../../runtime/disk.js'

/** One call to a Disk, as data. */
export type DiskAct =
  | { readonly act: 'write' | 'append'; readonly name: string; readonly bytes: Uint8Array }
  | { readonly act: 'sync' | 'remove'; readonly name: string }
  | { readonly act: 'syncFolder' }
  | { readonly act: 'link'; readonly from: string; readonly to: string }

const name = fc.constantFrom('log-1', 'log-2', 'other')
const bytes = fc.uint8Array({ maxLength: 4 })
export const diskAct: fc.Arbitrary<DiskAct> = fc.oneof(
  fc.record({ act: fc.constantFrom('write' as const, 'append' as const), name, bytes }),
  fc.record({ act: fc.constantFrom('sync' as const, 'remove' as const), name }),
  fc.constant({ act: 'syncFolder' } as const),
)

export function perform(disk: Disk, act: DiskAct): void {
  if (act.act === 'link') disk.link(act.from, act.to)
  else if ('bytes' in act) disk[act.act](act.name, act.bytes)
  else if ('name' in act) disk[act.act](act.name)
  else disk.syncFolder()
}

/** A Disk as it is described, with all that its law says about what a power cut must leave. */
export class Folder implements Disk {
  readonly #files = new Map<string, number[]>()
  /** By name: what a crash must leave at least, a beginning of what is there. */
  readonly #safe = new Map<string, number[]>()
  /** By name: everything that ever stood there since its name was last safe to be absent. */
  readonly #past = new Map<string, number[][]>()

  write(name: string, bytes: Uint8Array): void {
    this.#set(name, [...bytes])
  }
  append(name: string, bytes: Uint8Array): void {
    this.#set(name, [...(this.#files.get(name) ?? []), ...bytes])
  }
  #set(name: string, bytes: number[]): void {
    this.#files.set(name, bytes)
    this.#past.set(name, [...this.pastOf(name), bytes])
  }
  sync(name: string): void {
    const bytes = this.#files.get(name)
    if (bytes !== undefined) this.#safe.set(name, bytes)
  }
  syncFolder(): void {
    for (const name of this.#past.keys()) {
      if (this.#files.has(name)) this.named.add(name)
      else this.forget(name)
    }
  }
  link(from: string, to: string): boolean {
    if (this.#files.has(to)) return false
    this.#set(to, this.#files.get(from)!)
    return true
  }
  remove(name: string): void {
    this.#files.delete(name)
    this.#safe.delete(name)
    this.named.delete(name)
  }
  read(name: string): Uint8Array | undefined {
    const bytes = this.#files.get(name)
    return bytes === undefined ? undefined : Uint8Array.from(bytes)
  }
  list(prefix: string): string[] {
    return [...this.#files.keys()]
      .filter((name) => name.startsWith(prefix) && folderOf(name) === folderOf(prefix))
      .sort()
  }

  /** Names that cannot vanish by themselves. */
  readonly named = new Set<string>()
  safeOf(name: string): number[] | undefined {
    return this.#safe.get(name)
  }
  pastOf(name: string): readonly number[][] {
    return this.#past.get(name) ?? []
  }
  forget(name: string): void {
    this.#past.delete(name)
    this.#safe.delete(name)
    this.named.delete(name)
  }
}
