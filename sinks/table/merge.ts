import { type Columns, concatenate } from '../columns.js'
import { PairTable } from '../pair-table.js'

/**
 * Of the rows with one key in one query, that of the greatest version: what a table that is
 * written in changes says now. Files may come in any order.
 */
export function merge(parts: readonly Columns[], width: number): Columns {
  const tables = new Map<number, PairTable>()
  for (const [query, version, a, b, ...values] of parts as readonly Four[]) {
    for (let i = 0; i < query.length; i++) {
      const table = tables.get(query[i]!) ?? new PairTable(width - 3)
      tables.set(query[i]!, table)
      const at = table.place(a[i]!, b[i]!)
      // A place that is new has version 0, which no row has.
      if (version[i]! < table.words[at]!) continue
      table.words[at] = version[i]!
      for (let v = 0; v < values.length; v++) table.words[at + 1 + v] = values[v]![i]!
    }
  }
  return concatenate(
    [...tables].map(([query, table]) => {
      const [a, b, version, ...values] = table.columns()
      return [new Int32Array(table.rows).fill(query), version!, a!, b!, ...values]
    }),
    width,
  )
}
type Four = readonly [Int32Array, Int32Array, Int32Array, Int32Array, ...Int32Array[]]
