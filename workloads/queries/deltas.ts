import type { CellRows } from './rows.js'
import type { WindowTable } from './window-table.js'

/**
 * What a chunk adds, as it crosses threads: whole slabs of few keys, where a copy is cheaper than
 * a look at each cell, else rows.
 */
export type Deltas =
  | { readonly slabs: readonly (readonly [window: number, slab: Int32Array])[] }
  | { readonly rows: CellRows }

/** Slabs of up to 128 KiB. */
const SLAB_KEYS_MAX = 16_384

/** Copies of the table's cells: the table may be used again. */
export function deltasOf(table: WindowTable): Deltas {
  if (!table.dense || table.keys > SLAB_KEYS_MAX) return { rows: table.rows() }
  return { slabs: [...table.slabs].map(([window, slab]) => [window, slab.slice()] as const) }
}

/** Adds them to a table of the same keys. */
export function addDeltas(table: WindowTable, deltas: Deltas): void {
  if ('rows' in deltas) {
    table.add(deltas.rows)
    return
  }
  for (const [window, added] of deltas.slabs) {
    const slab = table.slab(window)
    for (let c = 0; c < added.length; c++) slab[c] = (slab[c]! + added[c]!) | 0
  }
}
