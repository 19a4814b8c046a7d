import { ownerOf } from '../../workloads/queries/kernel.js'
import type { CellRows } from '../../workloads/queries/rows.js'

/**
 * Fields grouping: the rows of each owner's keys, by owner; undefined where there are none.
 */
export function partitionByKey(rows: CellRows, workers: number): (CellRows | undefined)[] {
  const { key } = rows
  const counts = new Int32Array(workers)
  const owners = new Uint8Array(key.length)
  for (let i = 0; i < key.length; i++) {
    const owner = ownerOf(key[i]!, workers)
    owners[i] = owner
    counts[owner]!++
  }
  const parts = Array.from(counts, (count) => (count > 0 ? emptyRows(count) : undefined))
  counts.fill(0)
  for (let i = 0; i < key.length; i++) {
    const part = parts[owners[i]!]!
    const at = counts[owners[i]!]!++
    part.window[at] = rows.window[i]!
    part.key[at] = key[i]!
    part.count[at] = rows.count[i]!
    part.hash[at] = rows.hash[i]!
  }
  return parts
}

function emptyRows(length: number): CellRows {
  const column = (): Int32Array => new Int32Array(length)
  return { kind: 'cells', window: column(), key: column(), count: column(), hash: column() }
}
