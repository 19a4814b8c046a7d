import type { EachRows } from '../rows.js'
import { rowHash } from '../rows.js'
import { keyWordsOf, recordsIn } from './group-states.js'
import { CLICKS, type Groups, HASH, NULLS, placesOf } from './groups.js'

/** A group as an audit looks at it: like a cell of one window, its key 53 bits of what tells it. */
export interface GroupCell {
  readonly window: 0
  readonly key: number
  readonly count: number
  /** Of its clicks' hashes and of all that its record says beside them. */
  readonly hash: number
}

/** A cell for each record. */
export function cellsOfRecords(groups: Groups, records: readonly Int32Array[]): GroupCell[] {
  const places = placesOf(groups)
  return records.map((record) => {
    const words = keyWordsOf(groups, places, record)
    const key = (rowHash(1, words) >>> 0) * 2 ** 21 + (rowHash(2, words) >>> 11)
    const hash = rowHash(record[HASH]!, [...record.subarray(NULLS)])
    return { window: 0, key, count: record[CLICKS]!, hash }
  })
}
/** Of the rows that a sink has. */
export function cellsOfGroups(groups: Groups, rows: EachRows): GroupCell[] {
  return cellsOfRecords(groups, recordsIn(rows))
}
