import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BLOCK_EVENTS } from '../../../workloads/blocks.js'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { BYTES_PAST } from '../../../workloads/encoding/bytes.js'
import { deadLettersMet, noMetBits, shownBytes } from '../../../workloads/encoding/dead-letters.js'
import { decoderOf, openEncoded } from '../../../workloads/encoding/decoding-log.js'
import { encodeLog } from '../../../workloads/encoding/encode.js'
import type { ByteEncoding } from '../../../workloads/encoding/encoding.js'
import { vocabularyOf } from '../../../workloads/encoding/vocabulary.js'
import { shareColumns } from '../../../workloads/log/columns.js'
import { type Columns, MALFORMED, type Segment } from '../../../workloads/log/log.js'
import { makeLog, openLog, type SharedLog } from '../../../workloads/log/memory.js'
import { parseAccessLog } from '../../../workloads/replay.js'
import { smallWorkloads } from '../arbitraries.js'
import { accessLine, apacheTime } from '../sample-log.js'

const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const
const ENCODED: readonly ByteEncoding[] = ['json', 'binary']

function opened(shared: SharedLog, encoding: ByteEncoding) {
  const encoded = encodeLog(shared, encoding)
  const met = noMetBits(shared)
  return { encoded, met, log: openEncoded(shared, { log: encoded, met }) }
}
/** Every column of a segment is that of the log. */
function same({ columns, index, length }: Segment, drawn: Columns, offset: number): void {
  for (const name of NAMES) {
    const got = columns[name].subarray(index, index + length)
    const right = drawn[name].subarray(offset, offset + length)
    // Compared by hand: a matcher would take a second for each block.
    if (got.length !== length || got.some((value, k) => value !== right[k])) {
      expect({ name, offset, got: [...got] }).toEqual({ name, offset, got: [...right] })
    }
  }
}
const HOSTILE = ['/a"b', '/tab\there', '/ünï/\u{1f600}', '/a\\b', '/</script>', '/plain']
function replayed(malformedShare: number): SharedLog {
  const lines = Array.from({ length: 300 }, (_, i) =>
    accessLine({
      host: i % 7 === 0 ? 'fe80::1' : `10.1.${i % 3}.${i % 256}`,
      at: apacheTime(i),
      request: `GET ${HOSTILE[i % HOSTILE.length]} HTTP/1.1`,
      userAgent: `agent "${i % 4}"`,
    }),
  )
  const input = parseAccessLog(lines.join('\n'), 'sample')
  const workload = { name: 'replay', input: 'sample', events: 1_500, malformedShare } as const
  return makeLog(syntheticWorkload(workload), input)
}

