import { CellBuffer } from '../../../workloads/queries/cell-buffer.js'
import type { CellRows } from '../../../workloads/queries/rows.js'
import { WindowTable } from '../../../workloads/queries/window-table.js'

/**
 * The state of one key group as a batch left it: (count, hash) of its keys, by window.
 *
 * Law: nobody changes a version. The next one is another, which shares the windows that its batch
 * did not touch; so it may be derived again, and read while the next ones are made.
 */
export interface Version {
  readonly id: number
  readonly windows: ReadonlyMap<number, Int32Array>
}

/** Keys are dealt out in turn: key k is number k / groups of group k modulo groups. */
export class KeyGroups {
  readonly count: number
  readonly #keys: number

  constructor(keys: number, count: number) {
    this.count = count
    this.#keys = Math.ceil(keys / count)
  }
  /** Rows by the group of their key. */
  split({ window, key, count, hash }: CellRows): Map<number, CellRows> {
    const parts = new Map<number, CellBuffer>()
    for (let i = 0; i < key.length; i++) {
      const group = key[i]! % this.count
      let part = parts.get(group)
      if (part === undefined) {
        part = new CellBuffer()
        parts.set(group, part)
      }
      part.push(window[i]!, key[i]!, count[i]!, hash[i]!)
    }
    return new Map([...parts].map(([group, part]) => [group, part.take()]))
  }
  /** A version out of a checkpoint's rows. */
  load(id: number, rows: CellRows): Version {
    return this.next(id, { id: -1, windows: new Map() }, [rows], Number.NEGATIVE_INFINITY).version
  }
  /** The version behind a batch: what was there, and its deltas. Tells the cells that changed. */
  next(
    id: number,
    { windows: before }: Version,
    deltas: readonly CellRows[],
    openFirst: number,
  ): { version: Version; rows: CellRows } {
    const windows = new Map(before)
    const own = new Set<number>()
    const changed = new CellBuffer()
    const { window, key, count, hash } = this.#sum(deltas)
    for (let i = 0; i < key.length; i++) {
      const at = window[i]!
      if (!own.has(at)) {
        windows.set(at, before.get(at)?.slice() ?? new Int32Array(2 * this.#keys))
        own.add(at)
      }
      const cells = windows.get(at)!
      const c = 2 * Math.floor(key[i]! / this.count)
      cells[c] = (cells[c]! + count[i]!) | 0
      cells[c + 1] = (cells[c + 1]! + hash[i]!) | 0
      changed.push(at, key[i]!, cells[c]!, cells[c + 1]!)
    }
    for (const at of [...windows.keys()]) if (at < openFirst) windows.delete(at)
    return { version: { id, windows }, rows: changed.take() }
  }
  /** Each cell once, so that a row is told once a batch. */
  #sum(deltas: readonly CellRows[]): CellRows {
    if (deltas.length === 1) return deltas[0]!
    const sum = new WindowTable(this.#keys * this.count, undefined, false)
    for (const rows of deltas) sum.add(rows)
    return sum.rows()
  }
  /** All cells of a version of that group. */
  list({ windows }: Version, group: number, out: CellBuffer): void {
    for (const [window, cells] of windows) {
      for (let c = 0; c < cells.length; c += 2) {
        if (cells[c] === 0) continue
        out.push(window, (c / 2) * this.count + group, cells[c]!, cells[c + 1]!)
      }
    }
  }
}
