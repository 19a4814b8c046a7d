import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Additions } from '../../../bench/exchange/additions.js'
import { checkExchange } from '../../../bench/exchange/answer.js'
import { Clicks, clicksOf, type Outbox } from '../../../bench/exchange/clicks.js'
import { Frame, Frames } from '../../../bench/exchange/frames.js'
import { Pace } from '../../../bench/exchange/pace.js'
import { recordsOf } from '../../../bench/exchange/phase.js'
import { monotonicMs } from '../../../runtime/threads/shared.js'
import { makeLog } from '../../../workloads/log/memory.js'

const EVENTS = 2_000
const shared = makeLog(clicksOf(EVENTS))
const KEYS = shared.workload.pages
const phaseOf = (bufferRecords: number) => ({ bufferRecords, startMs: 0, ms: 1, ratePerSec: null })

/** Hands records over in frames, all bytes of them cut at random places. */
function overFrames(
  buffers: readonly number[],
  cuts: readonly number[],
  through: (out: Outbox) => Outbox = (out) => out,
) {
  const clicks = new Clicks(shared)
  const additions = new Additions(KEYS, phaseOf(1))
  const frames = new Frames()
  const written = buffers.map((records) => {
    const frame = new Frame(records)
    clicks.take(records, through(frame))
    return frame.bytes
  })
  const stream = Buffer.concat([...written, new Frame(0).bytes])
  let at = 0
  for (let turn = 0; at < stream.length; turn++) {
    const room = frames.room()
    const length = Math.min(cuts[turn % cuts.length]!, room.length, stream.length - at)
    room.set(stream.subarray(at, at + length))
    frames.parse(length, additions)
    at += length
  }
  return { additions, ended: frames.ended, records: clicks.taken }
}

describe('records over a stream of bytes', () => {
  test('come whole, wherever it is cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 6 })
    const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(sizes, cuts, (buffers, places) => {
        const { additions, ended, records } = overFrames(buffers, places)
        expect(ended).toBe(true)
        expect(additions.records).toBe(records)
        checkExchange(additions.rows(), shared, records)
      }),
      { seed: 42, numRuns: 100 },
    )
  })
})

describe('the check of the answer', () => {
  const rowsOf = (through: (out: Outbox) => Outbox) =>
    overFrames([3_000], [65_536], through).additions.rows()
  /** Does something else with the record of that number. */
  const odd = (number: number, act: (out: Outbox, cell: number, hash: number) => void) => {
    let seen = 0
    return (out: Outbox): Outbox => ({
      push: (cell, hash) => (seen++ === number ? act(out, cell, hash) : out.push(cell, hash)),
    })
  }
  test('lets pass what was sent, also when the log was taken more than once', () => {
    const rows = rowsOf((out) => out)
    expect(() => checkExchange(rows, shared, 3_000)).not.toThrow()
  })
  test('finds a record that was dropped, doubled, changed or given to another key', () => {
    const acts: Parameters<typeof odd>[1][] = [
      () => {},
      (out, cell, hash) => {
        out.push(cell, hash)
        out.push(cell, hash)
      },
      (out, cell, hash) => out.push(cell, hash ^ 1),
      (out, cell, hash) => out.push((cell + 1) % KEYS, hash),
    ]
    for (const act of acts) {
      for (const number of [0, 1_234, 2_999]) {
        const additions = new Additions(KEYS, phaseOf(1))
        const into: Outbox = {
          push: (cell, hash) => additions.add(Int32Array.of(cell, hash), 0, 1),
        }
        new Clicks(shared).take(3_000, odd(number, act)(into))
        expect(() => checkExchange(additions.rows(), shared, 3_000)).toThrow(/were sent/)
      }
    }
  })
  test('finds a record that is one too few in the count of the sender', () => {
    const rows = rowsOf((out) => out)
    expect(() => checkExchange(rows, shared, 3_001)).toThrow(/were sent/)
  })
})

describe('the pace', () => {
  test('hands over whole buffers, each when its last record is due', () => {
    const startMs = monotonicMs()
    const phase = { bufferRecords: 50, startMs, ms: 10, ratePerSec: 10_000 }
    expect(recordsOf(phase)).toBe(100)
    const pace = new Pace(phase)
    const atMs: number[] = []
    while (pace.next()) atMs.push(monotonicMs() - startMs)
    expect(atMs).toHaveLength(2)
    expect(atMs[0]).toBeGreaterThanOrEqual(5)
    expect(atMs[1]).toBeGreaterThanOrEqual(10)
  })
})
