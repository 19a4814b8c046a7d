import { ipv4Of, parseAccessLine } from './access-line.js'
import { InputError } from './input-error.js'

/** A web server log, read and put in columns; row r is its r-th line that could be parsed. */
export interface ReplayInput {
  readonly clicks: ReplayClicks
  /** Lines that are not blank. */
  readonly lines: number
  readonly unparsable: number
  /** The first 5, cut to 200 characters, control characters replaced: they go to terminals. */
  readonly firstUnparsable: readonly string[]
  readonly dictionaries: {
    /** Host, blank, user agent. */
    readonly users: readonly string[]
    readonly pages: readonly string[]
  }
}

/** In the order of the file. */
export interface ReplayClicks {
  readonly length: number
  /** Index into the dictionary of users. */
  readonly user: Uint32Array
  /** Index into the dictionary of pages. */
  readonly page: Uint32Array
  /** IPv4 address, 0 if it is another one. */
  readonly ip: Uint32Array
  /** Seconds since 1970 UTC; not in order. */
  readonly timeSec: Float64Array
}

const SHOWN_LINES = 5
const SHOWN_CHARACTERS = 200

/** Lines that cannot be parsed are counted; InputError only if none can. `name` is for messages. */
export function parseAccessLog(content: Uint8Array | string, name: string): ReplayInput {
  const users = new Dictionary()
  const pages = new Dictionary()
  const columns = { user: [] as number[], page: [] as number[], ip: [] as number[] }
  const times: number[] = []
  const firstUnparsable: string[] = []
  let lines = 0
  for (const line of linesOf(content)) {
    if (line.trim() === '') continue
    lines++
    const click = parseAccessLine(line)
    if (!click) {
      if (firstUnparsable.length < SHOWN_LINES) firstUnparsable.push(shown(line))
      continue
    }
    columns.user.push(users.indexOf(`${click.host} ${click.userAgent}`))
    columns.page.push(pages.indexOf(click.page))
    columns.ip.push(ipv4Of(click.host))
    times.push(click.timeSec)
  }
  const reason = lines === 0 ? 'it is empty' : `none of its ${lines} lines could be parsed`
  if (times.length === 0) throw new InputError(`input ${name}: ${reason}; ${ALLOWED}`)
  return {
    clicks: {
      length: times.length,
      user: Uint32Array.from(columns.user),
      page: Uint32Array.from(columns.page),
      ip: Uint32Array.from(columns.ip),
      timeSec: Float64Array.from(times),
    },
    lines,
    unparsable: lines - times.length,
    firstUnparsable,
    dictionaries: { users: users.texts, pages: pages.texts },
  }
}

/** What may be given as input, for the ends of messages. */
export const ALLOWED = 'allowed is an Apache combined log, plain or gz'

/** Numbers texts in the order in which they are first met. */
class Dictionary {
  readonly texts: string[] = []
  private readonly indexes = new Map<string, number>()

  indexOf(text: string): number {
    let index = this.indexes.get(text)
    if (index === undefined) {
      index = this.texts.push(text) - 1
      this.indexes.set(text, index)
    }
    return index
  }
}

const NEWLINE = 10
/**
 * One more than a line that is looked at can take: 3 bytes at most for each of its UTF-16 units.
 */
const LINE_BYTES_MAX = 3 * 65_536 + 1

/** Line by line, as the whole may be longer than a string can be. */
function* linesOf(content: Uint8Array | string): Generator<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const decoder = new TextDecoder()
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline < 0 ? bytes.length : newline
    const line = decoder.decode(bytes.subarray(start, Math.min(end, start + LINE_BYTES_MAX)))
    yield line.endsWith('\r') ? line.slice(0, -1) : line
    start = end + 1
  }
}

function shown(line: string): string {
  // A cut through a surrogate pair leaves half of it, which is not valid text.
  const cut = line.slice(0, SHOWN_CHARACTERS).replace(/[\ud800-\udbff]$/, '')
  return cut.replace(/\p{Cc}/gu, '\ufffd')
}
