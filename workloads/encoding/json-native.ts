import { type Bytes, padded } from './bytes.js'
import type { Vocabulary } from './vocabulary.js'

/** The values of a click, as its columns hold them; frontier excepted. */
export interface ReadClick {
  readonly user: number
  readonly page: number
  readonly ad: number
  readonly type: number
  readonly eventTime: number
  readonly ip: number
}

/**
 * What a line of JSON means, the slow and obvious way: the scanner must agree with it for any
 * bytes, and leaves to it what is beyond it. A text is the reason why it is no click.
 */
export function readNatively(line: Uint8Array, vocabulary: Vocabulary): ReadClick | string {
  let text: string
  try {
    text = utf8.decode(line)
  } catch {
    return 'not UTF-8'
  }
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return 'not JSON'
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return 'not an object'
  const read = new Reader(found as Record<string, unknown>)
  const { users, pages, types, ads } = vocabulary
  const click = {
    user: read.text('user', (value, length) => users.find(value, 0, length)),
    page: read.text('page', (value, length) => pages.find(value, 0, length)),
    ad: read.whole('ad', 0, ads - 1),
    type: read.text('type', (value, length) => types.find(value, 0, length)),
    eventTime: read.whole('eventTime', -(2 ** 31), 2 ** 31 - 1),
    ip: read.text('ip', ipv4Number),
  }
  return read.problem ?? click
}

class Reader {
  /** The first. */
  problem: string | undefined
  readonly #record: Record<string, unknown>

  constructor(record: Record<string, unknown>) {
    this.#record = record
  }
  text(name: string, numberOf: (bytes: Bytes, length: number) => number): number {
    const value = this.#record[name]
    if (typeof value !== 'string') return this.#wrong(name, value, 'not a text')
    const bytes = encoder.encode(value)
    // Half a surrogate pair would be encoded like another character.
    const number = HALF_PAIR.test(value) ? -1 : numberOf(padded(bytes), bytes.length)
    return number < 0 ? this.#wrong(name, value, 'unknown') : number
  }
  whole(name: string, least: number, most: number): number {
    const value = this.#record[name]
    if (typeof value !== 'number') return this.#wrong(name, value, 'not a number')
    if (!Number.isInteger(value)) return this.#wrong(name, value, 'not whole')
    // No -0 in the answer.
    return value >= least && value <= most ? value + 0 : this.#wrong(name, value, 'out of range')
  }
  #wrong(name: string, value: unknown, reason: string): number {
    this.problem ??= `${name} is ${value === undefined ? 'missing' : reason}`
    return 0
  }
}

function ipv4Number(bytes: Bytes, length: number): number {
  const parts = QUAD.exec(latin1.decode(bytes.at.subarray(0, length)))
    ?.slice(1)
    .map(Number)
  if (parts === undefined || parts.some((part) => part > 255)) return -1
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

const HALF_PAIR = /\p{Surrogate}/u
const QUAD = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/
const encoder = new TextEncoder()
const latin1 = new TextDecoder('latin1')
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
