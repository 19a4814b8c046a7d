import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { openArriving } from '../../../workloads/log/arriving.js'
import { VALUES, type ValueKind, valuesOf } from '../../../workloads/log/kafka/values.js'
import type { Landing } from '../../../workloads/log/landing.js'
import { type Columns, MALFORMED } from '../../../workloads/log/log.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'
import { PACKED_BYTES } from '../../../workloads/log/packed.js'
import { land } from './land.js'

const workload = syntheticWorkload({
  events: 120,
  partitions: 3,
  disorderMs: 50,
  malformedShare: 0.1,
  lateShare: 0.1,
  lateByMs: 500,
})
const made = makeLog(workload)
/** JSON is written of clicks alone. */
const whole = makeLog({ ...workload, malformedShare: 0 })
const lengths = made.columns.map(({ type }) => type.length)

function take(
  landing: Landing,
  partition: number,
  offset: number,
  kind: ValueKind = 'columns',
): void {
  const { columns } = kind === 'json' ? whole : made
  const values = valuesOf(kind, kind === 'json' ? whole : made)
  const bytes = new Uint8Array(values.bytesMax + 3)
  const end = values.write(columns[partition]!, offset, bytes, 3)
  landing.take(partition, offset, columns[partition]!.eventTime[offset]!, bytes, 3, end - 3)
}

const names = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const
const plain = (columns: Columns, length: number) =>
  names.map((name) => [...columns[name].subarray(0, length)])

describe('records that land in columns', () => {
  test.each(VALUES)(
    'as %s are the clicks that were sent, wherever fetching begins anew',
    (kind) => {
      const { columns: sent } = kind === 'json' ? whole : made
      const fetches = fc.array(
        fc.record({
          partition: fc.nat(2),
          back: fc.nat(60),
          count: fc.integer({ min: 1, max: 30 }),
          publish: fc.boolean(),
        }),
        { maxLength: 60 },
      )
      fc.assert(
        fc.property(fetches, (all) => {
          const { read, arrived, landing } = land(kind === 'json' ? whole : made, kind)
          for (const { partition: p, back, count, publish } of all) {
            const from = Math.max(0, landing.next(p) - back)
            const to = Math.min(lengths[p]!, from + count)
            for (let offset = from; offset < to; offset++) take(landing, p, offset, kind)
            if (publish) landing.publish(p)
          }
          for (const [p, length] of lengths.entries()) {
            landing.publish(p)
            for (let offset = landing.next(p); offset < length; offset++)
              take(landing, p, offset, kind)
            landing.publish(p)
            expect(arrived[p]).toBe(length)
          }
          for (const [p, columns] of read(7).entries()) {
            expect(plain(columns, lengths[p]!)).toEqual(plain(sent[p]!, lengths[p]!))
          }
          expect(landing.isFull).toBe(true)
        }),
        { seed: 42, numRuns: 100 },
      )
    },
  )

  test('must not leave one out, and not be more than the run has', () => {
    const { landing } = land(made)
    take(landing, 0, 0)
    expect(() => take(landing, 0, 2)).toThrow('partition 0: offset 1 is missing, 2 came')
    for (let offset = 1; offset < lengths[0]!; offset++) take(landing, 0, offset)
    const bytes = new Uint8Array(PACKED_BYTES)
    expect(() => landing.take(0, lengths[0]!, 0, bytes, 0, PACKED_BYTES)).toThrow(
      `partition 0: offset ${lengths[0]} is behind the end of the run`,
    )
  })

  test('are seen by nobody before they are published, and then only once they are due', () => {
    const { columns, arrived, landing } = land(made)
    const log = openArriving(openLog({ ...made, columns }), arrived)
    const lastMs = log.dueMs(0, lengths[0]! - 1)
    for (let offset = 0; offset < 10; offset++) take(landing, 0, offset)
    expect(log.available(0, lastMs)).toBe(0)
    expect(log.segment(0, 0).length).toBe(0)
    expect(log.nextMs(0, 0, 7)).toBe(8)
    landing.publish(0)
    expect(log.available(0, lastMs)).toBe(10)
    expect(log.available(0, log.dueMs(0, 4))).toBe(5)
    expect(log.segment(0, 4).length).toBe(6)
    expect(log.nextMs(0, 4, 7)).toBe(log.dueMs(0, 4))
    expect(log.nextMs(0, 10, lastMs)).toBe(lastMs + 1)
    expect(log.length(0)).toBe(lengths[0])
  })

  test('as lines of JSON are decoded from anywhere, and no further than they have come', () => {
    const { log, landing, records } = land(whole, 'json')
    const { length } = whole.columns[1]!.type
    for (let offset = 0; offset < length; offset++) {
      take(landing, 1, offset, 'json')
      // A copy for each, or for some of them together: they lie in other places then.
      if (offset % 3 !== 0) landing.publish(1)
    }
    expect(log!.segment(1, length - 1).length).toBe(0)
    landing.publish(1)
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 50 }), (offset, lengthMax) => {
        const got = log!.segment(1, offset, lengthMax)
        expect(got.length).toBe(Math.min(lengthMax, length - offset))
        for (const name of names) {
          const right = whole.columns[1]![name].subarray(offset, offset + got.length)
          expect([...got.columns[name].subarray(0, got.length)]).toEqual([...right])
        }
      }),
      { seed: 42, numRuns: 100 },
    )
    // What is read is the bytes: a click that is changed there is another click.
    const changed = records!.bytes[1]!
    changed.set(new TextEncoder().encode('{"usar'), records!.starts[1]![4]!)
    expect(log!.segment(1, 4, 1).columns.type[0]).toBe(MALFORMED)
  })

  test('that are no lines of JSON, or are more than there is room for, are refused', () => {
    const { landing } = land(whole, 'json')
    const line = Uint8Array.of(0x7b, 0x7d)
    expect(() => landing.take(0, 0, 0, line, 0, 2)).toThrow('no line of JSON is no click')
    expect(() => landing.take(0, 0, 0, line, 0, 0)).toThrow('no line of JSON is no click')
    const long = new Uint8Array(1 << 20).fill(10)
    landing.take(0, 0, 0, long, 0, long.length)
    expect(() => landing.publish(0)).toThrow(/partition 0: its records are more than \d+ bytes/)
  })
})
