import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BLOCK_EVENTS,
  blockLength,
  fillBlock,
  frontierBefore,
  partitionLength,
} from '../../workloads/blocks.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { shareColumns } from '../../workloads/log/columns.js'
import type { Columns } from '../../workloads/log/log.js'
import { makeLog, type SharedLog } from '../../workloads/log/memory.js'
import { ipOf, syntheticSource } from '../../workloads/synthetic.js'
import { smallWorkloads } from './arbitraries.js'

const NAMES = ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const

function sha256(shared: SharedLog): string {
  const hash = createHash('sha256')
  for (const columns of shared.columns) {
    for (const name of NAMES) hash.update(Uint8Array.from(bytesOf(columns, name)))
  }
  return hash.digest('hex')
}

function bytesOf(columns: Columns, name: (typeof NAMES)[number]): Uint8Array {
  const { buffer, byteOffset, byteLength } = columns[name]
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/** Needs three blocks a partition; delays reach over more than a block of them. */
const long = syntheticWorkload({
  partitions: 2,
  events: 2 * (2 * BLOCK_EVENTS + 1000) + 1,
  ratePerSec: 1_000_000,
  keys: { kind: 'zipf', exponent: 1 },
  disorderMs: 50,
  lateShare: 0.2,
  lateByMs: 250,
})

describe('synthetic clicks', () => {
  test('the same seed gives the same bytes, on every machine', () => {
    const disturbed = { disorderMs: 40, lateShare: 0.1, lateByMs: 500, events: 1000 }
    const zipf = { ...disturbed, keys: { kind: 'zipf', exponent: 1.1 } } as const
    const hot = { events: 999, keys: { kind: 'hot', share: 0.5, periodMs: 3 } } as const
    expect(sha256(makeLog(syntheticWorkload(zipf)))).toBe(
      'c20a8032d8cab379e5bab9d6045aa56962f4a3977af0d72a6aa18ad1588a3b06',
    )
    expect(sha256(makeLog(syntheticWorkload(hot)))).toBe(
      '59ae7346c08c908611f721ef906b53e5766bc2793a5ad21c59219600903ab361',
    )
  })

  test('another seed gives other bytes', () => {
    const digests = ['42', '43', '', '4/2'].map((seed) =>
      sha256(makeLog(syntheticWorkload({ seed, events: 100, disorderMs: 5 }))),
    )
    expect(new Set(digests).size).toBe(4)
  })

  test('blocks made alone and in any order are those of the whole, frontier included', () => {
    const whole = makeLog(long)
    const source = syntheticSource(long)
    for (const [partition, block] of [
      [1, 2],
      [0, 1],
      [1, 0],
      [0, 2],
      [1, 1],
      [0, 0],
    ] as const) {
      const length = blockLength(long, partition, block)
      const alone = shareColumns(length)
      fillBlock(source, long, partition, block, alone, 0)
      for (const name of NAMES) {
        const from = block * BLOCK_EVENTS
        const wanted = whole.columns[partition]![name].slice(from, from + length)
        expect(Buffer.compare(bytesOf(alone, name), new Uint8Array(wanted.buffer))).toBe(0)
      }
    }
  })

  test('looks back over several blocks if all clicks of the last ones were late', () => {
    const times = [100, 40, 60]
    const arrivals = { dueMs: () => 110, count: () => 0 }
    const source = {
      arrivals,
      eventTimes: (_: number, block: number, into: Int32Array) => void into.fill(times[block]!),
      fill: () => {},
    }
    expect([1, 2, 3].map((block) => frontierBefore(source, long, 0, block))).toEqual([
      100, 100, 100,
    ])
  })

  test('event times lie behind due times by no more than the delays allow', () => {
    fc.assert(
      fc.property(smallWorkloads(300), (workload) => {
        const { arrivals } = syntheticSource(workload)
        const { disorderMs, lateShare, lateByMs, partitions } = workload
        const mostMs = disorderMs + (lateShare > 0 ? lateByMs : 0)
        makeLog(workload).columns.forEach(({ eventTime, frontier }, partition) => {
          let greatest = Number.NEGATIVE_INFINITY
          eventTime.forEach((time, offset) => {
            const delayMs = Math.floor(arrivals.dueMs(offset * partitions + partition)) - time
            expect(delayMs >= 0 && delayMs <= mostMs).toBe(true)
            greatest = Math.max(greatest, time)
            expect(frontier[offset]).toBe(greatest)
          })
        })
      }),
      { numRuns: 60 },
    )
  })

  test('every click belongs to one partition', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (events, partitions) => {
        let sum = 0
        for (let p = 0; p < partitions; p++) {
          const length = partitionLength(events, partitions, p)
          const index = (length - 1) * partitions + p
          expect(length === 0 || index < events).toBe(true)
          expect(index + partitions >= events).toBe(true)
          sum += length
        }
        expect(sum).toBe(events)
      }),
    )
  })

  test('users, pages, ads and types are drawn evenly, delays too', () => {
    const workload = syntheticWorkload({
      partitions: 1,
      events: 60_000,
      users: 50,
      pages: 20,
      campaigns: 3,
      disorderMs: 9,
    })
    const [columns] = makeLog(workload).columns
    const { arrivals } = syntheticSource(workload)
    const delays = columns!.eventTime.map((time, i) => Math.floor(arrivals.dueMs(i)) - time)
    even(columns!.user, 50)
    even(columns!.page, 20)
    even(columns!.ad, 30)
    even(columns!.type, 3)
    even(delays, 10)
    even(
      columns!.user.map((user, i) => user * 3 + columns!.type[i]!),
      150,
    )
  })

  test('lateShare of the clicks are late by lateByMs', () => {
    const workload = syntheticWorkload({
      partitions: 1,
      events: 50_000,
      lateShare: 0.03,
      lateByMs: 700,
    })
    const { eventTime } = makeLog(workload).columns[0]!
    const { arrivals } = syntheticSource(workload)
    const delays = [...eventTime].map((time, i) => Math.floor(arrivals.dueMs(i)) - time)
    expect(new Set(delays)).toEqual(new Set([0, 700]))
    expect(delays.filter((ms) => ms === 700).length / 50_000).toBeCloseTo(0.03, 2)
  })

  test('a user keeps an address of its own', () => {
    const users = Array.from({ length: 20_000 }, (_, user) => user)
    expect(new Set(users.map(ipOf)).size).toBe(users.length)
    expect(users.every((user) => ipOf(user) >>> 24 === 10)).toBe(true)
  })
})

/** Chi-squared over its degrees of freedom: 1 on average, for a fixed seed always the same. */
function even(values: ArrayLike<number>, size: number): void {
  const counts = new Array<number>(size).fill(0)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  const mean = values.length / size
  const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
  expect(chi / (size - 1)).toBeLessThan(2)
}
