import { CLICK_TYPES } from '../log/log.js'
import { wordOf } from './bytes.js'

// Types by their first letter, their first four letters and their last four: nobody can foretell
// which one comes, so it is looked up and not asked for. (None has fewer than 4 letters, or more
// than 8.)
const NO_TYPE = CLICK_TYPES.length
const BY_LETTER = new Uint8Array(256).fill(NO_TYPE)
for (const [number, type] of CLICK_TYPES.entries()) BY_LETTER[type.charCodeAt(0)] = number
// Where no type has the letter, one is asked for that begins with another.
const ASKED = [...CLICK_TYPES, CLICK_TYPES[0]]
const LENGTHS = Int32Array.from(ASKED, ({ length }) => length)
const HEADS = Int32Array.from(ASKED, (type) => wordOf(type.slice(0, 4)))
const TAILS = Int32Array.from(ASKED, (type) => wordOf(type.slice(-4)))

/** The type whose letters begin at `at`, times 16, plus how many they are; -1: none does. */
export function plainType(view: DataView, at: number): number {
  const head = view.getInt32(at, true)
  const type = BY_LETTER[head & 255]!
  const length = LENGTHS[type]!
  if (head !== HEADS[type] || view.getInt32(at + length - 4, true) !== TAILS[type]) return -1
  return (type << 4) | length
}
