import type { CellBuffer } from '../cell-buffer.js'
import type { EachBuffer } from '../each-buffer.js'
import type { Query } from '../query.js'
import { features } from './features.js'
import { fraud } from './fraud.js'
import { funnel } from './funnel.js'
import { sessions } from './sessions.js'

/** The click that is being taken: one object for all of them. */
export interface Click {
  partition: number
  offset: number
  user: number
  eventTime: number
  /** Place in CLICK_TYPES. */
  type: number
  /** Its auditHash. */
  hash: number
}
/** Where rows go. A rule uses one of them. */
export interface Out {
  readonly cells: CellBuffer
  readonly each: EachBuffer
}

/**
 * One kind of history: what a user's next click makes of the state of that user.
 *
 * Laws: a function of state and click alone, so that engines and replays agree; in the order of the
 * log; allocates nothing. A state whose latest click is two windows and the allowed lateness behind
 * the frontier may be forgotten at any time: no click that is in time can tell. (Such a one is less
 * than a window and the lateness behind, and looks back for less than a window.)
 */
export interface Rule {
  /** Of a user's state; all 0: nothing is known. */
  readonly words: number
  /** Rows of keys and windows, or of single clicks. */
  readonly rows: 'cells' | 'each'
  /** `state` from `at` on is that of the click's user. */
  step(state: Int32Array, at: number, click: Click, out: Out): void
}

/** Throws unless it is a `history` query. */
export function ruleOf(query: Query): Rule {
  const { history } = query
  switch (history?.kind) {
    case 'sessions':
      return sessions(query)
    case 'fraud':
      return fraud(query, history.most)
    case 'funnel':
      return funnel(query)
    case 'features':
      return features(query, history.shortMs)
    default:
      throw new Error(`query ${query.name} goes by no history`)
  }
}
