import { type Fate, SimulatedDisk } from '../../../runtime/simulated/disk.js'
import type { Broken } from '../oracles.js'

/** A folder that is empty after a crash of the node: somebody reset it, and kept the sink. */
export class LostFolder extends SimulatedDisk {
  override crash(): void {
    for (const name of this.list('')) this.remove(name)
    this.syncFolder()
  }
}

/** A folder that is restored from a backup after a crash of the node: older than the sink. */
export class OlderFolder extends SimulatedDisk {
  readonly #backupAt: number
  #syncs = 0
  #backup: readonly (readonly [string, Uint8Array])[] = []

  /** The backup is made at that sync. */
  constructor(backupAt: number) {
    super()
    this.#backupAt = backupAt
  }
  override sync(name: string): void {
    super.sync(name)
    if (++this.#syncs !== this.#backupAt) return
    this.#backup = this.list('').map((one) => [one, this.read(one)!.slice()] as const)
  }
  override crash(_fate: Fate, _random: () => number): void {
    for (const name of this.list('')) this.remove(name)
    for (const [name, bytes] of this.#backup) {
      this.write(name, bytes)
      super.sync(name)
    }
    this.syncFolder()
  }
}

/** It saw that folder and sink are not of one time, and said so: what it should do. */
export function isRefusal({ oracle, what }: Broken): boolean {
  return oracle === 'O7' && /: keep \w+ and sink together/.test(what)
}
