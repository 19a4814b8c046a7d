import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BLOCK_EVENTS, blockLength, fillBlock } from '../../workloads/blocks.js'
import { syntheticWorkload } from '../../workloads/defaults.js'
import { shareColumns } from '../../workloads/log/columns.js'
import { makeLog } from '../../workloads/log/memory.js'
import { parseAccessLog } from '../../workloads/replay.js'
import { drawRows, replaySource, rowTimesOf } from '../../workloads/replay-source.js'
import type { Workload } from '../../workloads/workload.js'
import { loggedSeconds, sampleLog } from './sample-log.js'

const replay = (overrides: Partial<Workload>) =>
  syntheticWorkload({ name: 'replay', input: 'sample.log', ...overrides })

describe('the times of a file', () => {
  test('a row is due at the greatest time so far; ties are spread up to the next', () => {
    // 8 rows at 2 a second take 4 s, the file 8 s: times are halved.
    const times = rowTimesOf(Float64Array.from([100, 101, 100, 101, 103, 103, 107, 104]), 2)
    expect(times.passMs).toBe(4000)
    const third = 1000 / 3
    const wanted = [0, 500, 500 + third, 500 + 2 * third, 1500, 2500, 3500, 3750]
    times.dueMs.forEach((ms, row) => {
      expect(ms).toBeCloseTo(wanted[row]!, 5)
    })
    const own = times.dueMs.map((ms, row) => ms - times.delayMs[row]!)
    expect([...own]).toEqual([0, 500, 0, 500, 1500, 1500, 3500, 2000])
  })

  test('no row is due before its own time', () => {
    fc.assert(
      fc.property(
        loggedSeconds,
        fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        (seconds, rate) => {
          const { delayMs, dueMs, passMs } = rowTimesOf(Float64Array.from(seconds), rate)
          expect(delayMs.every((ms) => ms >= 0)).toBe(true)
          expect(dueMs.every((ms) => ms >= 0 && ms <= passMs)).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('a replay', () => {
  test('is in its first pass the file as it is', () => {
    fc.assert(
      fc.property(loggedSeconds, fc.integer({ min: 1, max: 4 }), (seconds, partitions) => {
        const input = parseAccessLog(sampleLog(seconds), 'sample')
        const n = seconds.length
        // One file second is one ms, give or take a rounding to 2^-20 ms.
        const spanSec = Math.max(...seconds) + 1 - seconds[0]!
        const workload = replay({ partitions, events: n, ratePerSec: (n / spanSec) * 1000 })
        const { columns } = makeLog(workload, input)
        for (let g = 0; g < n; g++) {
          const { page, ad, user, type, eventTime } = columns[g % partitions]!
          const offset = Math.floor(g / partitions)
          expect([page[offset], ad[offset], type[offset]]).toEqual([g, g % 1000, 0])
          expect(user[offset]).toBe(g % 5)
          const own = seconds[g]! - seconds[0]!
          expect(eventTime[offset]! <= own && eventTime[offset]! >= own - 1).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  const rowsOf = (workload: Workload, fileRows: number, partition: number, block: number) => {
    const length = blockLength(workload, partition, block)
    const rows = new Uint32Array(BLOCK_EVENTS)
    drawRows(workload, fileRows, partition, block, length, rows)
    return rows.subarray(0, length)
  }

  test('keeps the order of the file in each partition and pass, across blocks too', () => {
    for (const [fileRows, partitions] of [
      [1, 1],
      [3, 4],
      [777, 3],
      [100_003, 2],
    ] as const) {
      const workload = replay({ partitions, events: partitions * (BLOCK_EVENTS + 900) })
      for (let partition = 0; partition < partitions; partition++) {
        const blocks = [0, 1].map((block) => rowsOf(workload, fileRows, partition, block))
        const rows = [...blocks[0]!, ...blocks[1]!]
        let falls = 0
        for (let k = 1; k < rows.length; k++) {
          const here = k * partitions + partition
          const newPass = Math.floor(here / fileRows) > Math.floor((here - partitions) / fileRows)
          if (!newPass && rows[k]! < rows[k - 1]!) falls++
          const stratumRows = 16 * partitions
          const apart = Math.abs(rows[k]! - (here % fileRows))
          if (apart >= stratumRows) falls++
        }
        expect(falls).toBe(0)
      }
    }
  })

  test('draws every row equally often', () => {
    const fileRows = 96
    const workload = replay({ partitions: 3, events: 3 * BLOCK_EVENTS })
    const counts = new Array<number>(fileRows).fill(0)
    for (let p = 0; p < 3; p++) for (const row of rowsOf(workload, fileRows, p, 0)) counts[row]!++
    const mean = (3 * BLOCK_EVENTS) / fileRows
    const chi = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
    expect(chi / (fileRows - 1)).toBeLessThan(2)
  })

  test('begins alike whatever its length, and is another one with another seed', () => {
    const rows = (seed: string, events: number) =>
      [...rowsOf(replay({ seed, events, partitions: 2 }), 40, 1, 0)].slice(0, 100)
    expect(rows('a', 230)).toEqual(rows('a', 5000))
    expect(rows('a', 230)).not.toEqual(rows('b', 230))
  })

  test('blocks made alone are those of the whole, frontier included', () => {
    const seconds = Array.from({ length: 500 }, (_, i) => 10 + i - (i % 7 === 0 ? 9 : 0))
    const input = parseAccessLog(sampleLog(seconds), 'sample')
    const workload = replay({ partitions: 1, events: BLOCK_EVENTS + 777, ratePerSec: 1000 })
    const [whole] = makeLog(workload, input).columns
    const source = replaySource(workload, input.clicks, rowTimesOf(input.clicks.timeSec, 1000))
    const alone = shareColumns(777)
    fillBlock(source, workload, 0, 1, alone, 0)
    for (const name of ['user', 'page', 'ad', 'type', 'eventTime', 'ip', 'frontier'] as const) {
      expect([...alone[name]]).toEqual([...whole![name].subarray(BLOCK_EVENTS)])
    }
    expect(alone.frontier.some((frontier, i) => frontier > alone.eventTime[i]!)).toBe(true)
  })
})