describe.each(ENCODED)('a log of %s', (encoding) => {
  test('decodes to the columns it was made from, in order and from anywhere', () => {
    const some = fc.tuple(
      smallWorkloads(400),
      fc.constantFrom(0, 0.05, 1),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 90 })), { maxLength: 12 }),
    )
    fc.assert(
      fc.property(some, ([workload, malformedShare, places]) => {
        const shared = makeLog({ ...workload, malformedShare })
        const { log } = opened(shared, encoding)
        shared.columns.forEach((drawn, p) => {
          for (let at = 0; at < log.length(p); ) {
            const segment = log.segment(p, at, 37)
            same(segment, drawn, at)
            at += segment.length
          }
          expect(log.segment(p, log.length(p)).length).toBe(0)
        })
        for (const [partition, offset, lengthMax] of places) {
          const p = partition % log.partitions
          if (log.length(p) === 0) continue
          const at = offset % log.length(p)
          const segment = log.segment(p, at, lengthMax)
          expect(segment.length).toBe(Math.min(lengthMax, log.length(p) - at))
          same(segment, shared.columns[p]!, at)
        }
      }),
      { seed: 42, numRuns: 150 },
    )
  })
  test('goes on over the borders of its blocks, and starts again behind one', () => {
    const events = 2 * BLOCK_EVENTS + 500
    const shared = makeLog(
      syntheticWorkload({ events, partitions: 1, disorderMs: 50, malformedShare: 0.01 }),
    )
    const { log } = opened(shared, encoding)
    for (let at = 0; at < events; ) {
      const segment = log.segment(0, at)
      same(segment, shared.columns[0]!, at)
      at += segment.length
    }
    for (const at of [
      BLOCK_EVENTS - 1,
      BLOCK_EVENTS,
      BLOCK_EVENTS + 63,
      2 * BLOCK_EVENTS + 499,
      5,
    ]) {
      same(log.segment(0, at, 100), shared.columns[0]!, at)
    }
  })
  test.each([0, 0.05])('takes any text of a replayed file (malformed: %s)', (malformedShare) => {
    const shared = replayed(malformedShare)
    const { log } = opened(shared, encoding)
    shared.columns.forEach((drawn, p) => {
      same(log.segment(p, 0), drawn, 0)
      same(log.segment(p, 101), drawn, 101)
    })
  })
  test('says when clicks are due, and how many there are, as the columns do', () => {
    const shared = makeLog(syntheticWorkload({ events: 1_000 }))
    const [log, plain] = [opened(shared, encoding).log, openLog(shared)]
    for (const p of [0, 3]) {
      expect(log.length(p)).toBe(plain.length(p))
      expect(log.dueMs(p, 7)).toBe(plain.dueMs(p, 7))
      expect(log.available(p, 3.5)).toBe(plain.available(p, 3.5))
    }
  })
  test('notes each malformed record once, however often it is read', () => {
    const shared = makeLog(syntheticWorkload({ events: 5_000, malformedShare: 0.02 }))
    const { log, met, encoded } = opened(shared, encoding)
    const decoder = decoderOf(encoding, vocabularyOf(shared))
    expect(deadLettersMet(met, encoded, decoder)).toEqual({ count: 0, examples: [] })
    for (let round = 0; round < 3; round++) {
      for (const p of shared.columns.keys()) log.segment(p, round * 10)
    }
    const right = shared.columns.flatMap(({ type }, partition) =>
      [...type.keys()]
        .filter((k) => type[k] === MALFORMED)
        .map((offset) => ({ partition, offset })),
    )
    const { count, examples } = deadLettersMet(met, encoded, decoder)
    expect(count).toBe(right.length)
    right.sort((a, b) => a.offset - b.offset || a.partition - b.partition)
    expect(examples.map(({ partition, offset }) => ({ partition, offset }))).toEqual(
      right.slice(0, 5),
    )
    for (const { reason } of examples) expect(reason).not.toMatch(/^none/)
  })
})

test('a datum whose bytes were changed is a click or malformed, and never more than itself', () => {
  const shared = makeLog(syntheticWorkload({ events: 200, partitions: 1 }))
  const { bytes } = encodeLog(shared, 'binary').partitions[0]![0]!
  const decoder = decoderOf('binary', vocabularyOf(shared))
  fc.assert(
    fc.property(fc.nat(199), fc.nat(), fc.nat(255), (victim, place, byte) => {
      let at = 0
      for (let k = 0; k < victim; k++) at = decoder.skip(bytes, at)
      const copy = bytes.slice()
      const record = decoder.record(copy, at)
      record[place % record.length] = byte
      const into = shareColumns(200)
      expect(decoder.decode(copy, 0, 200, into, 0)).toBe(bytes.length - BYTES_PAST)
      for (let k = 0; k < 200; k++) {
        if (k !== victim) expect(into.user[k]).toBe(shared.columns[0]!.user[k])
      }
      const fine = into.type[victim] !== MALFORMED
      expect(decoder.reason(record) === 'none: it is a click').toBe(fine)
    }),
    { seed: 42, numRuns: 300 },
  )
})

test('bytes are shown as ASCII that does nothing', () => {
  expect(shownBytes(Uint8Array.of(0x41, 0x5c, 0x1b, 0xff, 0x7f, 0x20, 0x3c))).toBe(
    'A\\x5c\\x1b\\xff\\x7f <',
  )
})
