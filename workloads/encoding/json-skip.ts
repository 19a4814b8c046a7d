import { type Bytes, wordOf } from './bytes.js'
import { numberEnd, QUOTE, StringReader, skipBlanks } from './json-text.js'

/** Nested deeper than anybody nests; a stack of calls would not bear any depth. */
const DEPTH_MAX = 100
/** Beside -1, which stands for "not JSON": too deep, somebody else has to say. */
export const TOO_DEEP = -2

const strings = new StringReader()
const TRUE = wordOf('true')
const FALSE = wordOf('alse')
const NULL = wordOf('null')

/** The end of the value that begins at `at`, whatever it is. */
export function skipValue(bytes: Bytes, at: number, depth = 0): number {
  const { view } = bytes
  const byte = bytes.at[at]!
  switch (byte) {
    case QUOTE:
      return strings.read(bytes, at + 1)
    case 0x7b:
    case 0x5b:
      return depth < DEPTH_MAX ? skipMembers(bytes, at, depth) : TOO_DEEP
    case 0x74:
      return view.getInt32(at, true) === TRUE ? at + 4 : -1
    case 0x66:
      return view.getInt32(at + 1, true) === FALSE ? at + 5 : -1
    case 0x6e:
      return view.getInt32(at, true) === NULL ? at + 4 : -1
    default:
      return numberEnd(bytes.at, at)
  }
}

/** Of an object or an array; the closing bracket's code is the opening one's and 2. */
function skipMembers(all: Bytes, start: number, depth: number): number {
  const bytes = all.at
  const open = bytes[start]!
  const close = open + 2
  let at = skipBlanks(bytes, start + 1)
  if (bytes[at] === close) return at + 1
  for (;;) {
    if (open === 0x7b) {
      if (bytes[at] !== QUOTE) return -1
      at = strings.read(all, at + 1)
      if (at < 0) return -1
      at = skipBlanks(bytes, at)
      if (bytes[at] !== 0x3a) return -1
      at = skipBlanks(bytes, at + 1)
    }
    at = skipValue(all, at, depth + 1)
    if (at < 0) return at
    at = skipBlanks(bytes, at)
    if (bytes[at] === close) return at + 1
    if (bytes[at] !== 0x2c) return -1
    at = skipBlanks(bytes, at + 1)
  }
}
