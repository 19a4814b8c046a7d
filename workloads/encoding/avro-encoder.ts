import type { SharedLog } from '../log/memory.js'
import type { RecordEncoder } from './record-encoder.js'
import { numberedWriter, type TextWriter, textWriter, writeBytes } from './text-writer.js'

/**
 * Clicks in Avro's binary encoding (Avro 1.11, "Binary Encoding"): whole numbers as zigzag varints,
 * texts with their length before them, no names. A datum has this schema:
 *
 *     {"type": "record", "name": "Click", "fields": [
 *       {"name": "user", "type": "string"},
 *       {"name": "page", "type": "string"},
 *       {"name": "ad", "type": "int"},
 *       {"name": "type", "type":
 *         {"type": "enum", "name": "ClickType", "symbols": ["view", "click", "purchase"]}},
 *       {"name": "eventTime", "type": "long"},
 *       {"name": "ip", "type": {"type": "fixed", "name": "IPv4", "size": 4}}]}
 *
 * A datum does not say where it ends, so each stands in the log as Avro `bytes`, with its length
 * before it: a malformed one can be left out.
 */
export function avroEncoder({ replay }: SharedLog): RecordEncoder {
  const users = replay ? textWriter(replay.users) : numberedWriter('user-')
  const pages = replay ? textWriter(replay.pages) : numberedWriter('/page/')
  return {
    bytesMax: users.lengthMax + pages.lengthMax + NUMBERS * VARINT_BYTES_MAX + ADDRESS_BYTES,
    write({ user, page, ad, type, eventTime, ip }, i, into, start) {
      const who = user[i]!
      const where = page[i]!
      const length =
        textLength(users.length(who)) +
        textLength(pages.length(where)) +
        varintLength(ad[i]!) +
        varintLength(type[i]!) +
        varintLength(eventTime[i]!) +
        ADDRESS_BYTES
      let at = writeVarint(length, into, start)
      at = writeText(users, who, into, at)
      at = writeText(pages, where, into, at)
      at = writeVarint(ad[i]!, into, at)
      at = writeVarint(type[i]!, into, at)
      at = writeVarint(eventTime[i]!, into, at)
      for (let shift = 24; shift >= 0; shift -= 8) into[at++] = (ip[i]! >>> shift) & 255
      return at
    },
    writeBroken(draw, into, at) {
      const way = draw % (BROKEN.length + 1)
      const datum = BROKEN[way] ?? WHOLE.subarray(0, draw % WHOLE.length)
      return writeBytes(datum, into, writeVarint(datum.length, into, at))
    },
  }
}

/** Two lengths of texts, the length of all, and three numbers. */
const NUMBERS = 6
const VARINT_BYTES_MAX = 5
const ADDRESS_BYTES = 4

const letters = (text: string): number[] => [
  text.length * 2,
  ...Array.from(text, (letter) => letter.charCodeAt(0)),
]
const datum = (user: string, type: number, ...end: readonly number[]): Uint8Array =>
  Uint8Array.from([...letters(user), ...letters('/page/0'), 2, type, 2, ...end])
/** Wherever it is cut, something is missing. */
const WHOLE = datum('user-0', 0, 10, 0, 0, 1)
const BROKEN: readonly Uint8Array[] = [
  datum('user-0', 6, 10, 0, 0, 1),
  datum('user-0', 1, 10, 0, 0, 1),
  datum('user-0', 0, 10, 0, 0, 1, 0),
  datum('user-0\xff', 0, 10, 0, 0, 1),
  Uint8Array.from([...letters('user-0'), 0xfe, 0x7f]),
  new Uint8Array(12).fill(0xff),
]

function textLength(length: number): number {
  return varintLength(length) + length
}
function writeText(texts: TextWriter, number: number, into: Uint8Array, at: number): number {
  return texts.write(number, into, writeVarint(texts.length(number), into, at))
}

/** Of an int32: 0, -1, 1, -2 become 0, 1, 2, 3. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}
function varintLength(value: number): number {
  let length = 1
  for (let rest = zigzag(value) >>> 7; rest > 0; rest >>>= 7) length++
  return length
}
function writeVarint(value: number, into: Uint8Array, start: number): number {
  let at = start
  let rest = zigzag(value)
  while (rest > 127) {
    into[at++] = (rest & 127) | 128
    rest >>>= 7
  }
  into[at++] = rest
  return at
}
