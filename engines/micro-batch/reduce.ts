import { addDeltas } from '../../workloads/queries/deltas.js'
import { merge } from '../../workloads/queries/merge.js'
import type { Query } from '../../workloads/queries/query.js'
import type { Rows } from '../../workloads/queries/rows.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import type { Flight } from './stage.js'

/** Stage two: chunk results by key into the next version of the state; the rows that changed. */
export function reduce(output: Query['output'], { results }: Flight, state: WindowTable): Rows[] {
  const present = results.filter((result) => result !== undefined)
  if (output === 'each') {
    return present.flatMap((result) => (result.kind === 'each' ? [result.rows] : []))
  }
  const deltas = present.flatMap((result) => (result.kind === 'deltas' ? [result.deltas] : []))
  // Summed first, so that the state is touched, and a row told, once a batch.
  const sum = new WindowTable(state.keys)
  for (const part of deltas) addDeltas(sum, part)
  return [merge(sum, state)]
}
