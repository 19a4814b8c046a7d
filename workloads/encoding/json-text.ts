import { BYTES_PAST, Bytes } from './bytes.js'

/** The grammar of JSON (RFC 8259) over bytes. Positions go in and come out; -1: not JSON. */

export const QUOTE = 0x22
const BACKSLASH = 0x5c
const BLANK = 0x20

/** The next byte that is not white space within a line. */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  let i = at
  while (bytes[i] === BLANK || bytes[i] === 9 || bytes[i] === 13) i++
  return i
}

/** The end of a character of two to four bytes, as strict as TextDecoder: RFC 3629. */
export function utf8End(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  const next = bytes[at + 1]!
  if (lead >= 0xc2 && lead <= 0xdf) return follows(next) ? at + 2 : -1
  if (lead >= 0xe0 && lead <= 0xef) {
    // Neither overlong nor a surrogate.
    const least = lead === 0xe0 ? 0xa0 : 0x80
    const most = lead === 0xed ? 0x9f : 0xbf
    return next >= least && next <= most && follows(bytes[at + 2]!) ? at + 3 : -1
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const least = lead === 0xf0 ? 0x90 : 0x80
    const most = lead === 0xf4 ? 0x8f : 0xbf
    if (!(next >= least && next <= most)) return -1
    return follows(bytes[at + 2]!) && follows(bytes[at + 3]!) ? at + 4 : -1
  }
  return -1
}
function follows(byte: number): boolean {
  return (byte & 0xc0) === 0x80
}

/** Behind the number at `at`. */
export function numberEnd(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at
  if (bytes[i] === 0x30) i++
  else {
    i = digitsEnd(bytes, i)
    if (i < 0) return -1
  }
  if (bytes[i] === 0x2e) {
    i = digitsEnd(bytes, i + 1)
    if (i < 0) return -1
  }
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    i++
    if (bytes[i] === 0x2b || bytes[i] === 0x2d) i++
    i = digitsEnd(bytes, i)
  }
  return i
}
/** At least one. */
function digitsEnd(bytes: Uint8Array, at: number): number {
  let i = at
  while (bytes[i]! >= 0x30 && bytes[i]! <= 0x39) i++
  return i > at ? i : -1
}

/**
 * Reads strings. Afterwards source[from..to) is the text as UTF-8: where it stands, or without its
 * escapes in a buffer of its own. Half a surrogate pair, which JSON allows, becomes three bytes
 * that are no UTF-8, and so is found in no index.
 */
export class StringReader {
  source = new Bytes(new Uint8Array(256))
  from = 0
  to = 0
  #scratch = this.source

  /** `at` is behind the opening quote; the answer is behind the closing one. */
  read(bytes: Bytes, at: number): number {
    let i = at
    for (;;) {
      const byte = bytes.at[i]!
      if (byte === QUOTE) {
        this.source = bytes
        this.from = at
        this.to = i
        return i + 1
      }
      if (byte === BACKSLASH) return this.#unescape(bytes.at, at, i)
      if (byte < BLANK) return -1
      if (byte < 0x80) i++
      else {
        i = utf8End(bytes.at, i)
        if (i < 0) return -1
      }
    }
  }
  #unescape(bytes: Uint8Array, start: number, firstEscape: number): number {
    let n = 0
    let into = this.#room(firstEscape - start)
    for (let i = start; i < firstEscape; i++) into[n++] = bytes[i]!
    let i = firstEscape
    for (;;) {
      into = this.#room(n + 4)
      const byte = bytes[i]!
      if (byte === QUOTE) break
      if (byte < BLANK) return -1
      if (byte === BACKSLASH) {
        let code = SHORT[bytes[i + 1]!]!
        i += 2
        if (code === UNICODE) {
          code = hex4(bytes, i)
          if (code < 0) return -1
          i += 4
          const low = code >> 10 === 0x36 && isEscape(bytes, i) ? hex4(bytes, i + 2) : -1
          if (low >> 10 === 0x37) {
            code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff)
            i += 6
          }
        } else if (code === 0) return -1
        n = writeUtf8(into, n, code)
      } else {
        const end = byte < 0x80 ? i + 1 : utf8End(bytes, i)
        if (end < 0) return -1
        while (i < end) into[n++] = bytes[i++]!
      }
    }
    // Another text stood here before.
    into[n] = 0
    this.source = this.#scratch
    this.from = 0
    this.to = n
    return i + 1
  }
  #room(length: number): Uint8Array {
    if (length + BYTES_PAST > this.#scratch.at.length) {
      const wider = new Uint8Array((length + BYTES_PAST) * 2)
      wider.set(this.#scratch.at)
      this.#scratch = new Bytes(wider)
    }
    return this.#scratch.at
  }
}

const UNICODE = 1
/** What stands for itself or for a control character behind a backslash; 0: nothing. */
const SHORT = new Uint8Array(256)
for (const [sign, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t']) {
  SHORT[sign!.charCodeAt(0)] = meaning!.charCodeAt(0)
}
SHORT[0x75] = UNICODE

function isEscape(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === BACKSLASH && bytes[at + 1] === 0x75
}
function hex4(bytes: Uint8Array, at: number): number {
  let code = 0
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!
    const lower = byte | 0x20
    if (byte >= 0x30 && byte <= 0x39) code = code * 16 + byte - 0x30
    else if (lower >= 0x61 && lower <= 0x66) code = code * 16 + lower - 0x57
    else return -1
  }
  return code
}
function writeUtf8(into: Uint8Array, at: number, code: number): number {
  let n = at
  if (code < 0x80) into[n++] = code
  else {
    if (code < 0x800) into[n++] = 0xc0 | (code >> 6)
    else {
      if (code < 0x10000) into[n++] = 0xe0 | (code >> 12)
      else {
        into[n++] = 0xf0 | (code >> 18)
        into[n++] = 0x80 | ((code >> 12) & 0x3f)
      }
      into[n++] = 0x80 | ((code >> 6) & 0x3f)
    }
    into[n++] = 0x80 | (code & 0x3f)
  }
  return n
}
