import { all } from './all.js'
import type { CellList } from './cell-list.js'
import { commit } from './commit.js'
import { generated } from './generated.js'
import { lakehouse } from './lakehouse.js'
import { outage } from './outage.js'
import { state } from './state.js'
import { usual } from './usual.js'

/** Questions about engines of others: one file, one line. The first is asked by default. */
export const CELL_LISTS: readonly CellList[] = [
  usual,
  all,
  generated,
  state,
  outage,
  commit,
  lakehouse,
]
