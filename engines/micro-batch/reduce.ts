import { addDeltas } from '../../workloads/queries/deltas.js'
import { GroupStates } from '../../workloads/queries/groups/group-states.js'
import { ScriptRefused } from '../../workloads/queries/groups/script.js'
import { CLICK_WORDS } from '../../workloads/queries/history/click-buffer.js'
import { UserStates } from '../../workloads/queries/history/user-states.js'
import { merge } from '../../workloads/queries/merge.js'
import type { Query } from '../../workloads/queries/query.js'
import type { KeptRows, Rows } from '../../workloads/queries/rows.js'
import type { State } from '../../workloads/queries/state.js'
import { WindowTable } from '../../workloads/queries/window-table.js'
import type { Flight } from './stage.js'

/** What a batch made of the state: rows for the sink, and those that tell the new version. */
export interface Reduced {
  readonly rows: readonly Rows[]
  readonly version: KeptRows | undefined
}

/** Stage two: chunk results by key into the next version of the state. */
export function reduce(output: Query['output'], flight: Flight, state: State): Reduced {
  if (state instanceof GroupStates) return byGroup(flight, state)
  if (state instanceof UserStates) return inOrder(flight, state)
  const rows = byKey(output, flight, state)
  return { rows, version: rows[0]?.kind === 'cells' ? rows[0] : undefined }
}

/**
 * Chunks are numbered as they are cut, in the order of the log. So whichever ran first, and however
 * often, state b is the fold of ranges 0..b, and its rows are those of any other run.
 */
function inOrder({ results }: Flight, state: UserStates): Reduced {
  for (const result of results) {
    if (result?.kind !== 'clicks') continue
    state.apply(result.words, result.words.length / CLICK_WORDS)
  }
  return { rows: [state.take()], version: state.changes() }
}

/** Numbers of groups go by the batch, not by its chunks: see GroupStates. */
function byGroup({ results, range }: Flight, groups: GroupStates): Reduced {
  for (const result of results) {
    if (result?.kind === 'refused') throw new ScriptRefused(`batch ${range.id}, ${result.said}`)
  }
  groups.apply(results.flatMap((result) => (result?.kind === 'records' ? [result.words] : [])))
  return { rows: [groups.take()], version: groups.changes() }
}

function byKey(output: Query['output'], { results }: Flight, state: WindowTable): Rows[] {
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
