/** What a line of an Apache combined log says about a click. Texts are kept as they were logged. */
export interface AccessLine {
  /** Address or host name. */
  readonly host: string
  /** Seconds since 1970 UTC. */
  readonly timeSec: number
  /** Without its query string; the whole request if it holds no path, such as `-`. */
  readonly page: string
  readonly userAgent: string
}

/** Longer lines are not looked at. Apache itself cuts a request at 8,190 bytes. */
const LINE_CHARACTERS_MAX = 65_536

// LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"". Apache escapes quotes
// and backslashes inside of quotes with a backslash. No part can match in two ways: hostile lines
// take linear time.
const QUOTED = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"`
const TIME = String.raw`\[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\]`
const COMBINED = new RegExp(
  String.raw`^(\S+) \S+ .+? ${TIME} ${QUOTED} (?:\d{3}|-) (?:\d+|-) ${QUOTED} ${QUOTED}(?=\s|$)`,
  's',
)

/** The fields of a line in the Apache combined format; undefined when it is not one. */
export function parseAccessLine(line: string): AccessLine | undefined {
  if (line.length > LINE_CHARACTERS_MAX) return undefined
  const parts = COMBINED.exec(line)
  if (!parts) return undefined
  const [, host, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = parts
  const timeSec = secondsOf(+year!, MONTHS.indexOf(month!), +day!, +hour!, +minute!, +second!)
  if (timeSec === undefined) return undefined
  const aheadSec = (+zoneHours! * 60 + +zoneMinutes!) * (sign === '-' ? -60 : 60)
  return {
    host: host!,
    timeSec: timeSec - aheadSec,
    page: pageOf(parts[11]!),
    userAgent: parts[13]!,
  }
}

/** An IPv4 address as uint32; 0 for IPv6 and host names, which do not fit. */
export function ipv4Of(host: string): number {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)
  if (!parts) return 0
  const [a, b, c, d] = [+parts[1]!, +parts[2]!, +parts[3]!, +parts[4]!]
  if (a > 255 || b > 255 || c > 255 || d > 255) return 0
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

/**
 * `GET /a?b HTTP/1.1` -> `/a`. By hand: a path may hold blanks, and patterns for that go quadratic.
 */
function pageOf(request: string): string {
  const blank = request.indexOf(' ')
  if (blank < 0) return request === '' ? '-' : request
  const version = request.lastIndexOf(' HTTP/')
  const target = request.slice(blank + 1, version > blank ? version : undefined)
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  return path === '' ? '-' : path
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Months count from 0; undefined if there is no such time. */
function secondsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60) return undefined
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  if (day > MONTH_DAYS[month]! + (leap && month === 1 ? 1 : 0)) return undefined
  return ((daysOf(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
}

/**
 * Days since 1 January 1970: days of whole years, of months in a year from March on, of the month.
 */
function daysOf(year: number, month: number, day: number): number {
  const fromMarch = (month + 10) % 12
  const y = month < 2 ? year - 1 : year
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  return 365 * y + leapDays + Math.floor((153 * fromMarch + 2) / 5) + day - 719_469
}
