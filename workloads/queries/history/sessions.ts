import type { Query } from '../query.js'
import type { Rule } from './rule.js'

/** Words of a session: first and last event time, clicks (0: a free place), sum of hashes. */
const WORDS = 4

/**
 * Sessions of one user that may still change stand in any order. A click joins all that it is
 * within of; the first of them grows, others are given up, and so is a row whose start moves.
 *
 * How many places: of sessions that are not over the last clicks are a gap apart from each other,
 * and all of them less than two gaps and the lateness behind the frontier. So when none is free,
 * the oldest one is over.
 */
export function sessions({ windowMs: gapMs, allowedLatenessMs }: Query): Rule {
  const places = Math.ceil((allowedLatenessMs + 2 * gapMs) / gapMs)
  const words = places * WORDS
  return {
    words,
    rows: 'cells',
    step(state, from, { user, eventTime, hash }, { cells }) {
      const end = from + words
      let start = eventTime
      let last = eventTime
      let count = 1
      let sum = hash
      let place = -1
      let free = -1
      let oldest = from
      for (let at = from; at < end; at += WORDS) {
        if (state[at + 2] === 0) {
          free = at
          continue
        }
        if (state[at + 1]! < state[oldest + 1]!) oldest = at
        if (eventTime - state[at + 1]! >= gapMs || state[at]! - eventTime >= gapMs) continue
        if (state[at]! < start) start = state[at]!
        if (state[at + 1]! > last) last = state[at + 1]!
        count += state[at + 2]!
        sum = (sum + state[at + 3]!) | 0
        if (place < 0) place = at
        else {
          // Told again below, if the whole begins where it does.
          cells.push(state[at]!, user, 0, 0)
          state[at + 2] = 0
        }
      }
      if (place < 0) place = free >= 0 ? free : oldest
      else if (state[place] !== start) cells.push(state[place]!, user, 0, 0)
      state[place] = start
      state[place + 1] = last
      state[place + 2] = count
      state[place + 3] = sum
      cells.push(start, user, count, sum)
    },
  }
}
