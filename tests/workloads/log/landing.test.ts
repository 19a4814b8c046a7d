import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { syntheticWorkload } from '../../../workloads/defaults.js'
import { openArriving } from '../../../workloads/log/arriving.js'
import type { Landing } from '../../../workloads/log/landing.js'
import type { Columns } from '../../../workloads/log/log.js'
import { makeLog, openLog } from '../../../workloads/log/memory.js'
import { PACKED_BYTES, pack } from '../../../workloads/log/packed.js'
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
const lengths = made.columns.map(({ type }) => type.length)

function take(landing: Landing, partition: number, offset: number): void {
  const bytes = new Uint8Array(PACKED_BYTES + 3)
  pack(made.columns[partition]!, offset, bytes, 3)
  landing.take(
    partition,
    offset,
    made.columns[partition]!.eventTime[offset]!,
    bytes,
    3,
    PACKED_BYTES,
  )
}

const names = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const
const plain = (columns: Columns, length: number) =>
  names.map((name) => [...columns[name].subarray(0, length)])

describe('records that land in columns', () => {
  test('are the clicks that were sent, however often fetching begins anew, and wherever', () => {
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
        const { columns, arrived, landing } = land(made)
        for (const { partition: p, back, count, publish } of all) {
          const from = Math.max(0, landing.next(p) - back)
          const to = Math.min(lengths[p]!, from + count)
          for (let offset = from; offset < to; offset++) take(landing, p, offset)
          if (publish) landing.publish(p)
        }
        for (const [p, length] of lengths.entries()) {
          landing.publish(p)
          for (let offset = landing.next(p); offset < length; offset++) take(landing, p, offset)
          landing.publish(p)
          expect(arrived[p]).toBe(length)
          expect(plain(columns[p]!, length)).toEqual(plain(made.columns[p]!, length))
        }
        expect(landing.isFull).toBe(true)
      }),
      { seed: 42, numRuns: 100 },
    )
  })

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
})
