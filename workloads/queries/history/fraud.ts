import type { Query } from '../query.js'
import type { Rule } from './rule.js'

/**
 * A ring of the event times of the last `most` clicks; before it how many there were, and where the
 * next one goes: in the place of the `most`-th click before it.
 */
export function fraud({ windowMs }: Query, most: number): Rule {
  return {
    words: 2 + most,
    rows: 'each',
    step(state, from, { partition, offset, user, eventTime, hash }, { each }) {
      const at = from + 2 + state[from + 1]!
      if (state[from] === most) {
        if (eventTime - state[at]! < windowMs) each.push(partition, offset, user, eventTime, hash)
      } else state[from]!++
      state[at] = eventTime
      state[from + 1] = (state[from + 1]! + 1) % most
    },
  }
}
