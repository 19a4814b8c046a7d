import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { BYTES_PAST, Bytes, padded } from '../../../workloads/encoding/bytes.js'
import { JsonDecoder } from '../../../workloads/encoding/json-decoder.js'
import { JsonFixed } from '../../../workloads/encoding/json-fixed.js'
import { readNatively } from '../../../workloads/encoding/json-native.js'
import { HashedTexts } from '../../../workloads/encoding/text-index.js'
import { type Vocabulary, vocabularyOf } from '../../../workloads/encoding/vocabulary.js'
import { shareColumns } from '../../../workloads/log/columns.js'
import { MALFORMED } from '../../../workloads/log/log.js'
import { makeLog } from '../../../workloads/log/memory.js'
import { shareTexts } from '../../../workloads/log/text.js'

const numRuns = Number(process.env.CHUNK42_RUNS ?? 4_000)
const USERS = ['user-1', 'a"b\\c', '\u{1f600} é', '', 'line\nfeed', '\ufffd', 'user-12']
const drawn = vocabularyOf(makeLog(syntheticWorkload({ events: 1, users: 12_345, pages: 100 })))
const named: Vocabulary = {
  ...drawn,
  users: new HashedTexts(shareTexts(USERS)),
  pages: new HashedTexts(shareTexts(['/', '/page/3', '/a/b', 'ünï'])),
}
const encoder = new TextEncoder()

/** What the scanner reads; a line before and one behind must come out whatever stands between. */
function scanned(line: Uint8Array, vocabulary: Vocabulary) {
  const all = new Uint8Array(line.length + 2 * GOOD.length + 1 + BYTES_PAST)
  all.set(GOOD)
  all.set(line, GOOD.length)
  all[GOOD.length + line.length] = 10
  all.set(GOOD, GOOD.length + line.length + 1)
  const into = shareColumns(3)
  const end = new JsonDecoder(vocabulary).decode(all, 0, 3, into, 0)
  expect(end).toBe(all.length - BYTES_PAST)
  expect([into.ad[0], into.ad[2]]).toEqual([7, 7])
  return clickAt(into, 1)
}
function clickAt(into: ReturnType<typeof shareColumns>, i: number) {
  if (into.type[i] === MALFORMED) return 'malformed'
  const { user, page, ad, type, eventTime, ip } = into
  return {
    user: user[i]!,
    page: page[i]!,
    ad: ad[i]!,
    type: type[i]!,
    eventTime: eventTime[i]!,
    ip: ip[i]!,
  }
}
const GOOD = encoder.encode(
  '{"user":"user-1","page":"/page/3","ad":7,"type":"view","eventTime":5,"ip":"1.2.3.4"}\n',
)

/** The law; and what the fixed path accepts, the general scan must read alike. */
function agrees(line: Uint8Array, vocabulary: Vocabulary): void {
  const right = readNatively(line, vocabulary)
  const read = scanned(line, vocabulary)
  expect(read).toEqual(typeof right === 'string' ? 'malformed' : right)
  const into = shareColumns(1)
  const whole = new Uint8Array(line.length + 1 + BYTES_PAST)
  whole.set(line)
  whole[line.length] = 10
  const next = new JsonFixed(vocabulary).read(new Bytes(whole), 0, into, 0)
  if (next >= 0) expect([next, clickAt(into, 0)]).toEqual([line.length + 1, right])
}

const blanks = fc.stringMatching(/^[ \t\r]{0,3}$/)
/** A text as JSON, each letter as it is or escaped in one of its ways. */
const written = (text: fc.Arbitrary<string>) =>
  fc.tuple(text, fc.infiniteStream(fc.nat(5))).map(([value, ways]) => {
    let out = ''
    for (const unit of value.split('')) {
      const way = ways.next().value
      const code = unit.charCodeAt(0)
      const hex = `\\u${code.toString(16).padStart(4, '0')}`
      if (way === 0) out += hex
      else if (way === 1) out += hex.toUpperCase().replace('\\U', '\\u')
      else if (way === 2 && unit === '/') out += '\\/'
      else if (code >= 0xd800 && code < 0xe000) out += unit
      else out += JSON.stringify(unit).slice(1, -1)
    }
    // A lone half of a pair would be written as another character.
    return `"${out.replace(/\p{Surrogate}/gu, '?')}"`
  })
