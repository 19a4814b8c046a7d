import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../workloads/input-error.js'
import { parseAccessLog } from '../../workloads/replay.js'
import { accessLine, apacheTime, sampleLog } from './sample-log.js'

const click = (host: string, request: string, userAgent: string, second = 0) =>
  accessLine({ host, at: apacheTime(second), request, userAgent })

describe('an access log', () => {
  test('becomes columns and dictionaries, in the order of the file', () => {
    const log = [
      click('10.0.0.1', 'GET /a?x HTTP/1.1', 'one', 9),
      click('10.0.0.1', 'GET /b HTTP/1.1', 'two', 5),
      click('::1', 'GET /a?y HTTP/1.1', 'one', 7),
      click('10.0.0.1', 'POST /a HTTP/1.1', 'one', 9),
    ].join('\n')
    const { clicks, lines, unparsable, dictionaries } = parseAccessLog(log, 'x')
    expect(dictionaries).toEqual({
      users: ['10.0.0.1 one', '10.0.0.1 two', '::1 one'],
      pages: ['/a', '/b'],
    })
    expect([...clicks.user]).toEqual([0, 1, 2, 0])
    expect([...clicks.page]).toEqual([0, 1, 0, 0])
    expect([...clicks.ip]).toEqual([0x0a000001, 0x0a000001, 0, 0x0a000001])
    expect([...clicks.timeSec].map((sec) => sec - clicks.timeSec[1]!)).toEqual([4, 0, 2, 4])
    expect([lines, unparsable, clicks.length]).toEqual([4, 0, 4])
  })

  test('counts what it cannot parse and shows the first of it, cut and harmless', () => {
    const bad = [
      '<img src=x onerror=alert(1)>',
      '\u001b[31mred\u0007',
      `${'x'.repeat(199)}\u{1f600}`,
      '"',
      '日本',
      'sixth',
    ]
    const log = ['', ...bad, sampleLog([1, 2]).trimEnd(), '  ', ''].join('\r\n')
    const { lines, unparsable, firstUnparsable, clicks } = parseAccessLog(log, 'x')
    expect([lines, unparsable, clicks.length]).toEqual([8, 6, 2])
    expect(firstUnparsable).toEqual([bad[0], '\ufffd[31mred\ufffd', 'x'.repeat(199), '"', '日本'])
  })

  test('is read alike from text and from bytes, whatever ends its lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.constantFrom('\n', '\r\n'),
        (texts, end) => {
          const lines = texts.map((text) =>
            click('10.0.0.1', 'GET / HTTP/1.1', text.replace(/[\r\n]/g, '')),
          )
          const log = `\ufeff${[...lines, sampleLog([1]).trimEnd()].join(end)}`
          const parsed = parseAccessLog(log, 'x')
          expect(parsed.unparsable).toBe(0)
          expect(parsed.lines).toBe(lines.length + 1)
          expect(parseAccessLog(new TextEncoder().encode(log), 'x')).toEqual(parsed)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('survives bytes that are no text', () => {
    const log = new Uint8Array([0xff, 0xfe, 0, 10, ...new TextEncoder().encode(sampleLog([1]))])
    expect(parseAccessLog(log, 'x')).toMatchObject({ lines: 2, unparsable: 1 })
  })

  test.each([
    ['', 'input x.log: it is empty; allowed is an Apache combined log, plain or gz'],
    ['\n \n', 'input x.log: it is empty; allowed is an Apache combined log, plain or gz'],
    [
      'a\nb',
      'input x.log: none of its 2 lines could be parsed; allowed is an Apache combined log, plain or gz',
    ],
  ])('refuses %j with one line', (log, message) => {
    expect(() => parseAccessLog(log, 'x.log')).toThrow(new InputError(message))
  })
})
