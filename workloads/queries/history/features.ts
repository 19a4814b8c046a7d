import type { Query } from '../query.js'
import type { Rule } from './rule.js'

const CLICK = 1
/** Words of a tile: its number plus one (0: nothing yet), views, clicks, purchases. */
const WORDS = 4

/**
 * Event time is cut into tiles of `shortMs`, as feature stores do (Airbnb's Chronon, Tecton), so
 * that a user takes the same memory however much he clicks. Tile t stands at place t modulo all
 * places; these reach back from the frontier as far as a click that is in time can look, so no tile
 * that is still looked at is in the place of another one.
 *
 * Behind the tiles: is there a click, and its event time.
 */
export function features({ windowMs, allowedLatenessMs }: Query, shortMs: number): Rule {
  const tiles = windowMs / shortMs
  const places = Math.ceil((2 * windowMs + allowedLatenessMs) / shortMs) + 1
  const lastClick = places * WORDS
  return {
    words: lastClick + 2,
    rows: 'each',
    step(state, from, { partition, offset, user, eventTime, type, hash }, { each }) {
      const tile = Math.floor(eventTime / shortMs)
      const at = from + placeOf(tile, places) * WORDS
      if (state[at] !== named(tile)) {
        state[at] = named(tile)
        state[at + 1] = 0
        state[at + 2] = 0
        state[at + 3] = 0
      }
      state[at + 1 + type]!++
      if (type !== CLICK) return
      let views = 0
      let clicks = 0
      let purchases = 0
      for (let t = tile - tiles + 1; t <= tile; t++) {
        const one = from + placeOf(t, places) * WORDS
        if (state[one] !== named(t)) continue
        views += state[one + 1]!
        clicks += state[one + 2]!
        purchases += state[one + 3]!
      }
      const last = from + lastClick
      const sinceMs = eventTime - state[last + 1]!
      each.push(partition, offset, user, eventTime, hash)
      each.value(0, state[at + 1]!)
      each.value(1, state[at + 2]!)
      each.value(2, state[at + 3]!)
      each.value(3, views)
      each.value(4, clicks)
      each.value(5, purchases)
      each.value(6, state[last] === 1 && sinceMs < windowMs ? Math.max(0, sinceMs) : -1)
      state[last] = 1
      state[last + 1] = eventTime
    },
  }
}

function placeOf(tile: number, places: number): number {
  const rest = tile % places
  return rest < 0 ? rest + places : rest
}
/** Not 0, which is what nothing is. */
function named(tile: number): number {
  return tile >= 0 ? tile + 1 : tile
}
