import { GroupStates } from './groups/group-states.js'
import { UserStates } from './history/user-states.js'
import type { Query } from './query.js'
import { WindowTable } from './window-table.js'

export type State = WindowTable | UserStates | GroupStates

/** An empty state of a query, for who keeps it and folds nothing into it himself. */
export function stateOf(query: Query, keys: number, dense?: boolean): State {
  if (query.groups !== undefined) return new GroupStates(query.groups)
  if (query.output === 'history') return new UserStates(query)
  return new WindowTable(keys, undefined, dense)
}