const numbers = fc.oneof(
  fc.integer({ min: -5, max: 2_000 }).map(String),
  fc.integer().map(String),
  fc.double().map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '-0',
    '0',
    '00',
    '01',
    '-',
    '1.',
    '.5',
    '1e3',
    '1E+2',
    '2.0',
    '1e400',
    '+1',
    '0x1',
  ),
  fc.constantFrom(
    '999',
    '1000',
    '99999999',
    '123456789',
    '2147483647',
    '2147483648',
    '-2147483648',
  ),
)
const texts = written(
  fc.oneof(
    fc.constantFrom(...USERS, '/page/3', '/', '/a/b', 'ünï', '/page/03', '/page/99', '/page/100'),
    fc.constantFrom('user-12344', 'user-12345', 'user-', 'user-01', 'user-0', 'user-1234567890'),
    fc.constantFrom('view', 'click', 'purchase', 'views', 'purchas', 'VIEW'),
    fc.constantFrom('1.2.3.4', '255.255.255.255', '256.1.1.1', '01.2.3.4', '1.2.3', '1.2.3.4.5'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
)
const anything = fc.oneof(
  numbers,
  texts,
  fc.constantFrom('true', 'false', 'null', 'nul', 'True', '{}', '[]', '[1,]', '{"a":[{}]}', ''),
  fc.json({ maxDepth: 3 }),
)
const fitting: Readonly<Record<string, fc.Arbitrary<string>>> = {
  user: written(fc.constantFrom('user-1', 'user-12')),
  page: written(fc.constantFrom('/page/3')),
  ad: fc.integer({ min: 0, max: 999 }).map(String),
  type: written(fc.constantFrom('view', 'click', 'purchase')),
  eventTime: fc.integer({ min: -5_000, max: 20_000_000 }).map(String),
  ip: written(fc.ipV4()),
}
const member = fc
  .tuple(
    fc.constantFrom(...Object.keys(fitting), 'x', 'users', 'i', 'eventTim', '__proto__'),
    blanks,
  )
  .chain(([name, blank]) => {
    const values = Object.hasOwn(fitting, name) ? fitting[name] : undefined
    const value =
      values === undefined ? anything : fc.oneof({ weight: 9, arbitrary: values }, anything)
    const key = fc.oneof(fc.constant(JSON.stringify(name)), written(fc.constant(name)))
    return fc.tuple(key, blanks, value).map(([k, b, v]) => `${blank}${k}${b}:${blank}${v}${b}`)
  })
/** All fields once, with others and with second ones between them, in any order. */
const objects = fc
  .tuple(
    fc.tuple(...Object.entries(fitting).map(([name, of]) => of.map((v) => `"${name}":${v}`))),
    fc.array(member, { maxLength: 4 }),
    fc.infiniteStream(fc.nat(1_000)),
    blanks,
  )
  .map(([fields, others, order, blank]) => {
    const all = [...fields, ...others].map((text) => [order.next().value, text] as const)
    const texts = all.sort(([a], [b]) => a - b).map(([, text]) => text)
    return `${blank}{${texts.join(',')}}${blank}`
  })
/** A few bytes of a line removed, doubled or replaced. */
const spoiled = (lines: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(
      lines,
      fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.oneof(fc.nat(255), fc.constantFrom(34, 92, 44))), {
        maxLength: 3,
      }),
    )
    .map(([line, edits]) => {
      const bytes = [...line]
      for (const [place, remove, byte] of edits) bytes.splice(place % bytes.length, remove, byte)
      return Uint8Array.from(bytes.filter((byte) => byte !== 10))
    })
const bytes = (text: fc.Arbitrary<string>) =>
  text.map((line) => encoder.encode(line).filter((byte) => byte !== 10))
const own = fc
  .record({
    user: fc.nat(12_344).map((n) => `user-${n}`),
    page: fc.nat(99).map((n) => `/page/${n}`),
    ad: fc.nat(999),
    type: fc.constantFrom('view', 'click', 'purchase'),
    eventTime: fc.integer({ min: -20_000, max: 120_000_000 }),
    ip: fc.ipV4(),
  })
  .map((click) => JSON.stringify(click))

describe.each([
  ['drawn', drawn],
  ['read from a file', named],
] as const)('with texts that were %s the scanner agrees with JSON.parse', (_, vocabulary) => {
  test.each([
    ['objects of any order, white space, escapes, doubles and strangers', bytes(objects)],
    ['the same with bytes broken', spoiled(bytes(objects))],
    ['lines of our own writer', bytes(own)],
    ['the same with bytes broken', spoiled(bytes(own))],
    ['any JSON', bytes(anything)],
    ['any bytes', spoiled(fc.uint8Array({ minLength: 1, maxLength: 40 }))],
  ] as const)('for %s', (_name, lines) => {
    fc.assert(
      fc.property(lines, (line) => agrees(line, vocabulary)),
      { seed: 42, numRuns },
    )
  })
})

test('most of the generated objects are clicks, so that agreement means something', () => {
  const lines = fc.sample(bytes(objects), { seed: 42, numRuns: 300 })
  const clicks = lines.filter((line) => typeof readNatively(line, drawn) !== 'string')
  expect(clicks.length).toBeGreaterThan(60)
  const own100 = fc.sample(bytes(own), { seed: 42, numRuns: 100 })
  expect(own100.every((line) => typeof readNatively(line, drawn) !== 'string')).toBe(true)
})

test.each([
  [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, true],
  [`${'['.repeat(5_000)}`, false],
  [`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`, true],
])('a stranger nested deeper than any stack is left to JSON.parse (%#)', (value, fine) => {
  const line = new TextDecoder().decode(GOOD).trim().replace('{', `{"deep":${value},`)
  expect(typeof readNatively(encoder.encode(line), drawn) === 'string').toBe(!fine)
  agrees(encoder.encode(line), drawn)
})

test('the reason for a dead letter names what is wrong first', () => {
  const reason = (text: string) => new JsonDecoder(drawn).reason(encoder.encode(text))
  expect(reason('{"user":"user-1"')).toBe('not JSON')
  expect(reason('[]')).toBe('not an object')
  expect(reason('{"user":5}')).toBe('user is not a text')
  expect(reason('{"user":"user-1","page":"/page/3","ad":1.5}')).toBe('ad is not whole')
  expect(reason('{"user":"user-1"}')).toBe('page is missing')
  expect(new JsonDecoder(drawn).reason(Uint8Array.of(0xff))).toBe('not UTF-8')
  expect(padded(Uint8Array.of(1)).at.length).toBe(1 + BYTES_PAST)
})
