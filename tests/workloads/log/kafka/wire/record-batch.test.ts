import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../../../workloads/defaults.js'
import { writeEventsMax } from '../../../../../workloads/log/kafka/client.js'
import { VALUES, type ValueKind, valuesOf } from '../../../../../workloads/log/kafka/values.js'
import { crc32c } from '../../../../../workloads/log/kafka/wire/crc32c.js'
import { encodeBatch, landBatches } from '../../../../../workloads/log/kafka/wire/record-batch.js'
import { makeLog } from '../../../../../workloads/log/memory.js'
import { land } from '../../land.js'

const LENGTH = 400
const BASE_MS = 1_700_000_000_000
const made = makeLog(
  syntheticWorkload({
    ...{ events: LENGTH, partitions: 1, disorderMs: 90_000 },
    ...{ lateShare: 0.1, lateByMs: 10_000_000, malformedShare: 0.05 },
  }),
)
const columns = made.columns[0]!
const writer = { id: 7n, epoch: 1 }

/** As a broker stores it: it writes the offset of the first click into the batch. */
function batch(from: number, to: number, kind: ValueKind = 'columns'): Buffer {
  const bytes = encodeBatch(columns, from, to, BASE_MS, writer, valuesOf(kind, made))
  bytes.writeBigInt64BE(BigInt(from), 0)
  return bytes
}

/** The checksum, bit by bit. */
function bitwise(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0)
  }
  return ~crc >>> 0
}

describe('record batches', () => {
  test('bring back the clicks, however they are cut and wherever an answer ends', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(sizes, fc.nat(6_000), (cuts, answerBytes) => {
        const batches: Buffer[] = []
        for (let from = 0, k = 0; from < LENGTH; k++) {
          const to = Math.min(LENGTH, from + cuts[k % cuts.length]!)
          batches.push(batch(from, to))
          from = to
        }
        const all = Buffer.concat([Buffer.from('xyz'), ...batches])
        const landed = land(made)
        const end = Math.min(all.length, 3 + answerBytes)
        landBatches(all, 3, end, 0, BASE_MS, landed.landing)
        landed.landing.publish(0)
        // The next answer begins with the batch in which the next offset is.
        const whole = batches.findIndex((one) => one.readBigInt64BE(0) >= landed.landing.next(0))
        const rest = Buffer.concat(batches.slice(whole < 0 ? batches.length : whole))
        landBatches(rest, 0, rest.length, 0, BASE_MS, landed.landing)
        landed.landing.publish(0)
        for (const name of ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const) {
          expect([...landed.columns[0]![name]], name).toEqual([...columns[name]])
        }
      }),
      { seed: 42, numRuns: 100 },
    )
  })

  test('of lines of JSON bring back the clicks, up to the last byte of an answer', () => {
    const plain = makeLog(syntheticWorkload({ events: LENGTH, partitions: 1, disorderMs: 90_000 }))
    const values = valuesOf('json', plain)
    const bytes = encodeBatch(plain.columns[0]!, 0, LENGTH, BASE_MS, writer, values)
    bytes.writeBigInt64BE(0n, 0)
    // Nothing stands behind it that a decoder could look at.
    const alone = Buffer.from(Uint8Array.from(bytes).buffer)
    const landed = land(plain, 'json')
    landBatches(alone, 0, alone.length, 0, BASE_MS, landed.landing)
    landed.landing.publish(0)
    const read = landed.read()[0]!
    for (const name of ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const) {
      expect([...read[name]], name).toEqual([...plain.columns[0]![name]])
    }
  })

  test.each(VALUES)(
    'as many as one write may have are not too many for a broker, as %s',
    (kind) => {
      const events = writeEventsMax('fetch', valuesOf(kind, made))
      const many = makeLog(syntheticWorkload({ events, partitions: 1, disorderMs: 90_000 }))
      const values = valuesOf(kind, many)
      const { length } = encodeBatch(many.columns[0]!, 0, events, BASE_MS, writer, values)
      expect(length).toBeLessThan(1 << 20)
      expect(length).toBeGreaterThan(1 << 18)
    },
  )

  test('with a bit that is not what it was are refused', () => {
    const good = batch(0, 20)
    for (const at of [30, 61, good.length - 1]) {
      const bad = Buffer.from(good)
      bad[at]! ^= 4
      const { landing } = land(made)
      expect(() => landBatches(bad, 0, bad.length, 0, BASE_MS, landing)).toThrow('wrong checksum')
    }
  })

  test('that are compressed, or markers of transactions, are refused', () => {
    for (const attributes of [1, 32]) {
      const bytes = batch(0, 20)
      bytes.writeInt16BE(attributes, 21)
      const { landing } = land(made)
      expect(() => landBatches(bytes, 0, bytes.length, 0, BASE_MS, landing)).toThrow('another kind')
    }
  })

  test('have the checksum of RFC 3720', () => {
    const check = Buffer.from('123456789')
    expect(crc32c(check, 0, check.length)).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32), 0, 32)).toBe(0x8a9136aa)
    expect(
      crc32c(
        Uint8Array.from({ length: 32 }, (_, i) => i),
        0,
        32,
      ),
    ).toBe(0x46dd794e)
    // Whatever is left behind whole steps, from any place on.
    const any = Buffer.from(Uint8Array.from({ length: 100 }, (_, i) => Math.imul(i, 0x9e3779b1)))
    for (let from = 0; from < 20; from++) {
      for (let to = from; to < any.length; to++) {
        expect(crc32c(any, from, to)).toBe(bitwise(any.subarray(from, to)))
      }
    }
  })
})
