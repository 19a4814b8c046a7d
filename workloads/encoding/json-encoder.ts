import { CLICK_TYPES } from '../log/log.js'
import type { SharedLog } from '../log/memory.js'
import type { SharedText } from '../log/text.js'
import { shareTexts, textAt, textCount } from '../log/text.js'
import type { RecordEncoder } from './record-encoder.js'
import { numberedWriter, textWriter, writeBytes, writeDigits, writeNumber } from './text-writer.js'

const encoder = new TextEncoder()
const NEWLINE = 10
/** Names, quotes, numbers of 11 signs and an address of 15. */
const FRAME_BYTES_MAX = 120
const [USER, PAGE, AD, TYPE, TIME, IP, END] = [
  '{"user":"',
  '","page":"',
  '","ad":',
  ',"type":"',
  '","eventTime":',
  ',"ip":"',
  '"}\n',
].map((text) => encoder.encode(text)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const TYPES = CLICK_TYPES.map((text) => encoder.encode(text))

/** Clicks as lines that `JsonFixed` takes, but where a text has an escape. */
export function jsonEncoder({ replay }: SharedLog): RecordEncoder {
  const users = replay ? textWriter(escaped(replay.users)) : numberedWriter('user-')
  const pages = replay ? textWriter(escaped(replay.pages)) : numberedWriter('/page/')
  return {
    bytesMax: users.lengthMax + pages.lengthMax + FRAME_BYTES_MAX,
    write({ user, page, ad, type, eventTime, ip }, i, into, start) {
      let at = users.write(user[i]!, into, writeBytes(USER, into, start))
      at = pages.write(page[i]!, into, writeBytes(PAGE, into, at))
      at = writeDigits(ad[i]!, into, writeBytes(AD, into, at))
      at = writeBytes(TYPES[type[i]!]!, into, writeBytes(TYPE, into, at))
      at = writeNumber(eventTime[i]!, into, writeBytes(TIME, into, at))
      at = writeBytes(IP, into, at)
      const address = ip[i]!
      for (let shift = 24; shift >= 0; shift -= 8) {
        at = writeDigits((address >>> shift) & 255, into, at)
        if (shift > 0) into[at++] = 0x2e
      }
      return writeBytes(END, into, at)
    },
    writeBroken(draw, into, at) {
      const line = BROKEN[draw % BROKEN.length]!
      // Cut where it is neither empty nor whole.
      const cut = 1 + (Math.floor(draw / BROKEN.length) % (line.length - 1))
      const end = writeBytes(draw % BROKEN.length === 0 ? line.subarray(0, cut) : line, into, at)
      into[end] = NEWLINE
      return end + 1
    },
  }
}

/** The first is to be cut short; the others are wrong as they are. */
const BROKEN: readonly Uint8Array[] = [
  '{"user":"user-0","page":"/page/0","ad":1,"type":"view","eventTime":1,"ip":"10.0.0.1"}',
  '{"user":"user-0","page":"/page/0","ad":1,"type":"view","eventTime":"1","ip":"10.0.0.1"}',
  '{"user":"user-0","page":"/page/0","type":"view","eventTime":1,"ip":"10.0.0.1"}',
  '{"user":"user-0","page":"/page/0","ad":70000,"type":"view","eventTime":1,"ip":"10.0.0.1"}',
  '{"user":"user-0","page":"/page/0","ad":1,"type":"look","eventTime":1,"ip":"10.0.0.1"}',
  '["user-0","/page/0",1,"view",1,"10.0.0.1"]',
  '10.0.0.1 - - "GET /page/0 HTTP/1.1" 200',
  '{"user":"user-0\xff","page":"/page/0","ad":1,"type":"view","eventTime":1,"ip":"10.0.0.1"}',
].map((line) => Uint8Array.from(line, (letter) => letter.charCodeAt(0)))

/** As JSON writes texts, between its quotes. */
function escaped(texts: SharedText): SharedText {
  const list = Array.from({ length: textCount(texts) }, (_, i) => textAt(texts, i))
  return shareTexts(list.map((text) => JSON.stringify(text).slice(1, -1)))
}
