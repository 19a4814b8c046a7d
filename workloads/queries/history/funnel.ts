import type { Query } from '../query.js'
import type { Rule } from './rule.js'

const VIEW = 0
const CLICK = 1
/** Words: is there a view; its event time and offset. */
const LAST_VIEW = 0
/** The same of the view before the last click, if there was one; then the offset of that click. */
const LAST_CLICK = 3

/** See History. Whatever comes of it, a purchase begins anew. */
export function funnel({ windowMs }: Query): Rule {
  return {
    words: 7,
    rows: 'each',
    step(state, from, { partition, offset, user, eventTime, type, hash }, { each }) {
      const view = from + LAST_VIEW
      const click = from + LAST_CLICK
      if (type === VIEW) {
        state[view] = 1
        state[view + 1] = eventTime
        state[view + 2] = offset
        return
      }
      if (type === CLICK) {
        state[click] = state[view]!
        state[click + 1] = state[view + 1]!
        state[click + 2] = state[view + 2]!
        state[click + 3] = offset
        return
      }
      if (state[click] === 1 && eventTime - state[click + 1]! < windowMs) {
        each.push(partition, offset, user, eventTime, hash)
        each.value(0, state[click + 2]!)
        each.value(1, state[click + 3]!)
      }
      state.fill(0, from, from + 7)
    },
  }
}
