import type { CellRows } from '../rows.js'

/** Cells of one key in one window, whatever the second parts of their keys. */
export interface Group {
  readonly window: number
  readonly key: number
  readonly cells: { readonly second: number; readonly count: number; readonly hash: number }[]
}

/** In the order of windows and keys. */
export function groupsOf({ window, key, count, hash }: CellRows, seconds: number): Group[] {
  const groups = new Map<string, Group>()
  for (let i = 0; i < key.length; i++) {
    const first = Math.floor(key[i]! / seconds)
    const name = `${window[i]}/${first}`
    const group = groups.get(name) ?? { window: window[i]!, key: first, cells: [] }
    groups.set(name, group)
    group.cells.push({ second: key[i]! - first * seconds, count: count[i]!, hash: hash[i]! })
  }
  return [...groups.values()].sort((a, b) => a.window - b.window || a.key - b.key)
}

/** Sums modulo 2^32, as SQL has them. */
export function sumOfHashes(cells: readonly { readonly hash: number }[]): number {
  return cells.reduce((sum, { hash }) => (sum + hash) >>> 0, 0)
}
