import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ipv4Of, parseAccessLine } from '../../workloads/access-line.js'
import { accessLine, escaped } from './sample-log.js'

const plain = {
  host: '192.0.2.7',
  at: '17/May/2015:10:05:03 +0000',
  request: 'GET /a/b.html?x=1&y=?2 HTTP/1.1',
  userAgent: 'Mozilla/5.0 (X11)',
}
const utcSec = (iso: string) => Date.parse(iso) / 1000

describe('a line of an access log', () => {
  test('gives host, time, page without query and user agent', () => {
    expect(parseAccessLine(accessLine(plain))).toEqual({
      host: '192.0.2.7',
      timeSec: utcSec('2015-05-17T10:05:03Z'),
      page: '/a/b.html',
      userAgent: 'Mozilla/5.0 (X11)',
    })
  })

  test.each([
    ['17/May/2015:10:05:03 +0530', '2015-05-17T04:35:03Z'],
    ['01/Jan/1970:00:00:00 -0100', '1970-01-01T01:00:00Z'],
    ['29/Feb/2024:23:59:59 +0000', '2024-02-29T23:59:59Z'],
    ['31/Dec/1999:23:59:60 +0000', '2000-01-01T00:00:00Z'],
  ])('reads the time %s as %s', (at, iso) => {
    expect(parseAccessLine(accessLine({ ...plain, at }))?.timeSec).toBe(utcSec(iso))
  })

  test('knows every day of the calendar', () => {
    const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (sec) => {
        const iso = new Date(sec * 1000).toISOString()
        const [year, month, day] = iso.slice(0, 10).split('-')
        const at = `${day}/${names[+month! - 1]}/${year}:${iso.slice(11, 19)} +0000`
        expect(parseAccessLine(accessLine({ ...plain, at }))?.timeSec).toBe(sec)
      }),
    )
  })

  test.each([
    ['a dash for a request', '-', '-'],
    ['nothing for a request', '', '-'],
    ['binary that is no request', '\\x16\\x03\\x01', '\\x16\\x03\\x01'],
    ['blanks in a path', 'GET /a b c HTTP/1.0', '/a b c'],
    ['no version', 'GET /a', '/a'],
    ['only a query', 'GET ?q HTTP/1.1', '-'],
    ['markup', 'GET /<script>alert(1)</script>?<b> HTTP/1.1', '/<script>alert(1)</script>'],
    ['a whole address', 'GET http://example.org/x?y HTTP/1.1', 'http://example.org/x'],
    ['unicode', 'GET /straße/日本?ü HTTP/1.1', '/straße/日本'],
  ])('takes %s', (_, request, page) => {
    const line = `::1 - - [${plain.at}] "${request}" 200 - "-" "-"`
    expect(parseAccessLine(line)?.page).toBe(page)
  })

  test('takes users with blanks, dashes for numbers and fields after the last', () => {
    const line = `h.example.org - J. Doe [${plain.at}] "GET / HTTP/1.1" - - "-" "-" 0.003 "x"`
    expect(parseAccessLine(line)).toMatchObject({
      host: 'h.example.org',
      page: '/',
      userAgent: '-',
    })
  })

  test('keeps any text, escaped as it was logged', () => {
    const text = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(text, text, (path, userAgent) => {
        const page = path.replace(/[?]| HTTP\//g, '_')
        const line = accessLine({ ...plain, request: `GET /${page} HTTP/1.1`, userAgent })
        expect(parseAccessLine(line)).toMatchObject({
          page: escaped(`/${page}`),
          userAgent: escaped(userAgent),
        })
      }),
    )
  })

  test.each([
    ['free text', 'hello world'],
    ['the common format', `1.2.3.4 - - [${plain.at}] "GET / HTTP/1.1" 200 5`],
    ['an open quote', accessLine(plain).slice(0, -1)],
    ['an escaped last quote', `${accessLine(plain).slice(0, -1)}\\"`],
    ['text close behind the last quote', `${accessLine(plain)}x`],
    ['a day that does not exist', accessLine({ ...plain, at: '30/Feb/2015:10:05:03 +0000' })],
    ['a month that does not exist', accessLine({ ...plain, at: '30/Foo/2015:10:05:03 +0000' })],
    ['an hour that does not exist', accessLine({ ...plain, at: '17/May/2015:24:05:03 +0000' })],
    ['very long lines', accessLine({ ...plain, userAgent: 'x'.repeat(70_000) })],
  ])('refuses %s', (_, line) => {
    expect(parseAccessLine(line)).toBeUndefined()
  })

  test('hostile lines take no longer than others', () => {
    const at = `[${plain.at}]`
    for (const bad of [
      `1.2.3.4 - ${'- ['.repeat(20_000)}`,
      `1.2.3.4 - - ${at} "${'\\"'.repeat(30_000)}`,
      `1.2.3.4 - - ${at} "GET${' '.repeat(60_000)}" 200 - "-" "-`,
      `1.2.3.4 - ${`- ${at} `.repeat(1_500)}"`,
    ]) {
      expect(parseAccessLine(bad)).toBeUndefined()
    }
  })

  test('addresses are numbers, what is none is 0', () => {
    expect(ipv4Of('255.1.2.3')).toBe(0xff010203)
    expect(ipv4Of('10.0.0.1')).toBe(0x0a000001)
    for (const host of ['::1', 'example.org', '256.1.1.1', '1.2.3', '1.2.3.4.5', '-']) {
      expect(ipv4Of(host)).toBe(0)
    }
  })
})
