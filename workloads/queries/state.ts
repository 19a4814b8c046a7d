import { UserStates } from './history/user-states.js'
import type { Query } from './query.js'
import { WindowTable } from './window-table.js'

/** An empty state of a query, for who keeps it and folds nothing into it himself. */
export function stateOf(query: Query, keys: number, dense?: boolean): WindowTable | UserStates {
  if (query.output === 'history') return new UserStates(query)
  return new WindowTable(keys, undefined, dense)
}
